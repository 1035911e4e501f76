//! `get_playback`: how a track or a video may be played. Nothing is played or downloaded.

use std::collections::BTreeSet;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::{Identifier, TrackId, VideoId, model::AudioFormat, service::TrackPlaybackQuery};

use crate::{
    Failure, Toolset,
    arguments::field::Id,
    tool::{Context, Effect, Output, Spec, Tool},
    view::{Line, PlaybackView, StaleView},
};

/// The tool.
pub(crate) struct GetPlayback;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Track id or link.
    track_id: Option<Id>,
    /// Or a video's.
    video_id: Option<Id>,
    /// The best wanted of a track; any if left out.
    quality: Option<QualityArgument>,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum QualityArgument {
    Low,
    High,
    Lossless,
    Hires,
    Atmos,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    playback: PlaybackView,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<StaleView>,
}

#[async_trait]
impl Tool for GetPlayback {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_playback",
        title: "Get playback facts",
        toolset: Toolset::Playback,
        effect: Effect::Reads,
        scopes: &[],
        description: "Tell in which formats a track or video may be played, whether in full or as a preview and \
             why, and the link that opens it in TIDAL. Plays nothing.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(None)?;
        let tidal = context.tidal();
        let (of, manifest): (Identifier, _) = match (&arguments.track_id, &arguments.video_id) {
            (Some(track), None) => {
                let id: TrackId = track.parse()?;
                let query = TrackPlaybackQuery {
                    id: id.clone(),
                    formats: formats(arguments.quality),
                };
                (id.into(), tidal.track_manifest(&viewer, &query).await?)
            }
            (None, Some(video)) if arguments.quality.is_none() => {
                let id: VideoId = video.parse()?;
                let manifest = tidal.video_manifest(&viewer, &id).await?;
                (id.into(), manifest)
            }
            (None, Some(_)) => {
                return Err(Failure::invalid(
                    "quality: not accepted for a video; accepted: with track_id alone",
                ));
            }
            (Some(_), Some(_)) | (None, None) => {
                return Err(Failure::invalid(
                    "track_id, video_id: exactly one of the two is needed",
                ));
            }
        };
        Ok(Answer {
            playback: PlaybackView::new(&of, &manifest),
            stale: StaleView::of(manifest.freshness),
        })
    }
}

/// Everything up to the quality. Atmos is no higher step of the others but another mix: it stands alone.
fn formats(best: Option<QualityArgument>) -> BTreeSet<AudioFormat> {
    use AudioFormat::{Aac, Atmos, Flac, FlacHires, HeAac};
    match best {
        None => AudioFormat::ALL.into(),
        Some(QualityArgument::Low) => [HeAac].into(),
        Some(QualityArgument::High) => [HeAac, Aac].into(),
        Some(QualityArgument::Lossless) => [HeAac, Aac, Flac].into(),
        Some(QualityArgument::Hires) => [HeAac, Aac, Flac, FlacHires].into(),
        Some(QualityArgument::Atmos) => [Atmos].into(),
    }
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.playback.write(text);
        StaleView::write(self.stale.as_ref(), text);
    }
}
