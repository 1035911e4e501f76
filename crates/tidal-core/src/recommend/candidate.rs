//! A track that some seed leads to, and how.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use super::Tonality;
use crate::{Identifier, TrackId, model::Track};

/// How a seed leads to a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The seed.
    pub seed: Identifier,
    /// How TIDAL puts it beside the seed.
    pub way: Way,
    /// How near to the seed it is there, counted from 1.
    pub place: usize,
    /// What the seed's key lets beside it.
    pub(super) harmony: Harmony,
}

/// What a seed's key lets beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Harmony {
    /// Everything: an artist has no key that anything could clash with.
    Free,
    /// What goes with this key.
    With(Tonality),
    /// Nobody knows.
    Unknown,
}

/// How TIDAL puts a track beside a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// It is among the similar tracks.
    Similar,
    /// It is in the seed's radio.
    Radio,
}

/// A track with every way that leads to it.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) track: Arc<Track>,
    pub(super) from: Vec<Origin>,
}

/// Every track that was come across, once.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    all: Vec<Candidate>,
    places: HashMap<TrackId, usize>,
}

// === impl Candidates ===

impl Candidates {
    pub(super) fn add(&mut self, track: &Arc<Track>, origin: Origin) {
        match self.places.entry(track.id.clone()) {
            Entry::Vacant(place) => {
                place.insert(self.all.len());
                self.all.push(Candidate {
                    track: Arc::clone(track),
                    from: vec![origin],
                });
            }
            Entry::Occupied(place) => {
                if let Some(candidate) = self.all.get_mut(*place.get())
                    && !candidate
                        .from
                        .iter()
                        .any(|known| known.seed == origin.seed && known.way == origin.way)
                {
                    candidate.from.push(origin);
                }
            }
        }
    }

    /// Best first: those that most seeds lead to, then those nearest to one. The order is stable.
    pub(super) fn ranked(&self) -> Vec<&Candidate> {
        let mut ranked: Vec<&Candidate> = self.all.iter().collect();
        ranked.sort_by_key(|candidate| (std::cmp::Reverse(candidate.seeds()), candidate.nearest()));
        ranked
    }
}

impl Candidate {
    fn seeds(&self) -> usize {
        let seeds: std::collections::HashSet<_> = self.from.iter().map(|origin| &origin.seed).collect();
        seeds.len()
    }

    fn nearest(&self) -> usize {
        self.from
            .iter()
            .map(|origin| origin.place)
            .min()
            .unwrap_or(usize::MAX)
    }
}
