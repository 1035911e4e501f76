//! Resources: one guide that needs no TIDAL, and templates for everything that has an id and a page.

mod read;

use rmcp::model::{CacheScope, ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use tidal_core::Kind;

pub(crate) use read::{account, not_found, read};

use crate::{Options, Toolset};

/// The guide.
pub(crate) const GUIDE_URI: &str = "tidal://guide";

/// Who is signed in.
pub(crate) const ACCOUNT_URI: &str = "tidal://me/account";

/// How long clients may keep what they read, in milliseconds.
const GUIDE_TTL_MS: u64 = 300_000;

/// What is listed: only what has no id.
pub(crate) fn listed(options: &Options) -> Vec<Resource> {
    let account = Resource::new(ACCOUNT_URI, "account")
        .with_title("Account")
        .with_description("Who is signed in, what that allows, and what the rate limit leaves.")
        .with_mime_type("application/json");
    let account = options.toolsets.contains(&Toolset::Account).then_some(account);
    let mut listed = vec![
        Resource::new(GUIDE_URI, "guide")
            .with_title("Guide")
            .with_description("What this server can do, in a page. Needs no TIDAL.")
            .with_mime_type("text/markdown"),
    ];
    listed.extend(account);
    listed
}

/// One template for each kind.
pub(crate) fn templates() -> Vec<ResourceTemplate> {
    Kind::ALL
        .into_iter()
        .map(|kind| {
            let (title, description) = match kind {
                Kind::Track => ("Track", "A track with bpm, key, quality and link."),
                Kind::Album => ("Album", "An album with its first tracks."),
                Kind::Artist => ("Artist", "An artist with biography, top tracks and albums."),
                Kind::Playlist => ("Playlist", "A public playlist with its first items."),
                Kind::Video => ("Video", "A music video."),
            };
            ResourceTemplate::new(template(kind), kind.as_str())
                .with_title(title)
                .with_description(description)
                .with_mime_type("application/json")
        })
        .collect()
}

/// The URI template of a kind.
pub(crate) fn template(kind: Kind) -> String {
    format!("tidal://{kind}/{{id}}")
}

/// The guide's contents.
pub(crate) fn guide(page: &str) -> ReadResourceResult {
    let contents = ResourceContents::text(page, GUIDE_URI).with_mime_type("text/markdown");
    ReadResourceResult::new(vec![contents])
        .with_ttl_ms(GUIDE_TTL_MS)
        .with_cache_scope(CacheScope::Public)
}
