//! A music video, as printed.

use jiff::civil::Date;
use serde::Serialize;
use tidal_core::{Kind, model};

use super::{
    ArtistName, Column, Field, Record, Shape,
    album::largest,
    length, listed_id, plain,
    record::seconds,
    titled,
    track::{ids, names},
};

/// A music video.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Video {
    /// Always `video`.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// What sets this version apart.
    pub version: Option<String>,
    /// The credited artists, the main one first.
    pub artists: Vec<ArtistName>,
    /// When it came out: `2023-04-01`.
    pub released: Option<Date>,
    /// How long it plays, in seconds.
    pub duration_seconds: u64,
    /// The recording's code.
    pub isrc: Option<String>,
    /// Whether it is marked explicit.
    pub explicit: bool,
    /// 0 to 1.
    pub popularity: f64,
    /// The copyright line.
    pub copyright: Option<String>,
    /// Where the largest still is.
    pub thumbnail: Option<String>,
    /// The page on tidal.com.
    pub url: String,
}

// === impl Video ===

impl From<&model::Video> for Video {
    fn from(video: &model::Video) -> Self {
        Self {
            kind: Kind::Video,
            id: video.id.to_string(),
            title: video.title.clone(),
            version: video.version.clone(),
            artists: video.artists.iter().map(ArtistName::from).collect(),
            released: video.released,
            duration_seconds: seconds(video.duration),
            isrc: video.isrc.as_ref().map(ToString::to_string),
            explicit: video.explicit,
            popularity: video.popularity,
            copyright: video.copyright.clone(),
            thumbnail: largest(video.thumbnail.as_ref()),
            url: video.url.clone(),
        }
    }
}

impl Record for Video {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("TITLE", Shape::Share(3), |video| {
            titled(&video.title, video.version.as_deref())
        }),
        Column::new("ARTISTS", Shape::Share(2), |video| names(&video.artists, ", ")),
        Column::new("RELEASED", Shape::Whole, |video| plain(video.released.as_ref())),
        Column::new("TIME", Shape::Figure, |video| length(video.duration_seconds)),
        Column::new("ID", Shape::Whole, |video| video.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |video| video.id.clone()),
        Field::new("title", |video| video.title.clone()),
        Field::new("version", |video| plain(video.version.as_ref())),
        Field::new("artists", |video| names(&video.artists, "; ")),
        Field::new("artist_ids", |video| ids(&video.artists)),
        Field::new("released", |video| plain(video.released.as_ref())),
        Field::new("duration_seconds", |video| video.duration_seconds.to_string()),
        Field::new("isrc", |video| plain(video.isrc.as_ref())),
        Field::new("explicit", |video| video.explicit.to_string()),
        Field::new("popularity", |video| video.popularity.to_string()),
        Field::new("copyright", |video| plain(video.copyright.as_ref())),
        Field::new("thumbnail", |video| plain(video.thumbnail.as_ref())),
        Field::new("url", |video| video.url.clone()),
    ];

    fn id(&self) -> String {
        listed_id(Some(Kind::Video), &self.id)
    }
}
