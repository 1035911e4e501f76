//! A track, as printed.

use jiff::civil::Date;
use serde::Serialize;
use tidal_core::{
    Kind,
    model::{self, Scale},
};

use super::{Column, Field, Record, Shape, length, plain, record::seconds, titled};

/// A track: a recording as it stands on one album.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Track {
    /// Always `track`.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// What sets this recording apart, such as "Live".
    pub version: Option<String>,
    /// The credited artists, the main one first.
    pub artists: Vec<ArtistName>,
    /// The album it stands on.
    pub album: Option<AlbumName>,
    /// How long it plays, in seconds.
    pub duration_seconds: u64,
    /// The recording's code.
    pub isrc: Option<String>,
    /// Beats per minute.
    pub bpm: Option<f64>,
    /// The tonic: `C`, `C#`, `D`, `Eb`, …
    pub key: Option<&'static str>,
    /// The scale: `major`, `minor`, `dorian`, …
    pub scale: Option<&'static str>,
    /// Whether it is marked explicit.
    pub explicit: bool,
    /// 0 to 1.
    pub popularity: f64,
    /// Mood tags, as TIDAL names them.
    pub tone_tags: Vec<String>,
    /// Quality tags, as TIDAL names them.
    pub quality: Vec<String>,
    /// Whether it is marked as made by a machine.
    pub ai: Option<bool>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// The page on tidal.com.
    pub url: String,
}

/// An artist as credited on something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArtistName {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// An album as named by a track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlbumName {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// When it came out: `2023-04-01`.
    pub released: Option<Date>,
}

// === impl Track ===

impl From<&model::Track> for Track {
    fn from(track: &model::Track) -> Self {
        Self {
            kind: Kind::Track,
            id: track.id.to_string(),
            title: track.title.clone(),
            version: track.version.clone(),
            artists: track.artists.iter().map(ArtistName::from).collect(),
            album: track.album.as_ref().map(AlbumName::from),
            duration_seconds: seconds(track.duration),
            isrc: track.isrc.as_ref().map(ToString::to_string),
            bpm: track.bpm,
            key: track.key.map(model::Key::as_str),
            scale: track.scale.map(Scale::as_str),
            explicit: track.explicit,
            popularity: track.popularity,
            tone_tags: track.tone_tags.clone(),
            quality: track.quality.clone(),
            ai: track.ai,
            copyright: track.copyright.clone(),
            url: track.url.clone(),
        }
    }
}

impl Record for Track {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("TITLE", Shape::Share(6), |track| {
            titled(&track.title, track.version.as_deref())
        }),
        Column::new("ARTISTS", Shape::Share(4), |track| names(&track.artists, ", ")),
        Column::new("ALBUM", Shape::Share(4), Track::album_title),
        Column::new("TIME", Shape::Figure, |track| length(track.duration_seconds)),
        Column::new("BPM", Shape::Figure, Track::tempo),
        Column::new("KEY", Shape::Whole, Track::short_key),
        Column::new("ID", Shape::Whole, |track| track.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |track| track.id.clone()),
        Field::new("title", |track| track.title.clone()),
        Field::new("version", |track| plain(track.version.as_ref())),
        Field::new("artists", |track| names(&track.artists, "; ")),
        Field::new("artist_ids", |track| ids(&track.artists)),
        Field::new("album", Track::album_title),
        Field::new("album_id", |track| {
            plain(track.album.as_ref().map(|album| &album.id))
        }),
        Field::new("released", |track| {
            plain(track.album.as_ref().and_then(|album| album.released.as_ref()))
        }),
        Field::new("duration_seconds", |track| track.duration_seconds.to_string()),
        Field::new("isrc", |track| plain(track.isrc.as_ref())),
        Field::new("bpm", |track| plain(track.bpm.as_ref())),
        Field::new("key", |track| plain(track.key.as_ref())),
        Field::new("scale", |track| plain(track.scale.as_ref())),
        Field::new("explicit", |track| track.explicit.to_string()),
        Field::new("popularity", |track| track.popularity.to_string()),
        Field::new("tone_tags", |track| track.tone_tags.join("; ")),
        Field::new("quality", |track| track.quality.join("; ")),
        Field::new("ai", |track| plain(track.ai.as_ref())),
        Field::new("copyright", |track| plain(track.copyright.as_ref())),
        Field::new("url", |track| track.url.clone()),
    ];

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Track {
    /// The album's title, or nothing.
    pub(super) fn album_title(&self) -> String {
        plain(self.album.as_ref().map(|album| &album.title))
    }

    /// The tempo without decimals, or nothing.
    pub(super) fn tempo(&self) -> String {
        self.bpm.map(|bpm| format!("{bpm:.0}")).unwrap_or_default()
    }

    /// The key as musicians write it in short: `F#m`, `Eb`, `D dor`.
    pub(super) fn short_key(&self) -> String {
        match (self.key, self.scale) {
            (None, _) => String::new(),
            (Some(key), None | Some("major")) => key.to_owned(),
            (Some(key), Some("minor")) => format!("{key}m"),
            (Some(key), Some(scale)) => format!("{key} {}", scale.get(..3).unwrap_or(scale)),
        }
    }
}

// === impl ArtistName ===

impl From<&model::ArtistRef> for ArtistName {
    fn from(artist: &model::ArtistRef) -> Self {
        Self {
            id: artist.id.to_string(),
            name: artist.name.clone(),
        }
    }
}

// === impl AlbumName ===

impl From<&model::AlbumRef> for AlbumName {
    fn from(album: &model::AlbumRef) -> Self {
        Self {
            id: album.id.to_string(),
            title: album.title.clone(),
            released: album.released,
        }
    }
}

/// The names of artists, joined.
pub(super) fn names(artists: &[ArtistName], between: &str) -> String {
    let names: Vec<&str> = artists.iter().map(|artist| artist.name.as_str()).collect();
    names.join(between)
}

/// The ids of artists, joined.
pub(super) fn ids(artists: &[ArtistName]) -> String {
    let ids: Vec<&str> = artists.iter().map(|artist| artist.id.as_str()).collect();
    ids.join("; ")
}
