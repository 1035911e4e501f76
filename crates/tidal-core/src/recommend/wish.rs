//! What is wished for: where to begin, what a track must be like, and how many.

use std::{collections::BTreeSet, fmt, ops::RangeInclusive, str::FromStr};

use crate::{
    Error, Identifier, Kind, Result, TrackId,
    model::{Key, Scale},
    service::Explicit,
};

/// Most seeds of one wish.
const MOST_SEEDS: usize = 5;

/// Most tracks that one wish is answered with.
const MOST_TRACKS: usize = 50;

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    seeds: Seeds,
    limit: usize,
    /// What a track must be like.
    pub filters: Filters,
}

/// Where to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// With these tracks and artists: 1 to 5.
    Things(Vec<Identifier>),
    /// With five of the listener's favourite tracks, of different artists, latest first.
    Favorites,
}

/// What a track must be like. The default lets everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Beats per minute. A track of unknown tempo falls out.
    pub bpm: Option<RangeInclusive<f64>>,
    /// In which keys. A track of unknown key falls out unless any will do.
    pub keys: Keys,
    /// The year in which its album came out. A track of unknown year falls out.
    pub years: Option<RangeInclusive<i16>>,
    /// Whether explicit tracks will do.
    pub explicit: Explicit,
    /// Whether tracks that are marked as made by a machine will do.
    pub machine_made: MachineMade,
    /// Not these.
    pub exclude: BTreeSet<TrackId>,
    /// At most so many tracks on which the same artist is credited.
    pub max_per_artist: Option<usize>,
}

/// In which keys tracks may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// In any.
    #[default]
    Any,
    /// In the key of the seed that leads to it, its relative, or a fifth up or down.
    Compatible,
    /// In one of these.
    OneOf(Vec<(Key, Scale)>),
}

/// Whether tracks that are marked as made by a machine will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MachineMade {
    /// They will.
    #[default]
    Included,
    /// They will not.
    Excluded,
}

/// From the least to the most, where one of them may be left out for the end of all there is, or both for no range. `None`
/// inside of that for a least that is above the most.
pub fn between<T: PartialOrd + Copy>(
    (least, most): (Option<T>, Option<T>),
    (lowest, highest): (T, T),
) -> Option<Option<RangeInclusive<T>>> {
    if least.is_none() && most.is_none() {
        return Some(None);
    }
    let (least, most) = (least.unwrap_or(lowest), most.unwrap_or(highest));
    (least <= most).then_some(Some(least..=most))
}

// === impl Wish ===

impl Wish {
    /// So many tracks from these seeds.
    ///
    /// # Errors
    /// `INVALID_INPUT` for no seed or more than 5, for seeds that are neither tracks nor artists, and for a limit that
    /// is not 1 to 50.
    pub fn new(seeds: Seeds, limit: usize) -> Result<Self> {
        if let Seeds::Things(things) = &seeds {
            if !(1..=MOST_SEEDS).contains(&things.len()) {
                let given = things.len().to_string();
                return Err(Error::invalid_input("seeds", &given, "1 to 5 tracks or artists"));
            }
            let odd = things
                .iter()
                .find(|thing| !matches!(thing.kind, Kind::Track | Kind::Artist));
            if let Some(odd) = odd {
                return Err(Error::invalid_input(
                    "seeds",
                    &odd.to_string(),
                    "tracks and artists",
                ));
            }
        }
        if !(1..=MOST_TRACKS).contains(&limit) {
            return Err(Error::invalid_input("limit", &limit.to_string(), "1 to 50"));
        }
        Ok(Self {
            seeds,
            limit,
            filters: Filters::default(),
        })
    }

    /// The same wish for tracks like this only.
    #[must_use]
    pub fn with(self, filters: Filters) -> Self {
        Self { filters, ..self }
    }

    /// Where to begin.
    pub fn seeds(&self) -> &Seeds {
        &self.seeds
    }

    /// How many tracks are wanted, 1 to 50.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

// === impl Seeds ===

impl Seeds {
    /// Reads what people and models write: `favorites` alone, track ids, `artist:ID`, and links to tracks and artists.
    ///
    /// # Errors
    /// `INVALID_INPUT` for anything else.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let names: Vec<&str> = names.into_iter().map(str::trim).collect();
        if let Some(word) = names.iter().find(|name| name.eq_ignore_ascii_case("favorites")) {
            return match names.as_slice() {
                [_] => Ok(Self::Favorites),
                // It would pass for a track's id.
                _ => Err(unaccepted(word)),
            };
        }
        let things: Result<Vec<_>> = names.into_iter().map(seed).collect();
        Ok(Self::Things(things?))
    }
}

fn seed(name: &str) -> Result<Identifier> {
    let read = match name.split_once(':') {
        Some(("artist", id)) if !id.starts_with("//") => Identifier::parse(Kind::Artist, id),
        Some(("track", id)) if !id.starts_with("//") => Identifier::parse(Kind::Track, id),
        _ => Identifier::parse(Kind::Track, name).or_else(|_| Identifier::parse(Kind::Artist, name)),
    };
    read.map_err(|_| unaccepted(name))
}

