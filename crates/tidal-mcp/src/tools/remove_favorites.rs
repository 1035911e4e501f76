//! `remove_favorites`: things of one kind, out of the listener's collection.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;
use tidal_core::curation::Curator;

use crate::{
    Failure, Question, Toolset,
    arguments::{field::Ids, kind::PluralKind},
    tool::{Context, Effect, Spec, Tool},
    tools::{
        change::{Changed, MOST_UNASKED, Progress},
        pace::Patiently,
    },
    view::ChangeView,
};

const GO_ON: &str = "call again with the same arguments: what is no favorite stays out";

/// The tool.
pub(crate) struct RemoveFavorites;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Of which kind all ids are.
    kind: PluralKind,
    /// Ids or links.
    ids: Ids<500>,
    /// Only after the listener said yes.
    #[serde(default)]
    confirm: bool,
}

#[async_trait]
impl Tool for RemoveFavorites {
    type Arguments = Arguments;
    type Output = Changed;

    const SPEC: Spec = Spec {
        name: "remove_favorites",
        title: "Remove from my favorites",
        toolset: Toolset::Library,
        scopes: &["collection.write"],
        effect: Effect::Overwrites,
        description: "Remove things from the listener's favorites. Asks the listener first for more than 20. What is \
             no favorite stays out.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Changed, Failure> {
        let viewer = context.viewer(None)?;
        let kind = arguments.kind.to_core();
        let ids = arguments.ids.identifiers(kind)?;
        if ids.len() > MOST_UNASKED {
            let (count, things) = (ids.len(), kind.plural());
            context
                .confirm(Question {
                    message: format!(
                        "Remove {count} {things} from your favorites? When each was added is lost with that."
                    ),
                    seen: Vec::new(),
                    confirmed: arguments.confirm,
                })
                .await?;
        }
        let pace = Patiently(context);
        let curator = Curator::new(context.afresh(), &viewer, &pace);
        context.undertaking().plan(None, GO_ON);
        let report = curator.remove_favorites(kind, ids).await?;
        let progress = Progress::of_favorites("removed", &report);
        let failure = progress.check(GO_ON)?;
        let change = ChangeView::of_favorites(&report);
        Ok(Changed::of_favorites("No longer among your", kind, change).failing(failure))
    }
}
