//! How something may be played: not remembered, because such links end.

use async_trait::async_trait;
use tidal_core::{
    Answer, PlaybackService, Result, Tidal, VideoId, Viewer, model::Manifest, service::TrackPlaybackQuery,
};

use crate::Cached;

#[async_trait]
impl<S: Tidal + ?Sized + 'static> PlaybackService for Cached<S> {
    async fn track_manifest(&self, viewer: &Viewer, query: &TrackPlaybackQuery) -> Result<Answer<Manifest>> {
        self.inner.track_manifest(viewer, query).await
    }

    async fn video_manifest(&self, viewer: &Viewer, id: &VideoId) -> Result<Answer<Manifest>> {
        self.inner.video_manifest(viewer, id).await
    }
}
