//! Reads a catalogue of real music from a comma-separated file with the columns `title, artist, album, release_date,
//! bpm, pitch_class` (0 = C), `mode` (1 = major) and `duration_ms`; further columns are ignored. A row without a
//! title or an artist is left out, and what a row says badly (a date of `0000`) is left unsaid.

use super::model::{Availability, Row};
use anyhow::Context;
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

const KEYS: [&str; 12] = [
    "C", "CSharp", "D", "Eb", "E", "F", "FSharp", "G", "Ab", "A", "Bb", "B",
];

#[derive(Debug, Deserialize)]
struct Line {
    title: String,
    artist: String,
    album: String,
    release_date: String,
    bpm: Option<f64>,
    pitch_class: Option<usize>,
    mode: Option<u8>,
    duration_ms: u64,
}

/// The rows of the file.
pub(crate) fn rows(path: &Path) -> anyhow::Result<Vec<Row>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("opening catalogue {}", path.display()))?;
    let mut rows = Vec::new();
    for line in reader.deserialize() {
        let line: Line = line.with_context(|| format!("reading catalogue {}", path.display()))?;
        if !line.title.is_empty() && !line.artist.is_empty() {
            rows.push(row(line));
        }
    }
    Ok(rows)
}

fn row(line: Line) -> Row {
    let album = if line.album.is_empty() {
        line.title.clone()
    } else {
        line.album
    };
    Row {
        recording: Some(format!(
            "{}\u{1f}{}\u{1f}{}",
            line.title, line.artist, line.duration_ms
        )),
        title: line.title,
        artists: vec![line.artist],
        albums: vec![album],
        release_date: date(&line.release_date),
        duration: Duration::from_millis(line.duration_ms),
        bpm: line.bpm.filter(|bpm| *bpm > 0.0),
        key: line
            .pitch_class
            .and_then(|pitch| KEYS.get(pitch).copied())
            .unwrap_or("UNKNOWN"),
        scale: match line.mode {
            Some(1) => "MAJOR",
            Some(0) => "MINOR",
            _ => "UNKNOWN",
        },
        availability: Availability::Everywhere,
        explicit: false,
        version: None,
    }
}

/// A full date of what may be a year, a month or nothing at all.
fn date(text: &str) -> Option<String> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    full.parse::<jiff::civil::Date>()
        .ok()
        .filter(|date| date.year() > 0)
        .map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_filled_up_or_left_out() {
        assert_eq!(date("2017-09-03").as_deref(), Some("2017-09-03"));
        assert_eq!(date("1984").as_deref(), Some("1984-01-01"));
        assert_eq!(date("1984-07").as_deref(), Some("1984-07-01"));
        assert_eq!(date("0000"), None);
        assert_eq!(date(""), None);
    }
}
