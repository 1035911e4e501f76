//! `delete_playlist`: for good, and only if the listener agrees.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::PlaylistId;

use crate::{
    Failure, Question, Toolset,
    arguments::field::Id,
    tool::{Context, Effect, Output, Spec, Tool},
    view::{Line, PlaylistView},
};

const GO_ON: &str = "call again: NOT_FOUND then says that it is gone";

/// The tool.
pub(crate) struct DeletePlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist id or link.
    id: Id,
    /// Only after the listener said yes.
    #[serde(default)]
    confirm: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    /// As it was.
    deleted: PlaylistView,
}

#[async_trait]
impl Tool for DeletePlaylist {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "delete_playlist",
        title: "Delete a playlist",
        toolset: Toolset::Playlists,
        scopes: &["playlists.read", "playlists.write"],
        effect: Effect::Overwrites,
        description: "Delete one of the listener's playlists for good. Asks the listener first.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(None)?;
        let id: PlaylistId = arguments.id.parse()?;
        let playlist = context.afresh().playlist(&viewer, &id).await?;
        let deleted = PlaylistView::new(&playlist);
        context
            .confirm(Question {
                message: format!(
                    "Delete the playlist {}? This cannot be undone.",
                    deleted.in_words()
                ),
                seen: Vec::new(),
                confirmed: arguments.confirm,
            })
            .await?;
        context.undertaking().plan(Some(&id), GO_ON);
        context.begin_change()?;
        let deleted_there = context.afresh().delete_playlist(&viewer, &id).await;
        deleted_there.map_err(|error| Failure::from(error).where_unknown(GO_ON))?;
        Ok(Answer { deleted })
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        text.push_str("\nDeleted for good: ");
        self.deleted.write(text);
    }
}
