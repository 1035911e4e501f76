//! What is wrong with the settings. Never repeats the value of a secret, nor a password in an address.

use std::fmt;

use super::{Origin, Setting};

/// Longest piece of a bad value that a message repeats, in characters.
const LONGEST_QUOTE: usize = 60;

/// All that is wrong with the settings, at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting's key, or what else it is about.
    pub key: String,
    /// Where the value stands.
    pub origin: Origin,
    /// What is wrong, in one line.
    pub message: String,
}

// === impl Problems ===

impl Problems {
    pub(super) fn new(problems: Vec<Problem>) -> Self {
        Self(problems)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used: ")?;
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

// === impl Problem ===

impl Problem {
    pub(super) fn new(key: impl Into<String>, origin: &Origin, message: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            origin: origin.clone(),
            message: message.into(),
        }
    }

    /// A value that its setting does not accept.
    pub(super) fn unacceptable(setting: &Setting, origin: &Origin, value: &str) -> Self {
        let given = if setting.secret {
            "this value".to_owned()
        } else {
            format!(
                "{:?}",
                anonymous(value).chars().take(LONGEST_QUOTE).collect::<String>()
            )
        };
        let message = format!("{given} is not accepted, only {}", setting.shape);
        Self::new(setting.key, origin, message)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}: {}", self.key, self.origin, self.message)
    }
}

/// The value without the name and password that an address may carry before its host. Where these end cannot be
/// told in what is no address, so that all up to the last `@` goes.
fn anonymous(value: &str) -> String {
    let Some((before, host)) = value.rsplit_once('@') else {
        return value.to_owned();
    };
    match before.split_once("://") {
        Some((scheme, _)) => format!("{scheme}://…@{host}"),
        None => format!("…@{host}"),
    }
}
