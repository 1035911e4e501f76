//! Where and in which language TIDAL is asked. Which countries TIDAL serves is TIDAL's business.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Error;

/// An ISO 3166-1 alpha-2 country code, always in capitals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// A BCP 47 language tag, such as `en-US`. Not checked against the registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Locale(String);

// === impl Country ===

impl Country {
    /// The United States, the country assumed where none is configured.
    pub const US: Self = Self(*b"US");

    /// The two capital letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("US")
    }
}

impl FromStr for Country {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.as_bytes() {
            &[first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(Error::invalid_input(
                "country",
                text,
                "a two-letter ISO 3166-1 code such as US or DE",
            )),
        }
    }
}

impl TryFrom<String> for Country {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.as_str())
    }
}

// === impl Locale ===

impl Locale {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self("en-US".to_owned())
    }
}

impl FromStr for Locale {
    type Err = Error;

    /// Accepts 2–35 letters, digits and hyphens, which every BCP 47 tag in use consists of.
    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if plain && (2..=35).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::invalid_input(
                "locale",
                text,
                "a BCP 47 language tag such as en-US",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_two_letters_in_any_case() {
        assert_eq!("de".parse::<Country>().unwrap().as_str(), "DE");
        for bad in ["", "D", "DEU", "D1", "ä"] {
            assert!(bad.parse::<Country>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn locales_are_language_tags() {
        assert_eq!("nb-NO".parse::<Locale>().unwrap().as_str(), "nb-NO");
        for bad in ["", "e", "en_US", "en US", &"x".repeat(36)] {
            assert!(bad.parse::<Locale>().is_err(), "{bad:?}");
        }
    }
}
