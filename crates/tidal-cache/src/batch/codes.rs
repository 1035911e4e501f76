//! Things that are read by a code printed on records: which thing has which code.

use tidal_core::{
    Answer, Barcode, Isrc,
    model::{Album, Batch, Track},
};

/// Whether a code is asked for alone. Alone it leads to every track of that recording, among others to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Company {
    Alone,
    Among,
}

// === impl Company ===

impl Company {
    pub(crate) fn among(codes: &[Isrc]) -> Self {
        let first = codes.first();
        if codes.iter().all(|code| Some(code) == first) {
            Self::Alone
        } else {
            Self::Among
        }
    }

    /// The answer as it is in this company: where the others were known already, one was asked for alone.
    pub(crate) fn of(self, asked: &[Isrc], answer: Answer<Batch<Track, Isrc>>) -> Answer<Batch<Track, Isrc>> {
        if self == Self::Alone || asked.len() > 1 || answer.value.found.is_empty() {
            return answer;
        }
        Answer {
            value: Batch {
                found: answer.value.found.iter().take(1).cloned().collect(),
                missing: Vec::new(),
            }
            .into(),
            freshness: answer.freshness,
        }
    }
}

/// Whether a track has this code; nothing where TIDAL did not say which it has.
pub(crate) fn has_isrc(track: &Track, code: &Isrc) -> Option<bool> {
    let isrc = track.isrc.as_ref()?;
    Some(isrc.as_str().eq_ignore_ascii_case(code.as_str()))
}

/// Whether an album has this code; nothing where TIDAL did not say which it has.
pub(crate) fn has_barcode(album: &Album, code: &Barcode) -> Option<bool> {
    let barcode = album.barcode.as_ref()?;
    Some(digits(barcode.as_str()) == digits(code.as_str()))
}

/// A UPC-A is an EAN-13 with a leading zero: both forms are in use for the same code.
fn digits(code: &str) -> &str {
    code.trim_start_matches('0')
}
