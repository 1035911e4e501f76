//! `move_in_playlist`: entries to another place in the same playlist.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Deserialize;
use tidal_core::{ItemId, curation::Shift};

use crate::{
    Failure, Toolset,
    arguments::field::{Id, Ids},
    tool::{Context, Effect, Spec, Tool},
    tools::{
        change::{Changed, Progress, Reading},
        pace::Patiently,
    },
    view::ChangeView,
};

/// What stands for the place behind the last item.
const END: &str = "end";

const GO_ON: &str = "call again with the same arguments: it comes to the same order";

/// The tool.
pub(crate) struct MoveInPlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist id or link.
    id: Id,
    /// Entries, in the order in which they are to stand.
    item_ids: Ids<100>,
    /// `item_id` to stand before, or end.
    before: Id,
}

#[async_trait]
impl Tool for MoveInPlaylist {
    type Arguments = Arguments;
    type Output = Changed;

    const SPEC: Spec = Spec {
        name: "move_in_playlist",
        title: "Move in a playlist",
        toolset: Toolset::Playlists,
        scopes: &["playlists.read", "playlists.write"],
        effect: Effect::Overwrites,
        description: "Move entries of a playlist, together, before another entry or to the end.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Changed, Failure> {
        let viewer = context.viewer(None)?;
        let before: ItemId = arguments.before.parse()?;
        let shift = Shift {
            playlist: arguments.id.parse()?,
            items: arguments.item_ids.parse()?,
            before: (before.as_str() != END).then_some(before),
        };
        let pace = Patiently(context);
        let reading = Reading::of(context, &viewer, &shift.playlist);
        let curator = reading.curator(&pace);
        context.undertaking().plan(Some(&shift.playlist), GO_ON);
        let report = curator.shift(&shift).await;
        let report = report.map_err(|error| reading.unfinished(error.into(), ""))?;
        let progress = Progress::of_placed("moved", &report);
        let failure = progress.check(GO_ON)?;
        let change = ChangeView::of_placed(&report);
        Ok(Changed::in_playlist("Moved in", &shift.playlist, change).failing(failure))
    }
}
