//! The protocol face: what a client may ask of an MCP server, answered from the router, the resources and the
//! prompts. It is cheap to clone, because over HTTP every request gets its own.

mod annex;
mod handler;
mod measured;
mod methods;
mod watching;

use std::sync::Arc;

use rmcp::model::{Icon, Implementation, ProtocolVersion, ServerCapabilities, ServerConfig};

use tokio_util::sync::CancellationToken;

pub(crate) use annex::Annex;
pub(crate) use measured::Reached;
pub(crate) use methods::{CALL, methods};

use crate::{
    Backend, Error, Options, Principal, Replication, Router, guide,
    measure::Methods,
    per_principal::PerPrincipal,
    router::Entry,
    subscriptions::{Open, Session},
    tools,
};

/// What is understood: the revisions that clients speak today.
pub(crate) const VERSIONS: &[ProtocolVersion] = &[
    ProtocolVersion::V_2025_06_18,
    ProtocolVersion::V_2025_11_25,
    ProtocolVersion::V_2026_07_28,
];

/// A wave of our own, inline so that showing it asks nobody. Escaped, for it has to be a URI to the letter.
const ICON: &str = "data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22%20viewBox=%220%200%2024%2024%22%3E\
     %3Cpath%20d=%22M2%2014q3-8%205%200t5%200%205%200%205%200%22%20fill=%22none%22%20stroke=%22%230bd%22%20\
     stroke-width=%222%22/%3E%3C/svg%3E";

/// The server, whatever it is spoken to over.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
    /// On whose behalf.
    principal: Arc<Principal>,
    /// What a client of the years before 2026 asked for until now. Without a session nobody ever does.
    session: Arc<Session>,
}

struct Shared {
    router: Router,
    methods: Methods,
    options: Options,
    config: ServerConfig,
    /// What `tidal://guide` says.
    guide: String,
    annex: Option<Arc<dyn Annex>>,
    open: PerPrincipal<Open>,
    /// When what stays open has to end.
    ending: CancellationToken,
}

// === impl Server ===

impl Server {
    /// A server with the tools that the options enable.
    ///
    /// # Errors
    /// When the system gives no randomness for a cursor key.
    pub fn new(backend: Backend, options: &Options) -> Result<Self, Error> {
        Self::with_tools(tools::all(), backend, options)
    }

    /// A server with tools of one's own, from which the options choose as well.
    ///
    /// # Errors
    /// When the system gives no randomness for a cursor key.
    pub fn with_tools(entries: Vec<Entry>, backend: Backend, options: &Options) -> Result<Self, Error> {
        Self::with_annex(entries, backend, (options, None))
    }

    /// The same, with other things to read and to prompt with than TIDAL's.
    ///
    /// # Errors
    /// When the system gives no randomness for a cursor key.
    pub(crate) fn with_annex(
        entries: Vec<Entry>,
        backend: Backend,
        (options, annex): (&Options, Option<Arc<dyn Annex>>),
    ) -> Result<Self, Error> {
        let notices = backend.notices();
        let router = Router::new(entries, backend, options)?;
        // Only what exists is declared: an undeclared kind is refused, not answered with an empty list.
        let mut capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_prompts()
            .enable_completions()
            .build();
        if let Some(tools) = &mut capabilities.tools {
            tools.list_changed = (notices && router.varies()).then_some(true);
        }
        if let Some(resources) = &mut capabilities.resources {
            resources.subscribe = notices.then_some(true);
        }
        if let Some(annex) = &annex {
            annex.declare(&mut capabilities);
        }
        let config = ServerConfig::new(capabilities)
            .with_server_info(identity())
            .with_instructions(guide::instructions(options));
        Ok(Self {
            principal: Arc::clone(router.callers().local()),
            session: Arc::default(),
            shared: Arc::new(Shared {
                guide: guide::page(options, &router.definitions()),
                options: options.clone(),
                router,
                methods: Methods::new(methods()),
                config,
                annex,
                open: PerPrincipal::default(),
                ending: CancellationToken::new(),
            }),
        })
    }

    /// The same server, as this principal uses it, in a session of its own.
    #[must_use]
    pub fn acting_for(&self, principal: Arc<Principal>) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            principal,
            session: Arc::default(),
        }
    }

    /// Ends what stays open until somebody ends it: requests to be told what changes.
    pub(crate) fn end_subscriptions(&self) {
        self.shared.ending.cancel();
    }

    /// On whose behalf it is used.
    pub fn principal(&self) -> &Arc<Principal> {
        &self.principal
    }

    /// Does away with what is kept for somebody who is gone: sign-ins that have begun.
    pub(crate) fn forget(&self, principal: &Principal) {
        self.shared.router.forget(principal);
    }

    /// What is shared with other replicas.
    pub(crate) fn replication(&self) -> Option<&Replication> {
        self.shared.options.replication.as_ref()
    }

    /// The enabled tools.
    pub fn router(&self) -> &Router {
        &self.shared.router
    }
}

/// Who answers. Set by hand: what the SDK would say of itself is its own name.
fn identity() -> Implementation {
    let identity = Implementation::new("tidal-mcp", env!("CARGO_PKG_VERSION"))
        .with_title("TIDAL")
        .with_description(
            "TIDAL for assistants: search and read the catalogue, find music, curate one's own library",
        )
        .with_icons(vec![Icon::new(ICON).with_mime_type("image/svg+xml")]);
    // An empty address is none.
    match env!("CARGO_PKG_REPOSITORY") {
        "" => identity,
        repository => identity.with_website_url(repository),
    }
}
