//! A playlist, as printed. Mixes and radios are playlists too.

use jiff::Timestamp;
use serde::Serialize;
use tidal_core::{
    Kind,
    model::{self, PlaylistKind, Visibility},
};

use super::{Column, Field, PlaylistItem, Record, Shape, album::largest, length, plain, record::seconds};

/// A playlist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Playlist {
    /// Always `playlist`.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// Who made it: `editorial`, `user`, `mix` or `artist`.
    pub made_by: Option<PlaylistKind>,
    /// Who may see it: `public`, `unlisted` (whoever has the link) or `private`.
    pub visibility: Option<Visibility>,
    /// How many items it has.
    pub number_of_items: Option<u32>,
    /// How long it plays, in seconds.
    pub duration_seconds: Option<u64>,
    /// How many people follow it.
    pub followers: u64,
    /// When it was made, RFC 3339.
    pub created: Option<Timestamp>,
    /// When it was last changed, RFC 3339.
    pub modified: Option<Timestamp>,
    /// Where the largest cover is.
    pub cover: Option<String>,
    /// The page on tidal.com.
    pub url: String,
    /// What is in it; only with `playlist get`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<PlaylistItem>>,
}

// === impl Playlist ===

impl From<&model::Playlist> for Playlist {
    fn from(playlist: &model::Playlist) -> Self {
        Self {
            kind: Kind::Playlist,
            id: playlist.id.to_string(),
            name: playlist.name.clone(),
            description: playlist.description.clone(),
            made_by: playlist.kind,
            visibility: playlist.visibility,
            number_of_items: playlist.number_of_items,
            duration_seconds: playlist.duration.map(seconds),
            followers: playlist.followers,
            created: playlist.created,
            modified: playlist.modified,
            cover: largest(playlist.cover.as_ref()),
            url: playlist.url.clone(),
            items: None,
        }
    }
}

impl Record for Playlist {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("NAME", Shape::Share(1), |playlist| playlist.name.clone()),
        Column::new("MADE BY", Shape::Whole, |playlist| playlist.maker().to_owned()),
        Column::new("ITEMS", Shape::Figure, |playlist| {
            plain(playlist.number_of_items.as_ref())
        }),
        Column::new("TIME", Shape::Figure, |playlist| {
            playlist.duration_seconds.map(length).unwrap_or_default()
        }),
        Column::new("ID", Shape::Whole, |playlist| playlist.id.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("id", |playlist| playlist.id.clone()),
        Field::new("name", |playlist| playlist.name.clone()),
        Field::new("description", |playlist| plain(playlist.description.as_ref())),
        Field::new("made_by", |playlist| playlist.maker().to_owned()),
        Field::new("number_of_items", |playlist| {
            plain(playlist.number_of_items.as_ref())
        }),
        Field::new("duration_seconds", |playlist| {
            plain(playlist.duration_seconds.as_ref())
        }),
        Field::new("followers", |playlist| playlist.followers.to_string()),
        Field::new("created", |playlist| plain(playlist.created.as_ref())),
        Field::new("modified", |playlist| plain(playlist.modified.as_ref())),
        Field::new("cover", |playlist| plain(playlist.cover.as_ref())),
        Field::new("url", |playlist| playlist.url.clone()),
        Field::new("visibility", |playlist| playlist.sight().to_owned()),
    ];

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Playlist {
    fn maker(&self) -> &'static str {
        match self.made_by {
            Some(PlaylistKind::Editorial) => "editorial",
            Some(PlaylistKind::User) => "user",
            Some(PlaylistKind::Mix) => "mix",
            Some(PlaylistKind::Artist) => "artist",
            None => "",
        }
    }

    fn sight(&self) -> &'static str {
        match self.visibility {
            Some(Visibility::Public) => "public",
            Some(Visibility::Unlisted) => "unlisted",
            Some(Visibility::Private) => "private",
            None => "",
        }
    }
}
