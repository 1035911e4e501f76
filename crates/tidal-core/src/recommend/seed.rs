//! What a search begins with, as far as it decides what fits. How a seed is named is the wish's business.

use super::{Tonality, candidate::Harmony};
use crate::{
    Identifier, Isrc, Kind, TrackId,
    model::{Artist, Track},
};

/// A seed that there is.
#[derive(Clone, Debug)]
pub(super) struct Seed {
    pub(super) identifier: Identifier,
    /// What its key lets beside it.
    pub(super) harmony: Harmony,
    /// Which recording it is, of a track where that is known.
    pub(super) recording: Option<Isrc>,
}

// === impl Seed ===

impl Seed {
    pub(super) fn track(track: &Track) -> Self {
        Self {
            identifier: track.id.clone().into(),
            harmony: Tonality::of_track(track).map_or(Harmony::Unknown, Harmony::With),
            recording: track.isrc.clone(),
        }
    }

    pub(super) fn artist(artist: &Artist) -> Self {
        Self {
            identifier: artist.id.clone().into(),
            harmony: Harmony::Free,
            recording: None,
        }
    }

    /// Whether it is this track.
    pub(super) fn is(&self, id: &TrackId) -> bool {
        self.identifier.kind == Kind::Track && self.identifier.id() == id.as_str()
    }

    /// Whether nobody can tell what goes with its key.
    pub(super) fn is_keyless(&self) -> bool {
        self.harmony == Harmony::Unknown
    }
}
