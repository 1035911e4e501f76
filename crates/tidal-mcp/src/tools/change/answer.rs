//! What a change of many things is answered with, in full or half-way.

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::{Kind, PlaylistId};

use crate::{
    Failure,
    tool::{Cut, Output},
    view::ChangeView,
};

/// What became of a change, and of what.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Changed {
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(flatten)]
    change: ChangeView,
    /// To go on with what was not sent: the same call with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<String>,
    /// What was done, in words for the text.
    #[serde(skip)]
    heading: String,
    #[serde(skip)]
    failure: Option<Failure>,
}

// === impl Changed ===

impl Changed {
    /// Of what stands in a playlist.
    pub(in crate::tools) fn in_playlist(verb: &str, id: &PlaylistId, change: ChangeView) -> Self {
        Self {
            playlist_id: Some(id.to_string()),
            kind: None,
            change,
            resume: None,
            heading: format!("{verb} playlist {id}"),
            failure: None,
        }
    }

    /// Of favourites.
    pub(in crate::tools) fn of_favorites(verb: &str, kind: Kind, change: ChangeView) -> Self {
        Self {
            playlist_id: None,
            kind: Some(kind.plural()),
            change,
            resume: None,
            heading: format!("{verb} favorite {}", kind.plural()),
            failure: None,
        }
    }

    /// With what went wrong half-way.
    pub(in crate::tools) fn failing(mut self, failure: Option<Failure>) -> Self {
        self.failure = failure;
        self
    }

    /// With the way to go on, if it went wrong.
    pub(in crate::tools) fn resuming(mut self, token: impl FnOnce() -> String) -> Self {
        self.resume = self.failure.is_some().then(token);
        self
    }
}

impl Output for Changed {
    fn write(&self, text: &mut String) {
        self.change.write(&self.heading, text);
        if let Some(resume) = &self.resume {
            text.push_str("\nTo go on, call again with the same arguments and resume \"");
            text.push_str(resume);
            text.push('"');
        }
    }

    fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        self.change.lists()
    }
}
