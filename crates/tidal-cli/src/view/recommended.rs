//! A recommended track, as printed: the seeds that lead to it, beside the fields of the track.

use serde::Serialize;
use tidal_core::{
    Kind,
    recommend::{self, Origin, Way},
};

use super::{Column, Field, Record, Shape, Track, length, titled, track::names};

/// A recommended track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recommended {
    /// The seeds that lead to it, never empty.
    pub seeds: Vec<Seed>,
    /// What it is.
    #[serde(flatten)]
    pub track: Track,
}

/// A seed that leads to a track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seed {
    /// `track` or `artist`.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// How TIDAL puts the track beside it: `similar` or `radio`.
    pub way: &'static str,
    /// How near to the seed the track is there, counted from 1.
    pub place: usize,
}

// === impl Recommended ===

impl From<&recommend::Recommended> for Recommended {
    fn from(recommended: &recommend::Recommended) -> Self {
        Self {
            seeds: recommended.from.iter().map(Seed::from).collect(),
            track: Track::from(recommended.track.as_ref()),
        }
    }
}

impl Record for Recommended {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("TITLE", Shape::Share(5), |one| {
            titled(&one.track.title, one.track.version.as_deref())
        }),
        Column::new("ARTISTS", Shape::Share(4), |one| names(&one.track.artists, ", ")),
        Column::new("TIME", Shape::Figure, |one| length(one.track.duration_seconds)),
        Column::new("BPM", Shape::Figure, |one| one.track.tempo()),
        Column::new("KEY", Shape::Whole, |one| one.track.short_key()),
        Column::new("FROM", Shape::Share(3), |one| one.told_seeds(", ")),
        Column::new("ID", Shape::Whole, |one| one.track.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |one| one.track.id.clone()),
        Field::new("title", |one| one.track.title.clone()),
        Field::new("artists", |one| names(&one.track.artists, "; ")),
        Field::new("album", |one| one.track.album_title()),
        Field::new("released", |one| {
            let released = one.track.album.as_ref().and_then(|album| album.released);
            super::plain(released.as_ref())
        }),
        Field::new("duration_seconds", |one| one.track.duration_seconds.to_string()),
        Field::new("isrc", |one| super::plain(one.track.isrc.as_ref())),
        Field::new("bpm", |one| super::plain(one.track.bpm.as_ref())),
        Field::new("key", |one| super::plain(one.track.key.as_ref())),
        Field::new("scale", |one| super::plain(one.track.scale.as_ref())),
        Field::new("explicit", |one| one.track.explicit.to_string()),
        Field::new("seeds", |one| one.told_seeds("; ")),
        Field::new("url", |one| one.track.url.clone()),
    ];

    fn id(&self) -> String {
        self.track.id.clone()
    }
}

impl Recommended {
    /// The seeds as they can be named again: `track:1`, `artist:8`. Each once, however many ways lead from it.
    fn told_seeds(&self, between: &str) -> String {
        let seeds = self.seeds.iter();
        let mut names: Vec<String> = seeds.map(|seed| format!("{}:{}", seed.kind, seed.id)).collect();
        names.dedup();
        names.join(between)
    }
}

// === impl Seed ===

impl From<&Origin> for Seed {
    fn from(origin: &Origin) -> Self {
        Self {
            kind: origin.seed.kind,
            id: origin.seed.id().to_owned(),
            way: match origin.way {
                Way::Similar => "similar",
                Way::Radio => "radio",
            },
            place: origin.place,
        }
    }
}
