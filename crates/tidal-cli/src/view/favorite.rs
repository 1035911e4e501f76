//! A favourite, as printed: when it was added, beside the fields of the thing itself.

use jiff::Timestamp;
use serde::Serialize;
use tidal_core::{Kind, model};

use super::{
    Album, Artist, Column, Field, Hit, Playlist, Record, Shape, Track, Unavailable, Video, listed_id, plain,
};

/// A favourite.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Favorite {
    /// When it was added, RFC 3339.
    pub added: Option<Timestamp>,
    /// What it is.
    #[serde(flatten)]
    pub thing: Thing,
}

/// What a favourite is; its `kind` says which shape it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Thing {
    /// One of the five kinds.
    Shown(Box<Hit>),
    /// Something that TIDAL does not show here.
    Unavailable(Unavailable),
}

// === impl Favorite ===

impl From<&model::Favorite> for Favorite {
    fn from(favorite: &model::Favorite) -> Self {
        Self {
            added: favorite.added,
            thing: Thing::from(&favorite.thing),
        }
    }
}

impl Record for Favorite {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("NAME", Shape::Share(3), |favorite| favorite.thing.shown_name()),
        Column::new("ARTISTS", Shape::Share(2), |favorite: &Self| {
            favorite.thing.of_shown(|hit| hit.artists(", "))
        })
        .if_filled(),
        Column::new("ADDED", Shape::Whole, Favorite::day),
        Column::new("ID", Shape::Whole, |favorite| favorite.thing.id().to_owned()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("added", |favorite| plain(favorite.added.as_ref())),
        Field::new("kind", |favorite| favorite.thing.kind()),
        Field::new("id", |favorite| favorite.thing.id().to_owned()),
        Field::new("name", |favorite| favorite.thing.of_shown(Hit::name)),
        Field::new("artists", |favorite| {
            favorite.thing.of_shown(|hit| hit.artists("; "))
        }),
        Field::new("duration_seconds", |favorite| {
            favorite.thing.of_shown(|hit| plain(hit.duration().as_ref()))
        }),
        Field::new("url", |favorite| {
            favorite.thing.of_shown(|hit| hit.url().to_owned())
        }),
    ];

    fn id(&self) -> String {
        listed_id(self.thing.known_kind(), self.thing.id())
    }
}

impl Favorite {
    /// The date of adding, in universal time.
    fn day(&self) -> String {
        let date = |added: Timestamp| added.strftime("%Y-%m-%d").to_string();
        self.added.map(date).unwrap_or_default()
    }
}

// === impl Thing ===

impl From<&model::Thing> for Thing {
    fn from(thing: &model::Thing) -> Self {
        Self::Shown(Box::new(match thing {
            model::Thing::Track(track) => Hit::Track(Track::from(track.as_ref())),
            model::Thing::Album(album) => Hit::Album(Album::from(album.as_ref())),
            model::Thing::Artist(artist) => Hit::Artist(Artist::from(artist.as_ref())),
            model::Thing::Playlist(playlist) => Hit::Playlist(Playlist::from(playlist.as_ref())),
            model::Thing::Video(video) => Hit::Video(Video::from(video.as_ref())),
            model::Thing::Unavailable(what) => {
                return Self::Unavailable(Unavailable {
                    kind: Some(what.kind),
                    id: what.id().to_owned(),
                    unavailable: true,
                });
            }
        }))
    }
}

impl Thing {
    fn id(&self) -> &str {
        match self {
            Self::Shown(hit) => hit.bare_id(),
            Self::Unavailable(gap) => &gap.id,
        }
    }

    fn known_kind(&self) -> Option<Kind> {
        match self {
            Self::Shown(hit) => Some(hit.kind()),
            Self::Unavailable(gap) => gap.kind,
        }
    }

    fn kind(&self) -> String {
        plain(self.known_kind().as_ref())
    }

    /// For people: the name, or that there is none to show.
    fn shown_name(&self) -> String {
        match self {
            Self::Shown(hit) => hit.name(),
            Self::Unavailable(_) => "(not available)".to_owned(),
        }
    }

    /// What only a thing has that is shown.
    fn of_shown(&self, value: fn(&Hit) -> String) -> String {
        match self {
            Self::Shown(hit) => value(hit),
            Self::Unavailable(_) => String::new(),
        }
    }
}
