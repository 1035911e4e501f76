//! Each principal's own entrance to the protocol: sessions, streams and what they hold are kept apart by construction, so
//! that nothing of one principal can even be named by another.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService,
    session::{SessionStore, never::NeverSessionManager},
};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::Span;

use super::{
    refusal,
    short_way::{self, ShortWay},
};
use crate::{
    HttpOptions, Principal, Server,
    client::InSession,
    measure,
    per_principal::PerPrincipal,
    router::Era,
    server::Reached,
    sessions::{Keeper, Sessions},
    telemetry::Account,
};

/// The entrances.
#[derive(Clone)]
pub(super) struct Doors {
    shared: Arc<Shared>,
}

struct Shared {
    server: Server,
    short_way: ShortWay,
    config: StreamableHttpServerConfig,
    sessions: Option<Sessions>,
    doors: PerPrincipal<Door>,
}

/// How clients of the older revisions are served; those of the newer one have no sessions either way.
#[derive(Clone)]
enum Protocol {
    Stateless(StreamableHttpService<Server, NeverSessionManager>),
    Sessions(StreamableHttpService<Server, Keeper>, Arc<Keeper>),
}

/// One principal's, once somebody came to it.
#[derive(Default)]
struct Door(Mutex<Option<Open>>);

/// A door that is open, until this is dropped: then whoever is inside is shown out.
struct Open {
    principal: Arc<Principal>,
    protocol: Protocol,
    _close: DropGuard,
}

// === impl Doors ===

impl Doors {
    pub(super) fn new(server: Server, options: &HttpOptions, cancel: CancellationToken) -> Self {
        // Host and Origin are checked before anybody gets here.
        let config = StreamableHttpServerConfig::default()
            .disable_allowed_hosts()
            .disable_allowed_origins()
            // Without sessions every request stands for itself, whichever replica it reaches.
            .with_legacy_session_mode(options.sessions.is_some())
            .with_json_response(true)
            .with_max_request_body_bytes(options.limits.body_bytes)
            .with_cancellation_token(cancel);
        let sessions = options
            .sessions
            .map(|options| Sessions::new(options, server.replication().cloned()));
        let shared = Arc::new(Shared {
            server,
            short_way: ShortWay::new(),
            config,
            sessions,
            doors: PerPrincipal::default(),
        });
        if let Some(principals) = &options.principals {
            let shared = Arc::downgrade(&shared);
            principals.when_gone(move |principal| {
                shared
                    .upgrade()
                    .into_iter()
                    .for_each(|shared| shared.close(principal));
            });
        }
        Self { shared }
    }

    /// Answers a usual request on the short way. One that has to enter may have a span already.
    pub(super) async fn answer_shortly(&self, head: &Parts, body: &[u8]) -> Result<Response, Option<Span>> {
        let era = short_way::era(head).filter(|era| self.shared.is_stateless(*era));
        let (Some(era), Some(principal)) = (era, head.extensions.get::<Arc<Principal>>()) else {
            return Err(None);
        };
        self.shared
            .short_way
            .answer(&self.shared.server, principal, (head, body, era))
            .await
    }

    /// Lets the principal in whom was found before.
    pub(super) async fn enter(&self, mut request: Request) -> Response {
        let Some(principal) = request.extensions().get::<Arc<Principal>>().cloned() else {
            // Never: a step before this one puts somebody there or refuses.
            return (
                StatusCode::INTERNAL_SERVER_ERROR,
                refusal::body(-32603, "nobody knows who asks"),
            )
                .into_response();
        };
        let reached = Reached::default();
        request.extensions_mut().insert(reached.clone());
        if let Some(account) = Account::here() {
            request.extensions_mut().insert(account);
        }
        let response = match self.shared.door(&principal) {
            Protocol::Stateless(protocol) => Box::pin(protocol.handle(request)).await.map(Body::new),
            Protocol::Sessions(protocol, keeper) => {
                let id = request.headers().get("mcp-session-id");
                let _turn = match id.and_then(|id| id.to_str().ok()) {
                    Some(id) if keeper.cannot_tell(id).await => return unknown_for_now(),
                    Some(id) => keeper.turn(id).await,
                    None => None,
                };
                request.extensions_mut().insert(InSession);
                Box::pin(protocol.handle(request)).await.map(Body::new)
            }
        };
        // In plain text it is put into words, and counted, by a step before this one.
        let is_refusal = response.status().is_client_error() && refusal::is_json(&response);
        if is_refusal && !reached.is_so() {
            measure::refusal("protocol");
        }
        response
    }
}

// === impl Shared ===

impl Shared {
    fn door(&self, principal: &Arc<Principal>) -> Protocol {
        let door = self.doors.of(principal);
        let mut door = door.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*door {
            // With other rights than before it is another door.
            Some(open) if open.principal == *principal => open.protocol.clone(),
            Some(_) | None => door.insert(self.open(principal)).protocol.clone(),
        }
    }

    /// Whether requests of this era stand for themselves.
    fn is_stateless(&self, era: Era) -> bool {
        era == Era::Modern || self.sessions.is_none()
    }

    fn open(&self, principal: &Arc<Principal>) -> Open {
        let close = self.config.cancellation_token.child_token();
        Open {
            principal: Arc::clone(principal),
            protocol: self.protocol(principal, &close),
            _close: close.drop_guard(),
        }
    }

    fn protocol(&self, principal: &Arc<Principal>, close: &CancellationToken) -> Protocol {
        let server = self.server.acting_for(Arc::clone(principal));
        let config = self.config.clone().with_cancellation_token(close.clone());
        match &self.sessions {
            None => {
                let factory = move || Ok(server.clone());
                Protocol::Stateless(StreamableHttpService::new(factory, Arc::default(), config))
            }
            Some(sessions) => {
                // Each session has news of its own.
                let factory = move || Ok(server.acting_for(Arc::clone(server.principal())));
                let keeper = Arc::new(sessions.of(principal));
                let mut config = config;
                config.session_store = sessions
                    .store(principal)
                    .map(|store| Arc::new(store) as Arc<dyn SessionStore>);
                let protocol = StreamableHttpService::new(factory, Arc::clone(&keeper), config);
                Protocol::Sessions(protocol, keeper)
            }
        }
    }

    fn close(&self, principal: &Principal) {
        self.doors.forget(principal);
        if let Some(sessions) = &self.sessions {
            sessions.forget(principal);
        }
        self.server.forget(principal);
    }
}

/// Nobody can tell whether there is such a session: neither is it said that there is none, nor is one made.
fn unknown_for_now() -> Response {
    let message =
        "nobody can tell whether there is such a session: what the servers share is away for the moment";
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, refusal::body(-32603, message)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}
