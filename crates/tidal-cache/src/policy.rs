//! The caching spec: for each question who may share its answer, how long it is good for, and what voids it.
//!
//! This folder is the one place to read or change that. What is not in it is not cached: how something may be played,
//! because such links end, and every change.

mod about;
mod catalogue;
mod library;
mod recommendation;
mod search;

use std::time::Duration;

pub(crate) use about::About;
pub(crate) use catalogue::*;
pub(crate) use library::*;
pub(crate) use recommendation::*;
pub(crate) use search::*;

/// How questions are called in metrics.
pub fn questions() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|policy| policy.name).chain([OTHER])
}

/// How the answers to one kind of question are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// Its name, in keys and as a metric's label.
    pub(crate) name: &'static str,
    /// Who may be given what another one asked for.
    pub(crate) audience: Audience,
    /// How long an answer is as good as new.
    pub(crate) ttl: Duration,
    /// How long after that it is still given, marked as stale, where TIDAL cannot be asked.
    pub(crate) grace: Duration,
}

/// What an answer depends on beside the question, country and language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The catalogue.
    Catalogue,
    /// The listener whose token is used.
    Listener,
}

/// No entry is good for longer than this, its grace and a tenth of its time to live included.
pub(crate) const LONGEST_LIFE: Duration = hours(26);

/// How long memory alone is believed where there is a second tier.
pub(crate) const LOCAL: Duration = minutes(1);

/// How long "there is no such thing" is believed. Not stale afterwards, but forgotten.
pub(crate) const ABSENT: Duration = minutes(1);

/// The name of a question that is not in the list. There is none.
pub(crate) const OTHER: &str = "other";

/// Every question.
pub(crate) const ALL: [&Policy; 26] = [
    &SEARCH,
    &SEARCH_MORE,
    &SUGGESTIONS,
    &TRACK,
    &TRACK_BY_ISRC,
    &ALBUM,
    &ALBUM_BY_BARCODE,
    &ALBUM_ITEMS,
    &ARTIST,
    &ARTIST_TRACKS,
    &ARTIST_ALBUMS,
    &ARTIST_VIDEOS,
    &VIDEO,
    &PLAYLIST,
    &PLAYLIST_ITEMS,
    &PLAYLISTS,
    &FAVORITES,
    &USER,
    &SIMILAR_TRACKS,
    &SIMILAR_ALBUMS,
    &SIMILAR_ARTISTS,
    &TRACK_RADIO,
    &ARTIST_RADIO,
    &AROUND_TRACK,
    &AROUND_ARTIST,
    &MIXES,
];

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

const fn hours(hours: u64) -> Duration {
    minutes(hours * 60)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_question_has_a_name_of_its_own_and_no_entry_outlives_the_tags() {
        let names: HashSet<_> = ALL.iter().map(|policy| policy.name).collect();
        assert_eq!(names.len(), ALL.len());
        for policy in ALL {
            assert!(
                policy.ttl * 11 / 10 + policy.grace <= LONGEST_LIFE,
                "{}",
                policy.name
            );
        }
    }
}
