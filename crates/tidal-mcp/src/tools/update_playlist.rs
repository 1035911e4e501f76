//! `update_playlist`: the name, the description and who may see it. What stands in a playlist is changed by others.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::service::PlaylistUpdate;

use crate::{
    Failure, Toolset,
    arguments::{
        field::Id,
        playlist::{Description, Name, VisibilityArgument},
    },
    tool::{Context, Effect, Output, Spec, Tool},
    view::{Line, PlaylistDetails},
};

const GO_ON: &str = "call again: it sets the same values, however often it is done";

/// The tool.
pub(crate) struct UpdatePlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Playlist id or link.
    id: Id,
    /// A new name.
    name: Option<Name>,
    /// A new one; empty removes it.
    description: Option<Description>,
    /// Who may see it.
    visibility: Option<VisibilityArgument>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    playlist: PlaylistDetails,
}

#[async_trait]
impl Tool for UpdatePlaylist {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "update_playlist",
        title: "Update a playlist",
        toolset: Toolset::Playlists,
        effect: Effect::Overwrites,
        scopes: &["playlists.write"],
        description: "Change the name, description or visibility of one of the listener's playlists. What is left \
             out stays as it is.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let update = PlaylistUpdate {
            id: arguments.id.parse()?,
            name: arguments.name.map(Name::read).transpose()?,
            description: arguments.description.map(Description::into_text),
            visibility: arguments.visibility.map(VisibilityArgument::to_core),
        };
        if update.name.is_none() && update.description.is_none() && update.visibility.is_none() {
            return Err(Failure::invalid(
                "nothing to change is given; accepted: at least one of name, description, visibility",
            ));
        }
        let viewer = context.viewer(None)?;
        context.undertaking().plan(Some(&update.id), GO_ON);
        context.begin_change()?;
        let updated = context.afresh().update_playlist(&viewer, &update).await;
        let playlist = updated.map_err(|error| Failure::from(error).where_unknown(GO_ON))?;
        Ok(Answer {
            playlist: PlaylistDetails::new(&playlist),
        })
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        text.push_str("\nUpdated: ");
        self.playlist.write(text);
    }
}
