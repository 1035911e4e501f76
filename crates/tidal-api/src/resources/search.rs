//! Search results and suggestions. What was found is in their relationships; this is what they say beside it.

use serde::Deserialize;

use super::list;

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SearchAttributes {
    /// Another spelling that finds more.
    pub did_you_mean: Option<String>,
    /// What was searched for.
    pub query: Option<String>,
    /// Names this search in TIDAL's statistics.
    pub tracking_id: Option<String>,
}

/// How a query may be completed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SuggestionAttributes {
    /// What was typed.
    pub query: Option<String>,
    /// The completions, best first.
    #[serde(deserialize_with = "list")]
    pub suggestions: Vec<Suggestion>,
    /// Names this search in TIDAL's statistics.
    pub tracking_id: Option<String>,
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Suggestion {
    /// The whole query.
    pub query: String,
    /// The parts of it that were typed.
    #[serde(default, deserialize_with = "list")]
    pub highlights: Vec<Highlight>,
}

/// A part of a [`Suggestion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Highlight {
    /// In characters.
    pub length: u32,
    /// Where it starts, in characters.
    pub start: u32,
}
