//! An error with all that lay behind it, in one line: for the log, where it is written once.

use std::{error::Error, fmt};

/// More causes than this no error has.
const MOST: usize = 16;

struct Chain<'a>(&'a dyn Error);

/// All that lay behind an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Causes(String);

/// What happened, and why, and why that.
pub(crate) fn chain(error: &dyn Error) -> impl fmt::Display {
    Chain(error)
}

/// Why it happened, and why that; nothing for what has no cause.
pub(crate) fn causes(error: &dyn Error) -> Option<Box<Causes>> {
    error
        .source()
        .map(|source| Box::new(Causes(Chain(source).to_string())))
}

// === impl Causes ===

impl Causes {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

// === impl Chain ===

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut next = self.0.source();
        for _ in 0..MOST {
            let Some(error) = next else {
                return Ok(());
            };
            let text = error.to_string();
            // Some write their cause into their own words.
            if !said.ends_with(&text) {
                write!(f, ": {text}")?;
            }
            said = text;
            next = error.source();
        }
        f.write_str(": …")
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{words}")]
    struct Told {
        words: &'static str,
        source: io::Error,
    }

    #[test]
    fn each_cause_is_told_once() {
        for (words, expected) in [
            ("the vault cannot be read", "the vault cannot be read: no room"),
            ("the vault: no room", "the vault: no room"),
        ] {
            let source = io::Error::other("no room");
            let error = Told { words, source };
            assert_eq!(chain(&error).to_string(), expected);
            assert_eq!(causes(&error).as_deref().map(Causes::as_str), Some("no room"));
        }
        assert_eq!(causes(&io::Error::from(io::ErrorKind::NotFound)), None);
    }
}
