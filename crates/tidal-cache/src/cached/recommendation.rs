//! Recommendations.

use async_trait::async_trait;
use tidal_core::{
    AlbumId, Answer, ArtistId, RecommendationService, Result, Tidal, TrackId, Viewer,
    model::{Album, Artist, Batch, Neighbourhood, Page, Playlist, Track},
    service::{MixesQuery, RelatedQuery},
};

use crate::{
    Cached,
    batch::{One, Several},
    policy,
    read::Reading,
};

/// How many ids the services take at once.
const MOST_AROUND: usize = 20;

#[async_trait]
impl<S: Tidal + ?Sized + 'static> RecommendationService for Cached<S> {
    async fn similar_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<TrackId>,
    ) -> Result<Answer<Page<Track>>> {
        let reading = Reading::new(&policy::SIMILAR_TRACKS, |tidal: &S, viewer, query| {
            tidal.similar_tracks(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn similar_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<Album>>> {
        let reading = Reading::new(&policy::SIMILAR_ALBUMS, |tidal: &S, viewer, query| {
            tidal.similar_albums(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn similar_artists(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Artist>>> {
        let reading = Reading::new(&policy::SIMILAR_ARTISTS, |tidal: &S, viewer, query| {
            tidal.similar_artists(viewer, query)
        });
        self.read(reading, viewer, query).await
    }

    async fn track_radio(&self, viewer: &Viewer, id: &TrackId) -> Result<Answer<Playlist>> {
        let reading = Reading::new(&policy::TRACK_RADIO, |tidal: &S, viewer, id| {
            tidal.track_radio(viewer, id)
        });
        self.read(reading, viewer, id).await
    }

    async fn artist_radio(&self, viewer: &Viewer, id: &ArtistId) -> Result<Answer<Playlist>> {
        let reading = Reading::new(&policy::ARTIST_RADIO, |tidal: &S, viewer, id| {
            tidal.artist_radio(viewer, id)
        });
        self.read(reading, viewer, id).await
    }

    async fn around_tracks(
        &self,
        viewer: &Viewer,
        ids: &[TrackId],
    ) -> Result<Answer<Batch<Neighbourhood<Track>, TrackId>>> {
        let several = Several::<S, _, _, _, One>::of(
            &policy::AROUND_TRACK,
            |tidal, viewer, (ids, ())| tidal.around_tracks(viewer, ids),
            |near, id| Some(near.of.id == *id),
        )
        .at_most(MOST_AROUND);
        self.read_several(several, viewer, (ids, &())).await
    }

    async fn around_artists(
        &self,
        viewer: &Viewer,
        ids: &[ArtistId],
    ) -> Result<Answer<Batch<Neighbourhood<Artist>, ArtistId>>> {
        let several = Several::<S, _, _, _, One>::of(
            &policy::AROUND_ARTIST,
            |tidal, viewer, (ids, ())| tidal.around_artists(viewer, ids),
            |near, id| Some(near.of.id == *id),
        )
        .at_most(MOST_AROUND);
        self.read_several(several, viewer, (ids, &())).await
    }

    async fn mixes(&self, viewer: &Viewer, query: &MixesQuery) -> Result<Answer<Page<Playlist>>> {
        let reading = Reading::new(&policy::MIXES, |tidal: &S, viewer, query| {
            tidal.mixes(viewer, query)
        });
        self.read(reading, viewer, query).await
    }
}
