//! What a call has begun to change, for the case that it is given up before it can tell: then nobody knows how far it
//! came, and to call it a mere timeout would invite a second playlist. It decides nothing and makes no request.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::{ErrorCode, PlaylistId};

use crate::{Failure, tool::Output};

/// What one call has begun.
#[derive(Debug, Default)]
pub(crate) struct Undertaking(Mutex<State>);

#[derive(Clone, Debug, Default)]
struct State {
    /// Whether a request that changes something was sent.
    began: bool,
    playlist: Option<PlaylistId>,
    resume: Option<String>,
    go_on: Option<&'static str>,
}

/// What is told instead of an answer: that the outcome is unknown, and whatever helps to find out.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GivenUp {
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<String>,
    #[serde(skip)]
    failure: Failure,
}

// === impl Undertaking ===

impl Undertaking {
    /// What is going to be changed, and how to go on with it.
    pub(crate) fn plan(&self, playlist: Option<&PlaylistId>, go_on: &'static str) {
        let mut state = self.state();
        state.playlist = playlist.cloned();
        state.go_on = Some(go_on);
    }

    /// With this the same call goes on.
    pub(crate) fn resume_with(&self, token: String) {
        self.state().resume = Some(token);
    }

    /// From now on something may be changed.
    pub(crate) fn begin(&self) {
        self.state().began = true;
    }

    /// What is told when the call is given up after so long; the mere timeout where nothing was begun.
    ///
    /// # Errors
    /// `TIMEOUT`, if nothing can have been changed.
    pub(crate) fn given_up(&self, after: Duration) -> Result<GivenUp, Failure> {
        let state = self.state().clone();
        if !state.began {
            return Err(Failure::timeout(after));
        }
        let go_on = state.go_on.unwrap_or("call again only for what is missing");
        let failure = Failure {
            code: ErrorCode::Conflict,
            reason: Some("outcome_unknown"),
            hint: format!("look at what is there first, for it may have been done; then {go_on}").into(),
            ..Failure::invalid(format!(
                "the call was given up after {} while a change was under way: nobody can tell how far that came",
                seconds(after)
            ))
        };
        Ok(GivenUp {
            playlist_id: state.playlist.map(|id| id.to_string()),
            resume: state.resume,
            failure,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl GivenUp ===

impl Output for GivenUp {
    fn write(&self, text: &mut String) {
        if let Some(id) = &self.playlist_id {
            text.push_str("\nPlaylist: ");
            text.push_str(id);
        }
        if let Some(resume) = &self.resume {
            text.push_str("\nTo go on, call again with the same arguments and resume \"");
            text.push_str(resume);
            text.push('"');
        }
    }

    fn failure(&self) -> Option<&Failure> {
        Some(&self.failure)
    }
}

/// A time in words: whole seconds where there are several.
pub(crate) fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(3) {
        format!("{:.1} seconds", time.as_secs_f64())
    } else {
        format!("{:.0} seconds", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_begun_is_a_mere_timeout() {
        let undertaking = Undertaking::default();
        undertaking.plan(Some(&PlaylistId::from_tidal("p")), "call again");
        let failure = undertaking.given_up(Duration::from_secs(71)).unwrap_err();
        assert_eq!(failure.code, ErrorCode::Timeout);
        assert!(
            failure.message.contains("after 71 seconds"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn what_was_begun_is_told_with_all_that_helps() {
        let undertaking = Undertaking::default();
        undertaking.plan(Some(&PlaylistId::from_tidal("p")), "call again with the resume");
        undertaking.resume_with("abc".to_owned());
        undertaking.begin();
        let given_up = undertaking.given_up(Duration::from_millis(400)).unwrap();
        let mut text = String::new();
        given_up.write(&mut text);
        assert!(text.contains("Playlist: p") && text.contains("\"abc\""), "{text}");
        let failure = given_up.failure().unwrap();
        assert_eq!(failure.reason, Some("outcome_unknown"));
        assert!(
            failure.hint.starts_with("look at what is there first"),
            "{}",
            failure.hint
        );
        assert!(
            failure.message.contains("after 0.4 seconds"),
            "{}",
            failure.message
        );
    }
}
