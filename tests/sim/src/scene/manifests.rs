//! Playback manifests. A third party is given a preview of thirty seconds and told why.

use super::Scene;
use crate::dice::hash;
use crate::kind::Kind;
use crate::operations::Query;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const REASON: &str = "FULL_REQUIRES_HIGHER_ACCESS_TIER";

// === impl Scene ===

impl Scene<'_> {
    /// The attributes of a track's manifest for these parameters.
    pub(crate) fn track_manifest(&self, id: &str, query: &Query) -> Option<Value> {
        self.sees(Kind::Tracks, id).then(|| {
            let text =
                format!("#EXTM3U\n#EXT-X-TARGETDURATION:30\n#EXTINF:30,\npreview-{id}.mp4\n#EXT-X-ENDLIST\n");
            let hls = query.value("manifestType") == Some("HLS");
            let (mime, ending) = if hls {
                ("application/vnd.apple.mpegurl", "m3u8")
            } else {
                ("application/dash+xml", "mpd")
            };
            let uri = if query.value("uriScheme") == Some("DATA") {
                format!("data:{mime};base64,{}", STANDARD.encode(text))
            } else {
                format!("https://manifests.tidal.com/{id}.{ending}")
            };
            json!({
                "trackPresentation": "PREVIEW",
                "previewReason": REASON,
                "formats": query.list("formats"),
                "hash": format!("{:016x}", hash(&uri)),
                "uri": uri,
                "trackAudioNormalizationData": { "replayGain": -8.5, "peakAmplitude": 0.98 },
                "albumAudioNormalizationData": { "replayGain": -9.0, "peakAmplitude": 0.99 },
            })
        })
    }

    /// The attributes of a video's manifest.
    pub(crate) fn video_manifest(&self, id: &str) -> Option<Value> {
        self.sees(Kind::Videos, id).then(|| {
            json!({
                "videoPresentation": "PREVIEW",
                "previewReason": REASON,
                "link": { "href": format!("https://manifests.tidal.com/{id}.m3u8") },
            })
        })
    }
}
