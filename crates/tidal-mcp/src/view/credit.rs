//! Artists as credited on something.

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::ArtistRef;

use crate::clean;

/// A credited artist.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Credit {
    pub(crate) id: String,
    pub(crate) name: String,
}

// === impl Credit ===

impl Credit {
    pub(crate) fn all(artists: &[ArtistRef]) -> Vec<Self> {
        artists
            .iter()
            .map(|artist| Self {
                id: artist.id.to_string(),
                name: clean::line(&artist.name),
            })
            .collect()
    }

    /// `Miles Davis [artist 3519], Bill Evans [artist 4021]`.
    pub(crate) fn joined(credits: &[Self]) -> String {
        let named: Vec<String> = credits
            .iter()
            .map(|credit| format!("{} [artist {}]", credit.name, credit.id))
            .collect();
        if named.is_empty() {
            "unknown artist".to_owned()
        } else {
            named.join(", ")
        }
    }
}
