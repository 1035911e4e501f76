//! Which candidates fit a wish, and why the others fall out. Pure.

use std::collections::{HashMap, HashSet};

use super::{
    Keys, Recommended, Tonality, Wish,
    candidate::{Candidate, Candidates, Harmony},
    seed::Seed,
    wish::MachineMade,
};
use crate::{ArtistId, Isrc, model::Track, service::Explicit};

/// Why a track fell out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rejection {
    /// It is one of the seeds.
    Seed,
    /// It was to be left out.
    Excluded,
    /// The same recording is there already, or is a seed.
    SameRecording,
    /// It is explicit.
    Explicit,
    /// It is marked as made by a machine.
    MachineMade,
    /// TIDAL does not know its tempo.
    TempoUnknown,
    /// It is too slow or too fast.
    Tempo,
    /// TIDAL does not know its key, or that of any seed that leads to it.
    KeyUnknown,
    /// Its key does not fit.
    Key,
    /// TIDAL does not know when it came out.
    YearUnknown,
    /// It came out too early or too late.
    Year,
    /// An artist on it has enough tracks already.
    ArtistFull,
    /// It fits, but there are enough.
    Enough,
}

/// What was chosen.
#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) tracks: Vec<Recommended>,
    pub(super) considered: usize,
    pub(super) rejected: Vec<(Rejection, usize)>,
}

/// What has been chosen so far, as far as it bars others.
#[derive(Default)]
struct Chosen<'a> {
    recordings: HashSet<&'a Isrc>,
    artists: HashMap<&'a ArtistId, usize>,
}

// === impl Rejection ===

impl Rejection {
    /// Its name in answers: `tempo_unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Excluded => "excluded",
            Self::SameRecording => "same_recording",
            Self::Explicit => "explicit",
            Self::MachineMade => "ai",
            Self::TempoUnknown => "bpm_unknown",
            Self::Tempo => "bpm",
            Self::KeyUnknown => "key_unknown",
            Self::Key => "key",
            Self::YearUnknown => "year_unknown",
            Self::Year => "year",
            Self::ArtistFull => "max_per_artist",
            Self::Enough => "limit",
        }
    }
}

// === impl Choice ===

impl Choice {
    pub(super) fn of(wish: &Wish, seeds: &[Seed], candidates: &Candidates) -> Self {
        let ranked = candidates.ranked();
        let considered = ranked.len();
        let mut chosen = Chosen {
            recordings: seeds.iter().filter_map(|seed| seed.recording.as_ref()).collect(),
            ..Chosen::default()
        };
        let mut tracks = Vec::new();
        let mut rejected: HashMap<Rejection, usize> = HashMap::new();
        for candidate in ranked {
            let is_seed = seeds.iter().any(|seed| seed.is(&candidate.track.id));
            let unfit = is_seed.then_some(Rejection::Seed);
            let unfit = unfit.or_else(|| unfit_alone(wish, candidate));
            let unfit = unfit.or_else(|| chosen.bars(wish, &candidate.track));
            let unfit = unfit.or_else(|| (tracks.len() >= wish.limit()).then_some(Rejection::Enough));
            if let Some(reason) = unfit {
                *rejected.entry(reason).or_default() += 1;
            } else {
                chosen.take(&candidate.track);
                tracks.push(Recommended {
                    track: candidate.track.clone(),
                    from: candidate.from.clone(),
                });
            }
        }
        let mut rejected: Vec<_> = rejected.into_iter().collect();
        rejected.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
        Self {
            tracks,
            considered,
            rejected,
        }
    }
}

// === impl Chosen ===

impl<'a> Chosen<'a> {
    fn bars(&self, wish: &Wish, track: &Track) -> Option<Rejection> {
        if track
            .isrc
            .as_ref()
            .is_some_and(|code| self.recordings.contains(code))
        {
            return Some(Rejection::SameRecording);
        }
        let most = wish.filters.max_per_artist?;
        let full = |artist: &ArtistId| self.artists.get(artist).copied().unwrap_or_default() >= most;
        let full = track.artists.iter().any(|artist| full(&artist.id));
        full.then_some(Rejection::ArtistFull)
    }

    fn take(&mut self, track: &'a Track) {
        self.recordings.extend(&track.isrc);
        let artists: HashSet<_> = track.artists.iter().map(|artist| &artist.id).collect();
        for artist in artists {
            *self.artists.entry(artist).or_default() += 1;
        }
    }
}

/// What is wrong with a track whatever else was chosen.
fn unfit_alone(wish: &Wish, candidate: &Candidate) -> Option<Rejection> {
    let (filters, track) = (&wish.filters, &candidate.track);
    if filters.exclude.contains(&track.id) {
        return Some(Rejection::Excluded);
    }
    if filters.explicit == Explicit::Exclude && track.explicit {
        return Some(Rejection::Explicit);
    }
    if filters.machine_made == MachineMade::Excluded && track.ai == Some(true) {
        return Some(Rejection::MachineMade);
    }
    tempo(wish, track)
        .or_else(|| key(wish, candidate))
        .or_else(|| year(wish, track))
}

fn tempo(wish: &Wish, track: &Track) -> Option<Rejection> {
    let range = wish.filters.bpm.as_ref()?;
    match track.bpm {
        None => Some(Rejection::TempoUnknown),
        Some(bpm) => (!range.contains(&bpm)).then_some(Rejection::Tempo),
    }
}

fn key(wish: &Wish, candidate: &Candidate) -> Option<Rejection> {
    let track = &candidate.track;
    let fits = match &wish.filters.keys {
        Keys::Any => return None,
        Keys::OneOf(keys) => {
            let (Some(key), Some(scale)) = (track.key, track.scale) else {
                return Some(Rejection::KeyUnknown);
            };
            keys.contains(&(key, scale))
        }
        Keys::Compatible => {
            let Some(own) = Tonality::of_track(track) else {
                return Some(Rejection::KeyUnknown);
            };
            let mut harmonies = candidate.from.iter().map(|origin| origin.harmony);
            if harmonies.clone().all(|harmony| harmony == Harmony::Unknown) {
                return Some(Rejection::KeyUnknown);
            }
            harmonies.any(|harmony| match harmony {
                Harmony::Free => true,
                Harmony::With(seed) => seed.goes_with(own),
                Harmony::Unknown => false,
            })
        }
    };
    (!fits).then_some(Rejection::Key)
}

fn year(wish: &Wish, track: &Track) -> Option<Rejection> {
    let range = wish.filters.years.as_ref()?;
    let released = track.album.as_ref().and_then(|album| album.released);
    match released {
        None => Some(Rejection::YearUnknown),
        Some(date) => (!range.contains(&date.year())).then_some(Rejection::Year),
    }
}
