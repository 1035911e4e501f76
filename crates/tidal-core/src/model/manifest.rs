//! How something may be played.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Error;

/// What TIDAL offers to play. A location may carry a signature: `Debug` does not show it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The whole thing or a preview; `None` where TIDAL does not say.
    pub presentation: Option<Presentation>,
    /// Why it is only a preview, as TIDAL names it: `FULL_REQUIRES_SUBSCRIPTION`, …
    pub preview_reason: Option<String>,
    /// The formats that it holds. Empty for videos.
    pub formats: Vec<AudioFormat>,
    /// How it is protected, as TIDAL names it (`WIDEVINE`, `FAIRPLAY`); `None` if it is not.
    pub protection: Option<String>,
    /// Loudness of the track in decibels below the reference, where measured.
    pub replay_gain: Option<f64>,
    /// The loudest sample of the track, 0 to 1, where measured.
    pub peak_amplitude: Option<f64>,
    /// Where the manifest is (HLS or MPEG-DASH). Good for a while only.
    pub location: Option<String>,
    /// The page on tidal.com, where it plays in full for those who may.
    pub url: String,
}

/// Whether all of it may be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presentation {
    /// All of it.
    Full,
    /// 30 seconds of it.
    Preview,
}

/// An audio format, from the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudioFormat {
    /// HE-AAC v1: low.
    HeAac,
    /// AAC-LC: high.
    Aac,
    /// FLAC, 16 bits at 44.1 kHz: lossless.
    Flac,
    /// FLAC, up to 24 bits at 192 kHz.
    FlacHires,
    /// Dolby Atmos.
    Atmos,
}

// === impl Manifest ===

impl fmt::Debug for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manifest")
            .field("presentation", &self.presentation)
            .field("preview_reason", &self.preview_reason)
            .field("formats", &self.formats)
            .field("protection", &self.protection)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

// === impl AudioFormat ===

impl AudioFormat {
    /// Every format, from the smallest to the largest.
    pub const ALL: [Self; 5] = [Self::HeAac, Self::Aac, Self::Flac, Self::FlacHires, Self::Atmos];

    /// Its name in arguments and answers: `flac_hires`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HeAac => "he_aac",
            Self::Aac => "aac",
            Self::Flac => "flac",
            Self::FlacHires => "flac_hires",
            Self::Atmos => "atmos",
        }
    }
}

impl fmt::Display for AudioFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AudioFormat {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text.trim());
        known.ok_or_else(|| Error::invalid_input("format", text, "he_aac, aac, flac, flac_hires or atmos"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_read_back() {
        for format in AudioFormat::ALL {
            assert_eq!(format.to_string().parse::<AudioFormat>().unwrap(), format);
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
        }
        assert!("mp3".parse::<AudioFormat>().is_err());
    }
}
