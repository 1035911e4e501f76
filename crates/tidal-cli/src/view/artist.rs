//! An artist, as printed.

use serde::Serialize;
use tidal_core::{Kind, model};

use super::{
    Album, Column, Field, Record, Shape, Track, Video, album::largest, listed_id, plain, record::percent,
};

/// An artist. The last five are there only when asked for with `artist get --with`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Artist {
    /// Always `artist`.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// 0 to 1.
    pub popularity: f64,
    /// The handle the artist chose on TIDAL.
    pub handle: Option<String>,
    /// Where the largest portrait is.
    pub picture: Option<String>,
    /// The page on tidal.com.
    pub url: String,
    /// The biography, possibly with TIDAL's markup; empty where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biography: Option<String>,
    /// The first page of tracks, most popular first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_tracks: Option<Vec<Track>>,
    /// The first page of albums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub albums: Option<Vec<Album>>,
    /// The first page of similar artists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similar: Option<Vec<Artist>>,
    /// The first page of videos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub videos: Option<Vec<Video>>,
}

// === impl Artist ===

impl From<&model::Artist> for Artist {
    fn from(artist: &model::Artist) -> Self {
        Self {
            kind: Kind::Artist,
            id: artist.id.to_string(),
            name: artist.name.clone(),
            popularity: artist.popularity,
            handle: artist.handle.clone(),
            picture: largest(artist.picture.as_ref()),
            url: artist.url.clone(),
            biography: artist.biography.as_ref().map(|biography| biography.text.clone()),
            top_tracks: views(artist.top_tracks.as_ref()),
            albums: views(artist.albums.as_ref()),
            similar: views(artist.similar.as_ref()),
            videos: views(artist.videos.as_ref()),
        }
    }
}

impl Record for Artist {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("NAME", Shape::Share(2), |artist| artist.name.clone()),
        Column::new("HANDLE", Shape::Share(1), |artist| plain(artist.handle.as_ref())),
        Column::new("POPULARITY", Shape::Figure, |artist| percent(artist.popularity)),
        Column::new("ID", Shape::Whole, |artist| artist.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |artist| artist.id.clone()),
        Field::new("name", |artist| artist.name.clone()),
        Field::new("handle", |artist| plain(artist.handle.as_ref())),
        Field::new("popularity", |artist| artist.popularity.to_string()),
        Field::new("picture", |artist| plain(artist.picture.as_ref())),
        Field::new("url", |artist| artist.url.clone()),
    ];

    fn id(&self) -> String {
        listed_id(Some(Kind::Artist), &self.id)
    }
}

fn views<'a, T, V>(page: Option<&'a model::Page<T>>) -> Option<Vec<V>>
where
    V: From<&'a T>,
{
    page.map(|page| page.items.iter().map(|item| V::from(item)).collect())
}
