//! What goes with what: similar things, radios, and the mixes that TIDAL makes for a listener.

use async_trait::async_trait;

use super::RelatedQuery;
use crate::{
    AlbumId, Answer, ArtistId, Cursor, Result, TrackId, Viewer,
    model::{Album, Artist, Batch, MixKind, Neighbourhood, Page, Playlist, Track},
};

/// A page of the mixes that TIDAL makes for a listener.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MixesQuery {
    /// Which family.
    pub kind: MixKind,
    /// Which page; the first without.
    pub cursor: Option<Cursor>,
}

/// Recommendations.
///
/// # Errors
/// As in [`CatalogService`](crate::CatalogService); mixes need a listener who granted `recommendations.read`, and
/// fail with `AUTH_ERROR` otherwise.
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

    /// Tracks with what goes with them: 1 to 20 of them, from one request.
    async fn around_tracks(
        &self,
        viewer: &Viewer,
        ids: &[TrackId],
    ) -> Result<Answer<Batch<Neighbourhood<Track>, TrackId>>>;

    /// Artists with their radios, likewise.
    async fn around_artists(
        &self,
        viewer: &Viewer,
        ids: &[ArtistId],
    ) -> Result<Answer<Batch<Neighbourhood<Artist>, ArtistId>>>;

    /// A page of the listener's mixes, without their items. A mix's items are those of the playlist of its id.
    async fn mixes(&self, viewer: &Viewer, query: &MixesQuery) -> Result<Answer<Page<Playlist>>>;
}
