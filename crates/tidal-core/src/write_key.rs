//! The name of a wish: under one such key TIDAL carries a change out once, however often it is sent.

use std::{fmt, str::FromStr, sync::Arc};

use crate::Error;

/// Longest key that TIDAL accepts, in characters.
const LONGEST_KEY: usize = 128;

/// An idempotency key. TIDAL remembers it for one hour: the same change under the same key is answered with the first
/// answer, another change under the same key is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WriteKey(Arc<str>);

// === impl WriteKey ===

impl WriteKey {
    /// The key that a digest stands for. The prefix says how it was made, so that another way can follow.
    #[cfg(feature = "curation")]
    pub(crate) fn of_digest(digest: &[u8]) -> Self {
        let mut text = String::from("curation-1-");
        for byte in digest {
            let _ = fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        }
        Self(text.into())
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WriteKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let accepted =
            (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if accepted {
            Ok(Self(text.into()))
        } else {
            Err(Error::invalid_input(
                "idempotency key",
                text,
                "1 to 128 printable ASCII characters without spaces",
            ))
        }
    }
}

impl fmt::Display for WriteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bounded() {
        assert!("a".repeat(128).parse::<WriteKey>().is_ok());
        for bad in ["", " ", "a b", "é", "a\n", &"a".repeat(129)] {
            assert!(bad.parse::<WriteKey>().is_err(), "{bad:?}");
        }
    }
}
