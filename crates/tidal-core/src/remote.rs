//! The services over TIDAL itself.
//!
//! Each method is one request, rich in includes, and a pure mapping of what came back. Nothing is
//! remembered here: that is a cache's business. Reads by id gather while others are under way.

mod ask;
mod batch;
mod bounds;
mod catalog;
mod coalesce;
mod codes;
mod collection;
mod compound;
mod failure;
mod include;
mod loads;
mod map;
mod mixes;
mod neighbourhood;
mod playback;
mod playlist;
mod reader;
mod recommendation;
mod related;
mod search;
mod sign_ins;
mod split;
mod user;

use tidal_api as wire;

pub use reader::CatalogueToken;
pub use sign_ins::{Keeping, SignInOptions, SignIns, Whereabouts};

use crate::{Result, Viewer};
use ask::Asked;
use loads::Loads;

/// How everything is called in metrics and logs that is asked of TIDAL: by method and path, without ids.
pub fn operations() -> impl Iterator<Item = &'static str> {
    let listed = wire::registry::ENDPOINTS
        .iter()
        .map(|endpoint| endpoint.operation);
    listed.chain(["GET (raw)"])
}

/// TIDAL itself. Cheap to clone: clones share the client and what is under way.
#[derive(Clone, Debug)]
pub struct Remote {
    client: wire::Client,
    loads: Loads,
    catalogue: CatalogueToken,
}

// === impl Remote ===

impl Remote {
    /// The services over this client. A signed-in listener's own token is used for all that they ask.
    pub fn new(client: wire::Client) -> Self {
        Self {
            loads: Loads::new(&client),
            client,
            catalogue: CatalogueToken::default(),
        }
    }

    /// Whether TIDAL is left alone because it fails, now and without asking anybody.
    pub fn breaker(&self) -> Option<wire::BreakerState> {
        self.client.breaker()
    }

    /// The JSON at a path below the API's address, with its query: `/tracks/1?include=albums`.
    ///
    /// For scripts that want what no service offers. Nothing is added to the path and nothing is mapped.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a path that leads anywhere else or that TIDAL refuses, `NOT_FOUND` for one that leads
    /// nowhere, and what the transport can raise.
    pub async fn raw_get(&self, viewer: &Viewer, path: &str) -> Result<serde_json::Value> {
        let asked = Asked::path(viewer, path);
        let reply = asked.send(&self.client, wire::RawGet::new(path)).await?;
        Ok(reply.document)
    }
}
