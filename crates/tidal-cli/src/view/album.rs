//! An album, as printed.

use jiff::civil::Date;
use serde::Serialize;
use tidal_core::{
    Kind,
    model::{self, AlbumKind},
};

use super::{
    AlbumItem, ArtistName, Column, Field, Record, Shape, length, listed_id, plain,
    record::seconds,
    titled,
    track::{ids, names},
};

/// An album, EP or single.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Album {
    /// Always `album`.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// What sets this edition apart, such as "Deluxe".
    pub version: Option<String>,
    /// `album`, `ep` or `single`.
    pub release: Option<AlbumKind>,
    /// The credited artists, the main one first.
    pub artists: Vec<ArtistName>,
    /// When it came out: `2023-04-01`.
    pub released: Option<Date>,
    /// How long it plays, in seconds.
    pub duration_seconds: u64,
    /// How many tracks and videos it has.
    pub number_of_items: u32,
    /// How many volumes (discs) it has.
    pub number_of_volumes: u32,
    /// EAN-13 or UPC-A.
    pub barcode: Option<String>,
    /// Whether it is marked explicit.
    pub explicit: bool,
    /// 0 to 1.
    pub popularity: f64,
    /// Quality tags, as TIDAL names them.
    pub quality: Vec<String>,
    /// Whether it is marked as made by a machine.
    pub ai: Option<bool>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// Where the largest cover is.
    pub cover: Option<String>,
    /// The page on tidal.com.
    pub url: String,
    /// What is on it; only with `album get --tracks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<AlbumItem>>,
}

// === impl Album ===

impl From<&model::Album> for Album {
    fn from(album: &model::Album) -> Self {
        Self {
            kind: Kind::Album,
            id: album.id.to_string(),
            title: album.title.clone(),
            version: album.version.clone(),
            release: album.kind,
            artists: album.artists.iter().map(ArtistName::from).collect(),
            released: album.released,
            duration_seconds: seconds(album.duration),
            number_of_items: album.number_of_items,
            number_of_volumes: album.number_of_volumes,
            barcode: album.barcode.as_ref().map(ToString::to_string),
            explicit: album.explicit,
            popularity: album.popularity,
            quality: album.quality.clone(),
            ai: album.ai,
            copyright: album.copyright.clone(),
            cover: largest(album.cover.as_ref()),
            url: album.url.clone(),
            items: None,
        }
    }
}

impl Record for Album {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("TITLE", Shape::Share(3), |album| {
            titled(&album.title, album.version.as_deref())
        }),
        Column::new("ARTISTS", Shape::Share(2), |album| names(&album.artists, ", ")),
        Column::new("YEAR", Shape::Figure, |album| {
            album
                .released
                .map(|date| date.year().to_string())
                .unwrap_or_default()
        }),
        Column::new("KIND", Shape::Whole, |album| album.release_word().to_owned()),
        Column::new("ITEMS", Shape::Figure, |album| album.number_of_items.to_string()),
        Column::new("TIME", Shape::Figure, |album| length(album.duration_seconds)),
        Column::new("ID", Shape::Whole, |album| album.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |album| album.id.clone()),
        Field::new("title", |album| album.title.clone()),
        Field::new("version", |album| plain(album.version.as_ref())),
        Field::new("release", |album| album.release_word().to_owned()),
        Field::new("artists", |album| names(&album.artists, "; ")),
        Field::new("artist_ids", |album| ids(&album.artists)),
        Field::new("released", |album| plain(album.released.as_ref())),
        Field::new("duration_seconds", |album| album.duration_seconds.to_string()),
        Field::new("number_of_items", |album| album.number_of_items.to_string()),
        Field::new("number_of_volumes", |album| album.number_of_volumes.to_string()),
        Field::new("barcode", |album| plain(album.barcode.as_ref())),
        Field::new("explicit", |album| album.explicit.to_string()),
        Field::new("popularity", |album| album.popularity.to_string()),
        Field::new("quality", |album| album.quality.join("; ")),
        Field::new("ai", |album| plain(album.ai.as_ref())),
        Field::new("copyright", |album| plain(album.copyright.as_ref())),
        Field::new("cover", |album| plain(album.cover.as_ref())),
        Field::new("url", |album| album.url.clone()),
    ];

    fn id(&self) -> String {
        listed_id(Some(Kind::Album), &self.id)
    }
}

impl Album {
    fn release_word(&self) -> &'static str {
        match self.release {
            Some(AlbumKind::Album) => "album",
            Some(AlbumKind::Ep) => "ep",
            Some(AlbumKind::Single) => "single",
            None => "",
        }
    }
}

/// Where the largest file of a picture is.
pub(super) fn largest(picture: Option<&model::Artwork>) -> Option<String> {
    picture
        .and_then(|picture| picture.files.first())
        .map(|file| file.href.clone())
}
