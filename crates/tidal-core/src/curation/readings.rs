//! What was read of playlists, kept from one call to the next: a long playlist takes more requests than TIDAL's limit
//! allows in one call. Bounded in number, and believed only while TIDAL shows the playlist as it was. It reads nothing
//! itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::reading::{Edited, Reading};
use crate::{PlaylistId, Viewer};

/// How many playlists are kept. Of one with 10,000 entries that is a few megabytes.
const MOST_KEPT: usize = 8;

/// What was read of playlists so far, by whom. Shared by the calls of one process; another process, or a restarted one,
/// begins again and comes to the same.
#[derive(Debug, Default)]
pub struct Readings(Mutex<Vec<Kept>>);

/// How much of a playlist was read, where that is not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Entries that were read.
    pub read: usize,
    /// How many there are, as TIDAL says.
    pub of: usize,
}

#[derive(Debug)]
struct Kept {
    viewer: Viewer,
    playlist: PlaylistId,
    reading: Reading,
}

// === impl Readings ===

impl Readings {
    /// How far an unfinished reading is; `None` where there is none, and where it is not known how long it will be.
    pub fn extent(&self, viewer: &Viewer, playlist: &PlaylistId) -> Option<Extent> {
        let kept = self.kept();
        let mut found = kept.iter().filter(|kept| kept.is_of(viewer, playlist));
        found.next().and_then(|kept| kept.reading.extent())
    }

    /// Hands a reading out, to be gone on with.
    pub(super) fn take(&self, viewer: &Viewer, playlist: &PlaylistId) -> Option<Reading> {
        let mut kept = self.kept();
        let place = kept.iter().position(|kept| kept.is_of(viewer, playlist))?;
        Some(kept.remove(place).reading)
    }

    /// Keeps a reading, unless another call came further meanwhile.
    pub(super) fn keep(&self, viewer: &Viewer, playlist: &PlaylistId, reading: Reading) {
        let mut kept = self.kept();
        let place = kept.iter().position(|kept| kept.is_of(viewer, playlist));
        let other = place.map(|place| kept.remove(place).reading);
        let reading = match other {
            Some(other) if other.is_further_than(&reading) => other,
            _ => reading,
        };
        kept.push(Kept {
            viewer: viewer.clone(),
            playlist: playlist.clone(),
            reading,
        });
        let surplus = kept.len().saturating_sub(MOST_KEPT);
        kept.drain(..surplus);
    }

    /// Follows a change of our own, so that the playlist need not be read again because of it.
    pub(super) fn follow(&self, viewer: &Viewer, playlist: &PlaylistId, edited: Edited<'_>) {
        if let Some(mut reading) = self.take(viewer, playlist)
            && reading.follow(edited)
        {
            self.keep(viewer, playlist, reading);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Kept ===

impl Kept {
    fn is_of(&self, viewer: &Viewer, playlist: &PlaylistId) -> bool {
        self.playlist == *playlist && self.viewer == *viewer
    }
}