fn unaccepted(name: &str) -> Error {
    let accepted = "track ids, artist:ID, links to tracks or artists, or favorites alone";
    Error::invalid_input("seeds", name, accepted)
}

// === impl Keys ===

impl Keys {
    /// Reads names: `compatible` alone, or keys such as `A minor`; nothing means any.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is no key.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut keys = Vec::new();
        let mut compatible = false;
        for name in names.into_iter().map(str::trim).filter(|name| !name.is_empty()) {
            if name.eq_ignore_ascii_case("compatible") {
                compatible = true;
            } else {
                keys.push(name.parse::<NamedKey>()?.0);
            }
        }
        match (compatible, keys.is_empty()) {
            (false, true) => Ok(Self::Any),
            (true, true) => Ok(Self::Compatible),
            (false, false) => Ok(Self::OneOf(keys)),
            (true, false) => Err(Error::invalid_input(
                "keys",
                "compatible and others",
                "either compatible, or keys",
            )),
        }
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Compatible => f.write_str("compatible"),
            Self::OneOf(keys) => {
                let names: Vec<_> = keys.iter().map(|(key, scale)| format!("{key} {scale}")).collect();
                f.write_str(&names.join(", "))
            }
        }
    }
}

/// A tonic and a scale, `A minor`.
struct NamedKey((Key, Scale));

impl FromStr for NamedKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (key, scale) = text.split_once(' ')?;
            Some((key.parse().ok()?, scale.trim().parse().ok()?))
        };
        let accepted = "compatible, or keys such as C major, F# minor, Eb dorian";
        read()
            .map(Self)
            .ok_or_else(|| Error::invalid_input("keys", text, accepted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_may_be_open_at_either_end_or_not_be_there() {
        let check = |least, most, expected: Option<Option<RangeInclusive<u16>>>| {
            assert_eq!(between((least, most), (1, 9)), expected, "{least:?} {most:?}");
        };
        check(None, None, Some(None));
        check(Some(3), None, Some(Some(3..=9)));
        check(None, Some(3), Some(Some(1..=3)));
        check(Some(3), Some(3), Some(Some(3..=3)));
        check(Some(4), Some(3), None);
    }

    #[test]
    fn wishes_are_bounded() {
        let thing = |kind| Identifier::from_tidal(kind, "1");
        let check = |things: Vec<Identifier>, limit, good: bool| {
            assert_eq!(
                Wish::new(Seeds::Things(things.clone()), limit).is_ok(),
                good,
                "{things:?} {limit}"
            );
        };
        check(vec![thing(Kind::Track), thing(Kind::Artist)], 50, true);
        check(vec![thing(Kind::Track); 5], 1, true);
        check(vec![thing(Kind::Track); 6], 10, false);
        check(vec![], 10, false);
        check(vec![thing(Kind::Album)], 10, false);
        check(vec![thing(Kind::Track)], 0, false);
        check(vec![thing(Kind::Track)], 51, false);
        assert!(Wish::new(Seeds::Favorites, 10).is_ok());
    }

    #[test]
    fn seeds_are_read_as_people_write_them() {
        let check = |names: &[&str], expected: Option<&[&str]>| {
            let read = Seeds::parse(names.iter().copied()).ok();
            let shown = read.map(|seeds| match seeds {
                Seeds::Favorites => vec!["favorites".to_owned()],
                Seeds::Things(things) => things.iter().map(ToString::to_string).collect(),
            });
            let expected = expected.map(|names| names.iter().map(ToString::to_string).collect());
            assert_eq!(shown, expected, "{names:?}");
        };
        check(&["favorites"], Some(&["favorites"]));
        check(&["7", "Favorites"], None);
        check(
            &["7", "artist:8", "track:9"],
            Some(&["track 7", "artist 8", "track 9"]),
        );
        let links = [
            "https://tidal.com/browse/track/7",
            "https://tidal.com/artist/8",
            "tidal://artist/9",
        ];
        check(&links, Some(&["track 7", "artist 8", "artist 9"]));
        check(&["https://tidal.com/album/7"], None);
        check(&["album:7"], None);
        check(&["So What"], None);
    }

    #[test]
    fn keys_are_read_as_people_write_them() {
        let check = |names: &[&str], expected: Option<&str>| {
            let shown = Keys::parse(names.iter().copied())
                .ok()
                .map(|keys| keys.to_string());
            assert_eq!(shown.as_deref(), expected, "{names:?}");
        };
        check(&[], Some("any"));
        check(&["compatible"], Some("compatible"));
        check(&["A minor", " f# Major "], Some("A minor, F# major"));
        check(&["compatible", "A minor"], None);
        check(&["A"], None);
        check(&["H minor"], None);
    }
}
