//! What sounds well one after the other: the circle of fifths, as disc jockeys use it.

use crate::model::{Key, Scale, Track};

/// A place on the circle of fifths: major keys outside, their relative minor keys inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tonality {
    /// Fifths above C (for minor keys: of the relative major), 0 to 11.
    fifths: u8,
    mode: Mode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mode {
    Major,
    Minor,
}

/// Places on the circle.
const AROUND: u8 = 12;

/// A minor key's relative major lies three semitones above it.
const TO_RELATIVE_MAJOR: u8 = 3;

/// Semitones in a fifth. It is its own inverse modulo 12, so that it turns semitones into fifths and back.
const FIFTH: u8 = 7;

// === impl Tonality ===

impl Tonality {
    /// Where a key lies; `None` for a scale that is neither of the major nor of the minor kind.
    pub fn of(key: Key, scale: Scale) -> Option<Self> {
        let mode = match scale {
            Scale::Major | Scale::Lydian | Scale::Mixolydian | Scale::PentatonicMajor => Mode::Major,
            Scale::Minor
            | Scale::Aeolian
            | Scale::Dorian
            | Scale::Phrygian
            | Scale::HarmonicMinor
            | Scale::MelodicMinor
            | Scale::PentatonicMinor => Mode::Minor,
            Scale::Blues | Scale::Locrian => return None,
        };
        let tonic = match mode {
            Mode::Major => semitones(key),
            Mode::Minor => semitones(key) + TO_RELATIVE_MAJOR,
        };
        Some(Self {
            fifths: tonic * FIFTH % AROUND,
            mode,
        })
    }

    /// Where a track lies, if TIDAL says.
    pub fn of_track(track: &Track) -> Option<Self> {
        Self::of(track.key?, track.scale?)
    }

    /// The same key, its relative, or a fifth up or down.
    pub fn goes_with(self, other: Self) -> bool {
        let apart = (self.fifths + AROUND - other.fifths) % AROUND;
        apart == 0 || (self.mode == other.mode && (apart == 1 || apart == AROUND - 1))
    }
}

fn semitones(key: Key) -> u8 {
    match key {
        Key::C => 0,
        Key::CSharp => 1,
        Key::D => 2,
        Key::EFlat => 3,
        Key::E => 4,
        Key::F => 5,
        Key::FSharp => 6,
        Key::G => 7,
        Key::AFlat => 8,
        Key::A => 9,
        Key::BFlat => 10,
        Key::B => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: (Key, Scale), others: &[(Key, Scale)], expected: &[(Key, Scale)]) {
        let lies = |(key, scale)| Tonality::of(key, scale).unwrap();
        let together = |other: &&(Key, Scale)| {
            let (one, other) = (lies(one), lies(**other));
            assert_eq!(one.goes_with(other), other.goes_with(one), "{one:?} {other:?}");
            one.goes_with(other)
        };
        let found: Vec<_> = others.iter().filter(together).copied().collect();
        assert_eq!(found, expected, "{one:?}");
    }

    #[test]
    fn neighbours_on_the_circle_go_together() {
        use Scale::{Dorian, Major, Minor};
        let near = [
            (Key::C, Major),
            (Key::A, Minor),
            (Key::G, Major),
            (Key::F, Major),
            (Key::D, Dorian),
        ];
        let far = [
            (Key::D, Major),
            (Key::C, Minor),
            (Key::E, Minor),
            (Key::FSharp, Major),
        ];
        let all: Vec<_> = near.into_iter().chain(far).collect();
        check((Key::C, Major), &all, &near[..4]);
        check(
            (Key::F, Major),
            &all,
            &[(Key::C, Major), (Key::F, Major), (Key::D, Dorian)],
        );
        check((Key::EFlat, Minor), &all, &far[3..]);
        check(
            (Key::A, Minor),
            &all,
            &[
                (Key::C, Major),
                (Key::A, Minor),
                (Key::D, Dorian),
                (Key::E, Minor),
            ],
        );
    }

    #[test]
    fn every_key_goes_with_four() {
        let all = || {
            let scales = [Scale::Major, Scale::Minor];
            Key::ALL
                .iter()
                .flat_map(move |key| scales.map(|scale| Tonality::of(*key, scale).unwrap()))
        };
        for one in all() {
            assert_eq!(all().filter(|two| one.goes_with(*two)).count(), 4, "{one:?}");
        }
        assert_eq!(Tonality::of(Key::C, Scale::Blues), None);
    }
}
