//! How things may be played.

use async_trait::async_trait;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, answer},
    map,
};
use crate::{
    Answer, Error, Kind, PlaybackService, Result, VideoId, Viewer,
    model::{AudioFormat, Manifest},
    service::TrackPlaybackQuery,
};

/// The scope that a listener's manifests need. The application's need none.
const SCOPE: &str = "playback";

#[async_trait]
impl PlaybackService for Remote {
    async fn track_manifest(&self, viewer: &Viewer, query: &TrackPlaybackQuery) -> Result<Answer<Manifest>> {
        if query.formats.is_empty() {
            let all = AudioFormat::ALL.map(AudioFormat::as_str).join(", ");
            return Err(Error::InvalidInput {
                field: "formats".into(),
                given: "no format".to_owned(),
                accepted: format!("at least one of {all}").into(),
            });
        }
        // DASH carries every format, where HLS is for Apple's players alone; not adaptive, so that the manifest
        // holds the best format of those asked for and says which that is.
        let mut request = wire::Fetch::<wire::TrackManifests>::one(query.id.as_str())
            .parameter("manifestType", "MPEG_DASH")
            .parameter("uriScheme", "HTTPS")
            .parameter("usage", "PLAYBACK")
            .parameter("adaptive", "false");
        for format in &query.formats {
            request = request.parameter("formats", map::format_name(*format));
        }
        let asked = Asked::one(viewer, Kind::Track, query.id.as_str()).needing(SCOPE);
        let document = asked.send(&self.client, request).await?;
        let manifest = map::track_manifest(&query.id, &document.data.attributes);
        Ok(answer(manifest, &document))
    }

    async fn video_manifest(&self, viewer: &Viewer, id: &VideoId) -> Result<Answer<Manifest>> {
        let request = wire::Fetch::<wire::VideoManifests>::one(id.as_str())
            .parameter("uriScheme", "HTTPS")
            .parameter("usage", "PLAYBACK");
        let asked = Asked::one(viewer, Kind::Video, id.as_str()).needing(SCOPE);
        let document = asked.send(&self.client, request).await?;
        let manifest = map::video_manifest(id, &document.data.attributes);
        Ok(answer(manifest, &document))
    }
}
