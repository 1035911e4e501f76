//! The listener's favourites: tracks, albums, artists, playlists and videos.

use async_trait::async_trait;

use super::Direction;
use crate::{
    Answer, Cursor, Identifier, Kind, Result, Viewer,
    model::{Accepted, Favorite, Page},
};

/// A page of favourites of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FavoritesQuery {
    /// Of which kind.
    pub kind: Kind,
    /// The order; latest added first without.
    pub sort: Option<FavoritesSort>,
    /// Which page; the first without.
    pub cursor: Option<Cursor>,
}

/// The orders that TIDAL can sort favourites in. Not every kind has every order:
/// [`accepts`](Self::accepts) says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FavoritesSort {
    /// By the date of adding; every kind.
    Added(Direction),
    /// By album title; tracks.
    Album(Direction),
    /// By artist name; tracks, albums, videos.
    Artist(Direction),
    /// By duration; tracks, videos.
    Duration(Direction),
    /// By the date of the last change; playlists.
    Modified(Direction),
    /// By name; artists, playlists.
    Name(Direction),
    /// By release date; albums.
    Released(Direction),
    /// By title; tracks, albums, videos.
    Title(Direction),
}

/// Favourites to add or to remove with one request to TIDAL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FavoritesChange {
    /// Of which kind all of them are.
    pub kind: Kind,
    /// Which: 1 to 50, of that kind.
    pub ids: Vec<Identifier>,
}

/// Reading and changing the listener's favourites.
///
/// A change is one request to TIDAL, sent under one idempotency key for all its attempts. Longer lists are the
/// business of [`curation`](crate::curation).
///
/// # Errors
/// As in [`UserService`](crate::UserService); reading needs the scope `collection.read`, changing
/// `collection.write`. `CONFLICT` with the reason `outcome_unknown` where nobody can tell whether a change was
/// carried out.
#[async_trait]
pub trait CollectionService: Send + Sync {
    /// A page of favourites.
    async fn favorites(&self, viewer: &Viewer, query: &FavoritesQuery) -> Result<Answer<Page<Favorite>>>;

    /// Adds favourites. What was there already is among those left out.
    async fn add_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<Accepted>;

    /// Removes favourites. Removing what is not there is no error.
    async fn remove_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<()>;
}

// === impl FavoritesQuery ===

impl FavoritesQuery {
    /// The first page, latest added first.
    pub fn first(kind: Kind) -> Self {
        Self {
            kind,
            sort: None,
            cursor: None,
        }
    }
}

// === impl FavoritesSort ===

impl FavoritesSort {
    /// Whether favourites of this kind can be sorted in this order.
    pub fn accepts(self, kind: Kind) -> bool {
        match self {
            Self::Added(_) => true,
            Self::Album(_) => kind == Kind::Track,
            Self::Artist(_) | Self::Title(_) => matches!(kind, Kind::Track | Kind::Album | Kind::Video),
            Self::Duration(_) => matches!(kind, Kind::Track | Kind::Video),
            Self::Modified(_) => kind == Kind::Playlist,
            Self::Name(_) => matches!(kind, Kind::Artist | Kind::Playlist),
            Self::Released(_) => kind == Kind::Album,
        }
    }
}
