//! Search results and suggestions.

use super::{Operation, list, related};
use crate::kind::Kind::{SearchResults, SearchSuggestions};
use crate::operations::Param::{self, Country, Cursor, Include, ReplaceMedia};

const SEARCHED: &[Param] = &[
    Param::EXPLICIT,
    Cursor,
    Country,
    Param::DEVICE_TYPE,
    Param::SYSTEM_TYPE,
    Param::CLIENT_VERSION,
    Include,
    ReplaceMedia,
];

const fn searched(name: &'static str) -> Operation {
    related(SearchResults, name, SEARCHED).or("search.read")
}

pub(super) const SEARCH: &[Operation] = &[
    list(
        SearchResults,
        &[
            Param::QUERY,
            Param::EXPLICIT,
            Country,
            Param::DEVICE_TYPE,
            Param::SYSTEM_TYPE,
            Param::CLIENT_VERSION,
            Include,
            ReplaceMedia,
        ],
    )
    .or("search.read"),
    searched("albums"),
    searched("artists"),
    searched("playlists"),
    searched("topHits"),
    searched("tracks"),
    searched("videos"),
    list(
        SearchSuggestions,
        &[Param::QUERY, Param::EXPLICIT, Country, Include, ReplaceMedia],
    )
    .or("search.read"),
    related(
        SearchSuggestions,
        "directHits",
        &[Param::EXPLICIT, Country, Include, Cursor, ReplaceMedia],
    )
    .or("search.read"),
];
