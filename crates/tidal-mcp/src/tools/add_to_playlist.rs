//! `add_to_playlist`: tracks and videos, in order, at the end or before an item.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tidal_core::{
    ItemId, PlaylistId,
    curation::{Addition, Curator, Duplicates},
};

use crate::{
    Failure, Toolset,
    arguments::field::{Id, Ids, Token},
    tool::{Context, Effect, Resumes, Spec, Tool},
    tools::{
        change::{Changed, Progress, Reading, Wanted},
        pace::{Patiently, Resumably},
    },
    view::ChangeView,
};

/// The tool.
pub(crate) struct AddToPlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist id or link.
    id: Id,
    /// Track ids, links to tracks or videos, ISRCs.
    items: Ids<500>,
    /// `item_id` to insert before; at the end if left out.
    before: Option<Id>,
    /// Leave out what is there already; reads the playlist first.
    #[serde(default = "yes")]
    skip_duplicates: bool,
    resume: Option<Token>,
}

fn yes() -> bool {
    true
}

#[async_trait]
impl Tool for AddToPlaylist {
    type Arguments = Arguments;
    type Output = Changed;

    const SPEC: Spec = Spec {
        name: "add_to_playlist",
        title: "Add to a playlist",
        toolset: Toolset::Playlists,
        scopes: &["playlists.read", "playlists.write"],
        effect: Effect::Adds,
        description: "Put tracks and videos into a playlist, in the given order. With skip_duplicates it can be called \
             again safely until everything is in.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Changed, Failure> {
        let viewer = context.viewer(None)?;
        let playlist: PlaylistId = arguments.id.parse()?;
        let before: Option<ItemId> = arguments.before.as_ref().map(Id::parse).transpose()?;
        if arguments.skip_duplicates && arguments.resume.is_some() {
            return Err(Failure::invalid(
                "resume: not needed with skip_duplicates: what is there already is left out anyway",
            ));
        }
        let pace = Patiently(context);
        let curator = Curator::new(context.afresh(), &viewer, &pace);
        let wanted = Wanted::read(&curator, arguments.items.as_texts()).await?;
        let wish = json!({
            "id": playlist.as_str(),
            "items": wanted.names(),
            "before": before.as_ref().map(ItemId::as_str),
        });
        let resumes = Resumes::new(context, &viewer, &wish);
        let mut resume = resumes.open(arguments.resume.as_ref().map(Token::as_str))?;
        let addition = Addition {
            playlist,
            items: wanted.items,
            before,
            duplicates: if arguments.skip_duplicates {
                Duplicates::Skip
            } else {
                Duplicates::Keep
            },
            key: Some(resume.key()?),
        };
        let go_on = match addition.duplicates {
            Duplicates::Skip => {
                "call again with the same arguments until everything is in: what is in is skipped"
            }
            Duplicates::Keep => {
                "call again with the same arguments and the resume of this answer: nothing is added twice"
            }
        };
        context.undertaking().plan(Some(&addition.playlist), go_on);
        let reading = Reading::of(context, &viewer, &addition.playlist);
        let unfinished =
            |failure| reading.unfinished(failure, "; with skip_duplicates: false nothing has to be read");
        let report = match addition.duplicates {
            Duplicates::Skip => {
                let curator = reading.curator(&pace);
                curator
                    .add(&addition)
                    .await
                    .map_err(|error| unfinished(error.into()))?
            }
            Duplicates::Keep => {
                context.undertaking().resume_with(resumes.seal(&resume));
                let pace = Resumably {
                    context,
                    resumes: &resumes,
                    resume: resume.clone(),
                };
                let curator = Curator::new(context.afresh(), &viewer, &pace);
                curator.go_on(&addition, resume.headway).await
            }
        };
        resume.headway = report.headway;
        let mut change = ChangeView::of_addition(&report);
        change.left_out.append(wanted.unknown);
        let answer = Changed::in_playlist("Added to", &addition.playlist, change);
        let progress = Progress::of_addition(&report);
        let answer = answer.failing(progress.check(go_on).map_err(unfinished)?);
        Ok(match addition.duplicates {
            Duplicates::Skip => answer,
            Duplicates::Keep => answer.resuming(|| resumes.seal(&resume)),
        })
    }
}
