//! How something may be played.

use tidal_api as wire;

use super::value;
use crate::{
    Kind, Link, TrackId, VideoId,
    model::{AudioFormat, Manifest, Presentation},
};

/// A format as TIDAL names it.
pub(in crate::remote) fn format_name(format: AudioFormat) -> &'static str {
    match format {
        AudioFormat::HeAac => "HEAACV1",
        AudioFormat::Aac => "AACLC",
        AudioFormat::Flac => "FLAC",
        AudioFormat::FlacHires => "FLAC_HIRES",
        AudioFormat::Atmos => "EAC3_JOC",
    }
}

/// The manifest of a track.
pub(in crate::remote) fn track_manifest(
    id: &TrackId,
    attributes: &wire::TrackManifestAttributes,
) -> Manifest {
    let loudness = attributes.track_audio_normalization_data.unwrap_or_default();
    let formats = attributes.formats.iter();
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    Manifest {
        presentation: attributes.track_presentation.as_deref().and_then(presentation),
        preview_reason: value::text(attributes.preview_reason.as_ref()),
        formats: formats.filter_map(|name| format(name)).collect(),
        protection: protection(attributes.drm_data.as_ref()),
        replay_gain: finite(loudness.replay_gain),
        peak_amplitude: finite(loudness.peak_amplitude),
        location: value::text(attributes.uri.as_ref()),
        url: Link::page(Kind::Track, id.as_str()),
    }
}

/// The manifest of a video.
pub(in crate::remote) fn video_manifest(
    id: &VideoId,
    attributes: &wire::VideoManifestAttributes,
) -> Manifest {
    let link = attributes.link.as_ref();
    Manifest {
        presentation: attributes.video_presentation.as_deref().and_then(presentation),
        preview_reason: value::text(attributes.preview_reason.as_ref()),
        formats: Vec::new(),
        protection: protection(attributes.drm_data.as_ref()),
        replay_gain: None,
        peak_amplitude: None,
        location: link.and_then(|link| value::text(link.href.as_ref())),
        url: Link::page(Kind::Video, id.as_str()),
    }
}

fn presentation(name: &str) -> Option<Presentation> {
    match name {
        "FULL" => Some(Presentation::Full),
        "PREVIEW" => Some(Presentation::Preview),
        _ => None,
    }
}

fn format(name: &str) -> Option<AudioFormat> {
    AudioFormat::ALL
        .into_iter()
        .find(|format| format_name(*format) == name)
}

fn protection(drm: Option<&wire::DrmData>) -> Option<String> {
    value::text(drm?.drm_system.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tracks_manifest_says_what_it_holds_and_why_it_is_a_preview() {
        let json = r#"{"trackPresentation": "PREVIEW", "previewReason": "FULL_REQUIRES_SUBSCRIPTION",
            "formats": ["FLAC", "MQA", "EAC3_JOC"], "uri": "https://manifests/1.mpd", "hash": "h",
            "drmData": {"drmSystem": "WIDEVINE", "initData": null},
            "trackAudioNormalizationData": {"replayGain": -8.5, "peakAmplitude": 0.98}}"#;
        let manifest = track_manifest(&TrackId::from_tidal("1"), &serde_json::from_str(json).unwrap());
        insta::assert_json_snapshot!(manifest);
        let bare = track_manifest(&TrackId::from_tidal("1"), &serde_json::from_str("{}").unwrap());
        assert_eq!((bare.presentation, bare.location), (None, None));
    }

    #[test]
    fn a_videos_manifest_has_no_audio_formats() {
        let json = r#"{"videoPresentation": "FULL", "link": {"href": "https://manifests/9.m3u8"}}"#;
        let manifest = video_manifest(&VideoId::from_tidal("9"), &serde_json::from_str(json).unwrap());
        insta::assert_json_snapshot!(manifest);
        let odd = r#"{"videoPresentation": "TRAILER", "link": {}}"#;
        let odd = video_manifest(&VideoId::from_tidal("9"), &serde_json::from_str(odd).unwrap());
        assert_eq!((odd.presentation, odd.location), (None, None));
    }
}
