//! For whom, with what, and how long a change goes on: what every step needs. A step itself is one request.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use super::{Pace, Readings, Stop, reading::Edited};
use crate::{Error, PlaylistId, Result, Tidal, Viewer};

/// Changes one listener's library, request after request.
///
/// Each of its methods may be given any number of things, which the caller bounds; the work grows with that number,
/// and with the length of the playlist where one has to be read.
#[derive(Clone, Copy)]
pub struct Curator<'a> {
    pub(super) tidal: &'a dyn Tidal,
    pub(super) viewer: &'a Viewer,
    pub(super) pace: &'a dyn Pace,
    pub(super) readings: Option<&'a Readings>,
}

// === impl Curator ===

impl<'a> Curator<'a> {
    /// Changes this viewer's library, for as long as the pace allows.
    ///
    /// Where the services remember answers, they have to forget a playlist after every change of it, and after one
    /// whose outcome is unknown: what is seen here decides what is sent.
    pub fn new(tidal: &'a dyn Tidal, viewer: &'a Viewer, pace: &'a dyn Pace) -> Self {
        Self {
            tidal,
            viewer,
            pace,
            readings: None,
        }
    }

    /// The same, keeping what it reads of playlists for the calls after this one, and going on with what is kept.
    #[must_use]
    pub fn keeping(self, readings: &'a Readings) -> Self {
        Self {
            readings: Some(readings),
            ..self
        }
    }

    /// Takes note of a change of ours.
    pub(super) fn edited(&self, playlist: &PlaylistId, edited: Edited<'_>) {
        if let Some(readings) = self.readings {
            readings.follow(self.viewer, playlist, edited);
        }
    }

    /// Makes one request, if there may be another one. A rate limit is waited out for as long as the pace has
    /// patience with it.
    pub(super) async fn ask<T, F>(&self, mut request: impl FnMut() -> F) -> Result<T, Stop>
    where
        F: Future<Output = Result<T>>,
    {
        loop {
            if !self.pace.may_go_on() {
                return Err(Stop::Paused);
            }
            match request().await {
                Ok(answer) => return Ok(answer),
                Err(limit @ Error::RateLimited { .. }) => {
                    if !self.pace.wait_out(&limit).await {
                        return Err(Stop::Failed(limit));
                    }
                }
                Err(error) => return Err(Stop::Failed(error)),
            }
        }
    }

    /// The same for a request that changes something. An answer of success that cannot be understood tells as little
    /// as none.
    pub(super) async fn tell<T, F>(&self, mut request: impl FnMut() -> F) -> Result<T, Stop>
    where
        F: Future<Output = Result<T>>,
    {
        let send = || {
            self.pace.changes();
            request()
        };
        match self.ask(send).await {
            Err(Stop::Failed(
                error @ Error::Tidal {
                    status: Some(200..=299),
                    ..
                },
            )) => Err(Stop::Failed(Error::OutcomeUnknown {
                source: Arc::new(error),
            })),
            told => told,
        }
    }
}

// === impl Stop ===

impl Stop {
    /// As the failure of a call of which nothing was done.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Failed(error) => error,
            Self::Paused => Error::paused(),
        }
    }

    /// Whether a change may have been carried out all the same.
    pub(super) fn leaves_open(&self) -> bool {
        matches!(self, Self::Failed(Error::OutcomeUnknown { .. }))
    }
}

/// Each thing once, in the order of its first place.
pub(super) fn once<T: Clone + Eq + Hash>(things: &[T]) -> Vec<T> {
    let mut seen = HashSet::with_capacity(things.len());
    things
        .iter()
        .filter(|thing| seen.insert(*thing))
        .cloned()
        .collect()
}
