//! How the fake's tracks and videos may be played: as told, else as a preview.

use std::sync::Arc;

use async_trait::async_trait;

use super::FakeTidal;
use crate::{
    Answer, Identifier, PlaybackService, Result, VideoId, Viewer,
    model::{AudioFormat, Manifest},
    service::TrackPlaybackQuery,
    testing::build,
};

#[async_trait]
impl PlaybackService for FakeTidal {
    async fn track_manifest(&self, viewer: &Viewer, query: &TrackPlaybackQuery) -> Result<Answer<Manifest>> {
        self.script.begin("track_manifest", viewer).await?;
        self.track(query.id.as_str())?;
        let manifest = self.manifest(&query.id.clone().into());
        let allowed = |format: &AudioFormat| query.formats.contains(format);
        Ok(self.answer(Manifest {
            formats: manifest.formats.iter().copied().filter(allowed).collect(),
            ..Manifest::clone(&manifest)
        }))
    }

    async fn video_manifest(&self, viewer: &Viewer, id: &VideoId) -> Result<Answer<Manifest>> {
        self.script.begin("video_manifest", viewer).await?;
        self.video(id.as_str())?;
        Ok(self.answer(self.manifest(&id.clone().into())))
    }
}

// === impl FakeTidal ===

impl FakeTidal {
    fn manifest(&self, of: &Identifier) -> Arc<Manifest> {
        let mut told = self.account.manifests.iter();
        let found = told.find(|(what, _)| what == of);
        found.map_or_else(
            || Arc::new(build::manifest(of)),
            |(_, manifest)| Arc::clone(manifest),
        )
    }
}
