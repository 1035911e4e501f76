//! What the fake was told is similar, and the radios it was given.

use std::sync::Arc;

use async_trait::async_trait;

use super::{FakeTidal, playlists::without_items, shelf};
use crate::{
    AlbumId, Answer, ArtistId, Error, Kind, RecommendationService, Result, TrackId, Viewer,
    model::{Album, Artist, Batch, Neighbourhood, Page, Playlist, Track},
    service::{MixesQuery, RelatedQuery},
};

#[async_trait]
impl RecommendationService for FakeTidal {
    async fn similar_tracks(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<TrackId>,
    ) -> Result<Answer<Page<Track>>> {
        self.script.begin("similar_tracks", viewer).await?;
        self.track(query.of.as_str())?;
        let items: Vec<_> = self.similar_to(query.of.as_str(), |id| self.track(id).ok());
        Ok(self.answer(self.cut(&items, query.cursor.as_ref())?))
    }

    async fn similar_albums(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<AlbumId>,
    ) -> Result<Answer<Page<Album>>> {
        self.script.begin("similar_albums", viewer).await?;
        self.album(query.of.as_str())?;
        let items: Vec<_> = self.similar_to(query.of.as_str(), |id| self.album(id).ok());
        Ok(self.answer(self.cut(&items, query.cursor.as_ref())?))
    }

    async fn similar_artists(
        &self,
        viewer: &Viewer,
        query: &RelatedQuery<ArtistId>,
    ) -> Result<Answer<Page<Artist>>> {
        self.script.begin("similar_artists", viewer).await?;
        let artist = self.artist(query.of.as_str())?;
        let items = artist
            .similar
            .as_ref()
            .map_or(&[][..], |page| page.items.as_slice());
        Ok(self.answer(self.cut(items, query.cursor.as_ref())?))
    }

    async fn track_radio(&self, viewer: &Viewer, id: &TrackId) -> Result<Answer<Playlist>> {
        self.script.begin("track_radio", viewer).await?;
        self.radio(Kind::Track, id.as_str())
    }

    async fn artist_radio(&self, viewer: &Viewer, id: &ArtistId) -> Result<Answer<Playlist>> {
        self.script.begin("artist_radio", viewer).await?;
        self.radio(Kind::Artist, id.as_str())
    }

    async fn around_tracks(
        &self,
        viewer: &Viewer,
        ids: &[TrackId],
    ) -> Result<Answer<Batch<Neighbourhood<Track>, TrackId>>> {
        self.script.begin("around_tracks", viewer).await?;
        let failure = |id: &TrackId| self.script.failure_of(id.as_str());
        let find = |id: &TrackId| {
            let id = id.as_str();
            let around = |of| Neighbourhood {
                of,
                similar: self.similar_page(id),
                radio: self.radio_around(id),
            };
            self.track(id)
                .ok()
                .map(around)
                .map(Arc::new)
                .into_iter()
                .collect()
        };
        Ok(self.answer(shelf::batch(ids, failure, find)))
    }

    async fn around_artists(
        &self,
        viewer: &Viewer,
        ids: &[ArtistId],
    ) -> Result<Answer<Batch<Neighbourhood<Artist>, ArtistId>>> {
        self.script.begin("around_artists", viewer).await?;
        let failure = |id: &ArtistId| self.script.failure_of(id.as_str());
        let find = |id: &ArtistId| {
            let around = |of| Neighbourhood {
                of,
                similar: Page::default(),
                radio: self.radio_around(id.as_str()),
            };
            self.artist(id.as_str())
                .ok()
                .map(around)
                .map(Arc::new)
                .into_iter()
                .collect()
        };
        Ok(self.answer(shelf::batch(ids, failure, find)))
    }

    async fn mixes(&self, viewer: &Viewer, query: &MixesQuery) -> Result<Answer<Page<Playlist>>> {
        self.script.begin("mixes", viewer).await?;
        self.demand(viewer, "recommendations.read")?;
        let mixes = self.account.mixes.iter();
        let mixes: Vec<_> = mixes
            .filter(|(kind, _)| *kind == query.kind)
            .map(|(_, mix)| Arc::new(without_items(mix)))
            .collect();
        Ok(self.answer(self.cut(&mixes, query.cursor.as_ref())?))
    }
}

impl FakeTidal {
    fn similar_to<T>(&self, id: &str, find: impl Fn(&str) -> Option<Arc<T>>) -> Vec<Arc<T>> {
        let similar = self.similar.get(id).map_or(&[][..], Vec::as_slice);
        similar.iter().filter_map(|id| find(id)).collect()
    }

    fn similar_page(&self, id: &str) -> Page<Track> {
        let similar = self.similar_to(id, |id| self.track(id).ok());
        self.cut(&similar, None).unwrap_or_default()
    }

    fn radio_around(&self, id: &str) -> Option<Arc<Playlist>> {
        let radio = self.radios.get(id)?;
        Some(Arc::new(self.with_first_page(radio)))
    }

    fn radio(&self, kind: Kind, id: &str) -> Result<Answer<Playlist>> {
        let radio = self.radios.get(id).ok_or_else(|| Error::NotFound {
            kind: Kind::Playlist,
            id: format!("radio of {kind} {id}"),
        })?;
        Ok(self.answer(self.with_first_page(radio)))
    }
}
