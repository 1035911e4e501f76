//! Searching the catalogue.

use std::{collections::BTreeSet, fmt, str::FromStr};

use async_trait::async_trait;

use crate::{
    Answer, Cursor, Error, Kind, Result, SearchId, Viewer,
    model::{Hits, SearchResults, Suggestions},
};

/// Longest query that TIDAL accepts, in characters.
const LONGEST_QUERY: usize = 256;

/// What to search for: 1 to 256 characters, trimmed, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchText(String);

/// A search.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchQuery {
    /// What to search for.
    pub text: SearchText,
    /// What kinds of things; at least one.
    pub kinds: BTreeSet<Kind>,
    /// Whether explicit material is wanted.
    pub explicit: Explicit,
}

/// A further page of one kind of a search's results.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchMore {
    /// The results, by the id that the search gave.
    pub results: SearchId,
    /// Of which kind.
    pub kind: Kind,
    /// Whether explicit material is wanted; the same as in the search.
    pub explicit: Explicit,
    /// Which page.
    pub cursor: Cursor,
}

/// Whether explicit material is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Explicit {
    /// With it.
    #[default]
    Include,
    /// Without it.
    Exclude,
}

/// Searching.
///
/// # Errors
/// As in [`CatalogService`](crate::CatalogService).
#[async_trait]
pub trait SearchService: Send + Sync {
    /// The first page of each kind asked for, from one request.
    async fn search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<Answer<SearchResults>>;

    /// A further page of one kind.
    async fn search_more(&self, viewer: &Viewer, query: &SearchMore) -> Result<Answer<Hits>>;

    /// Queries that continue what was typed.
    async fn suggestions(&self, viewer: &Viewer, text: &SearchText) -> Result<Answer<Suggestions>>;
}

// === impl SearchText ===

impl SearchText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SearchText {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        let characters = trimmed.chars().count();
        if (1..=LONGEST_QUERY).contains(&characters) && !trimmed.chars().any(char::is_control) {
            Ok(Self(trimmed.to_owned()))
        } else {
            Err(Error::invalid_input(
                "query",
                text,
                "1 to 256 characters, without control characters",
            ))
        }
    }
}

impl fmt::Display for SearchText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// === impl SearchQuery ===

impl SearchQuery {
    /// Everything that matches the text, of all kinds.
    pub fn all(text: SearchText) -> Self {
        Self {
            text,
            kinds: Kind::ALL.into(),
            explicit: Explicit::default(),
        }
    }

    /// Only this kind.
    pub fn of(kind: Kind, text: SearchText) -> Self {
        Self {
            text,
            kinds: [kind].into(),
            explicit: Explicit::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_bounded() {
        let longest = "é".repeat(256);
        for good in ["a", "  blue in green ", &longest] {
            assert!(good.parse::<SearchText>().is_ok(), "{good:?}");
        }
        let too_long = "é".repeat(257);
        for bad in ["", "   ", "a\u{0}b", "a\nb", "a\u{7f}", &too_long] {
            assert!(bad.parse::<SearchText>().is_err(), "{bad:?}");
        }
    }
}
