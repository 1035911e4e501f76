//! How a track or a video may be played.

use std::collections::BTreeSet;

use async_trait::async_trait;

use crate::{
    Answer, Result, TrackId, VideoId, Viewer,
    model::{AudioFormat, Manifest},
};

/// How a track is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrackPlaybackQuery {
    /// The track.
    pub id: TrackId,
    /// In which of these formats, at least one; TIDAL takes the best that the listener may have.
    pub formats: BTreeSet<AudioFormat>,
}

/// Asking how something may be played. Nothing is played or downloaded here.
///
/// # Errors
/// As in [`CatalogService`](crate::CatalogService). Third parties normally get a preview, which is no error: the
/// manifest says so, and why.
#[async_trait]
pub trait PlaybackService: Send + Sync {
    /// The manifest of a track.
    async fn track_manifest(&self, viewer: &Viewer, query: &TrackPlaybackQuery) -> Result<Answer<Manifest>>;

    /// The manifest of a video.
    async fn video_manifest(&self, viewer: &Viewer, id: &VideoId) -> Result<Answer<Manifest>>;
}
