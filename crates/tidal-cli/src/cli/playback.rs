//! `playback`.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use tidal_core::model::AudioFormat;

/// What is to be played, and how.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    tidal-cli playback 1781887\n  \
    tidal-cli playback 1781887 --quality lossless --output json\n  \
    tidal-cli playback tidal://video/25747442")]
pub(crate) struct PlaybackArguments {
    /// A track's id, or a link or URI of a track or a video; `-` reads it from standard input
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    /// The best quality that is wanted; tracks only
    #[arg(long, value_name = "QUALITY", value_enum, default_value = "hires")]
    pub(crate) quality: Quality,
}

/// The best quality that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Quality {
    /// HE-AAC
    Low,
    /// Up to AAC
    High,
    /// Up to FLAC, 16 bits at 44.1 kHz
    Lossless,
    /// Up to FLAC, 24 bits at 192 kHz
    Hires,
    /// Any of these, and Dolby Atmos
    Atmos,
}

// === impl Quality ===

impl Quality {
    /// Every format up to this quality.
    pub(crate) fn formats(self) -> BTreeSet<AudioFormat> {
        let best = match self {
            Self::Low => AudioFormat::HeAac,
            Self::High => AudioFormat::Aac,
            Self::Lossless => AudioFormat::Flac,
            Self::Hires => AudioFormat::FlacHires,
            Self::Atmos => AudioFormat::Atmos,
        };
        AudioFormat::ALL
            .into_iter()
            .filter(|format| *format <= best)
            .collect()
    }
}
