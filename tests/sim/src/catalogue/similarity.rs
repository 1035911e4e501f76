//! What sounds alike: a deterministic order by tempo, key and artist. No taste, only arithmetic, so that a test can
//! tell beforehand what it will be given.

use super::Catalogue;
use super::model::{Id, Track};
use crate::dice::fraction_of;
use std::cmp::Ordering;

/// The circle of fifths: neighbours go well together.
const FIFTHS: [&str; 12] = [
    "C", "G", "D", "A", "E", "B", "FSharp", "CSharp", "Ab", "Eb", "Bb", "F",
];

// === impl Catalogue ===

impl Catalogue {
    /// At most `most` other tracks, nearest first.
    pub(crate) fn similar_tracks(&self, to: &Track, most: usize) -> Vec<Id> {
        let others = self
            .tracks
            .iter()
            .filter(|track| track.id != to.id && track.isrc != to.isrc);
        nearest(others.map(|track| (distance(to, track), &track.id)), most)
    }

    /// At most `most` other albums, nearest in tempo first.
    pub(crate) fn similar_albums(&self, to: &str, most: usize) -> Vec<Id> {
        let Some(album) = self.albums.find(to) else {
            return Vec::new();
        };
        let others = self.albums.iter().filter(|other| other.id != album.id);
        nearest(
            others.map(|other| {
                (
                    (other.tempo - album.tempo).abs() + fraction_of(&other.id),
                    &other.id,
                )
            }),
            most,
        )
    }

    /// At most `most` other artists, nearest in tempo first.
    pub(crate) fn similar_artists(&self, to: &str, most: usize) -> Vec<Id> {
        let Some(artist) = self.artists.find(to) else {
            return Vec::new();
        };
        let others = self.artists.iter().filter(|other| other.id != artist.id);
        nearest(
            others.map(|other| {
                (
                    (other.tempo - artist.tempo).abs() + fraction_of(&other.id),
                    &other.id,
                )
            }),
            most,
        )
    }
}

fn nearest<'a>(candidates: impl Iterator<Item = (f64, &'a Id)>, most: usize) -> Vec<Id> {
    let mut ranked: Vec<(f64, &Id)> = candidates.collect();
    let order = |one: &(f64, &Id), two: &(f64, &Id)| one.0.total_cmp(&two.0).then_with(|| one.1.cmp(two.1));
    if most > 0 && ranked.len() > most {
        ranked.select_nth_unstable_by(most - 1, order);
        ranked.truncate(most);
    }
    ranked.sort_unstable_by(order);
    ranked.into_iter().map(|(_, id)| id.clone()).collect()
}

/// Beats a minute apart (half and double time count as near), steps on the circle of fifths, and a little less for
/// the same artist.
fn distance(one: &Track, two: &Track) -> f64 {
    let tempo = match (one.bpm, two.bpm) {
        (Some(one), Some(two)) => {
            let gaps = [
                (one - two).abs(),
                (one * 2.0 - two).abs() + 2.0,
                (one - two * 2.0).abs() + 2.0,
            ];
            gaps.into_iter()
                .min_by(|one, two| one.partial_cmp(two).unwrap_or(Ordering::Equal))
                .unwrap_or(0.0)
        }
        _ => 30.0,
    };
    let scale = if one.scale == two.scale { 0.0 } else { 3.0 };
    let artist = if one.artists.iter().any(|artist| two.artists.contains(artist)) {
        -2.0
    } else {
        0.0
    };
    tempo + f64::from(steps(one.key, two.key)) * 2.0 + scale + artist
}

fn steps(one: &str, two: &str) -> u8 {
    let place = |key| {
        FIFTHS
            .iter()
            .position(|name| *name == key)
            .and_then(|place| u8::try_from(place).ok())
    };
    match (place(one), place(two)) {
        (Some(one), Some(two)) => one.abs_diff(two).min(12 - one.abs_diff(two)),
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn fifths_go_round() {
        assert_eq!(steps("C", "G"), 1);
        assert_eq!(steps("C", "F"), 1);
        assert_eq!(steps("C", "FSharp"), 6);
        assert_eq!(steps("C", "UNKNOWN"), 4);
    }
}
