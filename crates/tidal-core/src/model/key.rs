//! Musical keys and scales, as TIDAL names them. A value that TIDAL adds later reads as `None`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Error;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident, $field:literal, $accepted:literal { $($variant:ident $tidal:literal $shown:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = concat!("`", $tidal, "` on the wire.")] $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The value for TIDAL's name, or `None` for `UNKNOWN` and for names not known here.
            pub fn from_tidal(name: &str) -> Option<Self> {
                match name {
                    $($tidal => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// As people write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $shown,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|value| value.as_str().eq_ignore_ascii_case(text))
                    .or_else(|| Self::from_tidal(text))
                    .ok_or_else(|| Error::invalid_input($field, text, $accepted))
            }
        }
    };
}

named! {
    /// The tonic of a track.
    Key, "key", "one of C C# D Eb E F F# G Ab A Bb B" {
        C "C" "C",
        CSharp "CSharp" "C#",
        D "D" "D",
        EFlat "Eb" "Eb",
        E "E" "E",
        F "F" "F",
        FSharp "FSharp" "F#",
        G "G" "G",
        AFlat "Ab" "Ab",
        A "A" "A",
        BFlat "Bb" "Bb",
        B "B" "B",
    }
}

named! {
    /// The scale of a track.
    Scale, "scale", "a scale such as major, minor or dorian" {
        Major "MAJOR" "major",
        Minor "MINOR" "minor",
        Aeolian "AEOLIAN" "aeolian",
        Blues "BLUES" "blues",
        Dorian "DORIAN" "dorian",
        HarmonicMinor "HARMONIC_MINOR" "harmonic minor",
        Locrian "LOCRIAN" "locrian",
        Lydian "LYDIAN" "lydian",
        Mixolydian "MIXOLYDIAN" "mixolydian",
        PentatonicMajor "PENTATONIC_MAJOR" "pentatonic major",
        Phrygian "PHRYGIAN" "phrygian",
        MelodicMinor "MELODIC_MINOR" "melodic minor",
        PentatonicMinor "PENTATONIC_MINOR" "pentatonic minor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for key in Key::ALL {
            assert_eq!(key.as_str().parse::<Key>().unwrap(), *key);
        }
        for scale in Scale::ALL {
            assert_eq!(scale.as_str().parse::<Scale>().unwrap(), *scale);
        }
        assert_eq!(Key::from_tidal("UNKNOWN"), None);
        assert!("H".parse::<Key>().is_err());
    }
}
