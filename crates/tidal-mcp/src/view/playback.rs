//! How something may be played: in plain words whether it is a preview, and why. Where the stream itself is stays
//! here: that address carries a signature, and no assistant plays it.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::{
    Identifier,
    model::{AudioFormat, Manifest, Presentation},
};

use super::{Line, rounded};
use crate::clean;

/// What TIDAL offers to play of a track or a video.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PlaybackView {
    id: String,
    kind: &'static str,
    /// `full`, `preview`, or `unknown` where TIDAL does not say.
    presentation: &'static str,
    /// Why it is only a preview, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    formats: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protection: Option<String>,
    /// In decibels.
    #[serde(skip_serializing_if = "Option::is_none")]
    replay_gain: Option<f64>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_amplitude: Option<f64>,
    /// Opens TIDAL.
    url: String,
}

// === impl PlaybackView ===

impl PlaybackView {
    pub(crate) fn new(of: &Identifier, manifest: &Manifest) -> Self {
        Self {
            id: of.id().to_owned(),
            kind: of.kind.as_str(),
            presentation: match manifest.presentation {
                Some(Presentation::Full) => "full",
                Some(Presentation::Preview) => "preview",
                None => "unknown",
            },
            why: (manifest.presentation == Some(Presentation::Preview))
                .then(|| why_a_preview(manifest.preview_reason.as_deref())),
            formats: manifest
                .formats
                .iter()
                .copied()
                .map(AudioFormat::as_str)
                .collect(),
            protection: manifest.protection.as_deref().map(clean::line),
            replay_gain: manifest.replay_gain.map(rounded),
            peak_amplitude: manifest.peak_amplitude.map(rounded),
            url: manifest.url.clone(),
        }
    }
}

impl Line for PlaybackView {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "\n{} {}: ", self.kind, self.id);
        match (&self.why, self.presentation) {
            (Some(why), _) => {
                let _ = write!(text, "only a preview of 30 seconds, because {why}.");
            }
            (None, "full") => text.push_str("all of it may be played."),
            (None, _) => text.push_str("TIDAL does not say whether this is all of it or a preview."),
        }
        if !self.formats.is_empty() {
            let _ = write!(text, " Formats: {}.", self.formats.join(", "));
        }
        if let Some(protection) = &self.protection {
            let _ = write!(text, " Protected by {protection}.");
        }
        if let Some(gain) = self.replay_gain {
            let _ = write!(text, " Replay gain {gain} dB.");
        }
        if let Some(peak) = self.peak_amplitude {
            let _ = write!(text, " Peak {peak}.");
        }
        let _ = write!(
            text,
            "\nNothing was played. To listen, open {} in TIDAL: it plays in full for those who may.",
            self.url
        );
    }
}

fn why_a_preview(reason: Option<&str>) -> String {
    match reason {
        Some("FULL_REQUIRES_SUBSCRIPTION") => "the whole needs a TIDAL subscription".to_owned(),
        Some("FULL_REQUIRES_PURCHASE") => "the whole has to be bought".to_owned(),
        Some("FULL_REQUIRES_HIGHER_ACCESS_TIER") => {
            "TIDAL gives this application no more, whatever the listener's subscription".to_owned()
        }
        Some(other) => format!("TIDAL says {}", clean::line(other)),
        None => "TIDAL gives no more, without a reason".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use tidal_core::Kind;

    use super::*;

    fn written(presentation: Option<Presentation>, reason: Option<&str>) -> String {
        let manifest = Manifest {
            presentation,
            preview_reason: reason.map(str::to_owned),
            formats: vec![AudioFormat::Aac, AudioFormat::Flac],
            protection: Some("WIDEVINE".to_owned()),
            replay_gain: Some(-9.123),
            peak_amplitude: Some(0.987),
            location: Some("https://example.invalid/?signature=secret".to_owned()),
            url: "https://tidal.com/track/1".to_owned(),
        };
        let view = PlaybackView::new(&Identifier::from_tidal(Kind::Track, "1"), &manifest);
        assert!(!serde_json::to_string(&view).unwrap().contains("secret"));
        let mut text = String::new();
        view.write(&mut text);
        text
    }

    #[test]
    fn a_preview_is_called_one_and_says_why() {
        for (reason, expected) in [
            (Some("FULL_REQUIRES_SUBSCRIPTION"), "needs a TIDAL subscription"),
            (Some("FULL_REQUIRES_PURCHASE"), "has to be bought"),
            (
                Some("FULL_REQUIRES_HIGHER_ACCESS_TIER"),
                "this application no more",
            ),
            (Some("FULL\u{1b}MOON"), "TIDAL says FULLMOON"),
            (None, "without a reason"),
        ] {
            let text = written(Some(Presentation::Preview), reason);
            assert!(text.contains("only a preview of 30 seconds, because"), "{text}");
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn what_is_whole_or_unknown_is_called_so() {
        assert_eq!(
            written(Some(Presentation::Full), None),
            "\ntrack 1: all of it may be played. Formats: aac, flac. Protected by WIDEVINE. Replay gain -9.12 dB. \
             Peak 0.99.\nNothing was played. To listen, open https://tidal.com/track/1 in TIDAL: it plays in full \
             for those who may."
        );
        assert!(written(None, None).contains("does not say"));
    }
}
