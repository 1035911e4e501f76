//! What goes with what: similar things, and radios.

use async_trait::async_trait;

use super::RelatedQuery;
use crate::{
    AlbumId, Answer, ArtistId, Result, TrackId, Viewer,
    model::{Album, Artist, Page, Playlist, Track},
};

/// Recommendations that need no listener.
///
/// # Errors
/// As in [`CatalogService`](crate::CatalogService).
#[async_trait]
pub trait RecommendationService: Send + Sync {
    /// A page of tracks like this one.
    async fn similar_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<TrackId>,
    ) -> Result<Answer<Page<Track>>>;

    /// A page of albums like this one.
    async fn similar_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<Album>>>;

    /// A page of artists like this one.
    async fn similar_artists(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Artist>>>;

    /// The radio of a track: a playlist with the first page of its items, from one request. Further pages
    /// are that playlist's items. `NOT_FOUND` where there is no radio.
    async fn track_radio(&self, viewer: &Viewer, id: &TrackId) -> Result<Answer<Playlist>>;

    /// The radio of an artist, likewise.
    async fn artist_radio(&self, viewer: &Viewer, id: &ArtistId) -> Result<Answer<Playlist>>;
}
