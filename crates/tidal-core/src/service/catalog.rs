//! Reading the catalogue by id: tracks, albums, artists, playlists, videos.

use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::{
    AlbumId, Answer, ArtistId, Barcode, Cursor, Isrc, PlaylistId, Result, TrackId, VideoId, Viewer,
    model::{Album, AlbumItem, Artist, Batch, Page, Playlist, PlaylistItem, Track, Video},
};

/// Which albums, and whether with what is on them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AlbumsQuery {
    /// The albums.
    pub ids: Vec<AlbumId>,
    /// Whether to bring the first page of each album's items.
    pub items: AlbumItems,
}

/// Whether an album comes with its items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AlbumItems {
    /// Without.
    #[default]
    Omitted,
    /// With the first page of them.
    FirstPage,
}

/// Which artists, and with which parts of their pages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArtistsQuery {
    /// The artists.
    pub ids: Vec<ArtistId>,
    /// What to bring beside the profile.
    pub parts: BTreeSet<ArtistPart>,
}

/// A part of an artist's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArtistPart {
    /// The biography.
    Biography,
    /// The first page of tracks.
    TopTracks,
    /// The first page of albums.
    Albums,
    /// The first page of similar artists.
    Similar,
    /// The first page of videos.
    Videos,
}

/// A page of what belongs to something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelatedQuery<I> {
    /// To what it belongs.
    pub of: I,
    /// Which page; the first without.
    pub cursor: Option<Cursor>,
}

/// A page of a playlist's items.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PlaylistItemsQuery {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Only items that match this text; TIDAL searches.
    pub text: Option<String>,
    /// The order; the playlist's own without.
    pub sort: Option<PlaylistSort>,
    /// Which page; the first without.
    pub cursor: Option<Cursor>,
}

/// The orders that TIDAL can sort a playlist's items in, ascending or (`descending`) the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaylistSort {
    /// By the date of adding.
    Added(Direction),
    /// By album title.
    Album(Direction),
    /// By artist name.
    Artist(Direction),
    /// By duration.
    Duration(Direction),
    /// By place in the playlist.
    Place(Direction),
    /// By title.
    Title(Direction),
}

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest, earliest or first letter first.
    #[default]
    Ascending,
    /// The other way round.
    Descending,
}

/// Reads of the catalogue.
///
/// # Errors
/// Every method fails with the codes of [`ErrorCode`](crate::ErrorCode) that its transport can raise:
/// `AUTH_ERROR`, `RATE_LIMIT`, `API_ERROR`, `UNAVAILABLE`, `TIMEOUT`. A batch fails as a whole only when
/// nothing at all could be asked; otherwise what failed is among its `missing`. A method for one thing also
/// fails with `NOT_FOUND`.
#[async_trait]
pub trait CatalogService: Send + Sync {
    /// Tracks by id, any number of them, in that order.
    async fn tracks(&self, viewer: &Viewer, ids: &[TrackId]) -> Result<Answer<Batch<Track, TrackId>>>;

    /// Tracks by recording code. One code may lead to several tracks; with several codes TIDAL gives one for
    /// each.
    async fn tracks_by_isrc(&self, viewer: &Viewer, codes: &[Isrc]) -> Result<Answer<Batch<Track, Isrc>>>;

    /// Albums by id.
    async fn albums(&self, viewer: &Viewer, query: &AlbumsQuery) -> Result<Answer<Batch<Album, AlbumId>>>;

    /// Albums by barcode.
    async fn albums_by_barcode(
        &self,
        viewer: &Viewer,
        codes: &[Barcode],
    ) -> Result<Answer<Batch<Album, Barcode>>>;

    /// A page of what is on an album.
    async fn album_items(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<AlbumItem>>>;

    /// Artists by id.
    async fn artists(&self, viewer: &Viewer, query: &ArtistsQuery)
    -> Result<Answer<Batch<Artist, ArtistId>>>;

    /// A page of an artist's tracks, most popular first, each recording once.
    async fn artist_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Track>>>;

    /// A page of an artist's albums.
    async fn artist_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Album>>>;

    /// A page of an artist's videos.
    async fn artist_videos(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Video>>>;

    /// A playlist with the first page of its items.
    async fn playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<Answer<Playlist>>;

    /// A page of a playlist's items, filtered and sorted by TIDAL.
    async fn playlist_items(
        &self,
        viewer: &Viewer,
        query: &PlaylistItemsQuery,
    ) -> Result<Answer<Page<PlaylistItem>>>;

    /// Videos by id.
    async fn videos(&self, viewer: &Viewer, ids: &[VideoId]) -> Result<Answer<Batch<Video, VideoId>>>;
}

// === impl RelatedQuery ===

impl<I> RelatedQuery<I> {
    /// The first page.
    pub fn first(of: I) -> Self {
        Self { of, cursor: None }
    }
}

// === impl PlaylistItemsQuery ===

impl PlaylistItemsQuery {
    /// The first page, unfiltered, in the playlist's own order.
    pub fn first(playlist: PlaylistId) -> Self {
        Self {
            playlist,
            text: None,
            sort: None,
            cursor: None,
        }
    }
}
