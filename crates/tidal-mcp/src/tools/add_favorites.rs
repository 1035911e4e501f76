//! `add_favorites`: things of one kind, into the listener's collection.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;
use tidal_core::curation::Curator;

use crate::{
    Failure, Toolset,
    arguments::{field::Ids, kind::PluralKind},
    tool::{Context, Effect, Spec, Tool},
    tools::{
        change::{Changed, Progress},
        pace::Patiently,
    },
    view::ChangeView,
};

const GO_ON: &str = "call again with the same arguments: what is there is left out";

/// The tool.
pub(crate) struct AddFavorites;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Of which kind all ids are.
    kind: PluralKind,
    /// Ids or links.
    ids: Ids<500>,
}

#[async_trait]
impl Tool for AddFavorites {
    type Arguments = Arguments;
    type Output = Changed;

    const SPEC: Spec = Spec {
        name: "add_favorites",
        title: "Add to my favorites",
        toolset: Toolset::Library,
        scopes: &["collection.write"],
        effect: Effect::AddsOnce,
        description: "Add things to the listener's favorites. Doing it twice changes nothing more.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Changed, Failure> {
        let viewer = context.viewer(None)?;
        let kind = arguments.kind.to_core();
        let ids = arguments.ids.identifiers(kind)?;
        let pace = Patiently(context);
        let curator = Curator::new(context.afresh(), &viewer, &pace);
        context.undertaking().plan(None, GO_ON);
        let report = curator.add_favorites(kind, ids).await?;
        let progress = Progress::of_favorites("added", &report);
        let failure = progress.check(GO_ON)?;
        let change = ChangeView::of_favorites(&report);
        Ok(Changed::of_favorites("Added to", kind, change).failing(failure))
    }
}
