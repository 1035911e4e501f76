//! What a client wants to be told of, and what of that there is.

use std::collections::BTreeMap;

use rmcp::model::SubscriptionFilter;
use tidal_core::PlaylistId;

use super::Notice;

/// Most playlists that one client is told of at a time.
pub(crate) const MOST_PLAYLISTS: usize = 64;

/// What one client wants to be told of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) tools: bool,
    pub(crate) prompts: bool,
    /// By the address that the client knows them under.
    pub(crate) playlists: BTreeMap<String, PlaylistId>,
    /// Other things to read, which no playlist is.
    pub(crate) others: Vec<String>,
}

/// The playlist at an address, if it is one's.
pub(crate) fn playlist(uri: &str) -> Option<PlaylistId> {
    uri.strip_prefix("tidal://playlist/")?.parse().ok()
}

// === impl Wanted ===

impl Wanted {
    /// What was accepted of a request.
    pub(crate) fn of(accepted: &SubscriptionFilter) -> Self {
        let uris = || accepted.resource_subscriptions.iter().flatten();
        let placed = |uri: &String| Some((uri.clone(), playlist(uri)?));
        Self {
            tools: accepted.tools_list_changed == Some(true),
            prompts: accepted.prompts_list_changed == Some(true),
            playlists: uris().filter_map(placed).collect(),
            others: uris().filter(|uri| playlist(uri).is_none()).cloned().collect(),
        }
    }

    pub(crate) fn includes(&self, notice: &Notice) -> bool {
        match notice {
            Notice::Tools => self.tools,
            Notice::Prompts => self.prompts,
            Notice::Resource(uri) => self.playlists.contains_key(uri) || self.others.contains(uri),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_playlists_have_news() {
        let id = "550e8400-e29b-41d4-a716-446655440000";
        assert_eq!(
            playlist(&format!("tidal://playlist/{id}")),
            Some(PlaylistId::from_tidal(id))
        );
        for uri in [
            "tidal://track/1",
            "tidal://playlist/",
            "tidal://playlist/a b",
            "test://x",
            "",
        ] {
            assert_eq!(playlist(uri), None, "{uri}");
        }
    }
}
