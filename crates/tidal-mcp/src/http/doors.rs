//! Each principal's own entrance to the protocol: sessions, streams and what they hold are kept apart by construction, so
//! that nothing of one principal can even be named by another.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use tokio_util::sync::CancellationToken;

use super::refusal;
use crate::{HttpOptions, Principal, Server, per_principal::PerPrincipal};

/// The entrances.
#[derive(Clone)]
pub(super) struct Doors {
    shared: Arc<Shared>,
}

struct Shared {
    server: Server,
    config: StreamableHttpServerConfig,
    doors: PerPrincipal<Door>,
}

type Stateless = StreamableHttpService<Server, NeverSessionManager>;

/// One principal's.
#[derive(Default)]
struct Door {
    protocol: std::sync::OnceLock<Stateless>,
}

// === impl Doors ===

impl Doors {
    pub(super) fn new(server: Server, options: &HttpOptions, cancel: CancellationToken) -> Self {
        // Host and Origin are checked before anybody gets here.
        let config = StreamableHttpServerConfig::default()
            .disable_allowed_hosts()
            .disable_allowed_origins()
            // Without sessions every request stands for itself, whichever replica it reaches.
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(options.body_limit)
            .with_cancellation_token(cancel);
        Self {
            shared: Arc::new(Shared {
                server,
                config,
                doors: PerPrincipal::default(),
            }),
        }
    }

    fn of(&self, principal: &Arc<Principal>) -> Stateless {
        let door = self.shared.doors.of(principal);
        let open = || {
            let server = self.shared.server.acting_for(Arc::clone(principal));
            StreamableHttpService::new(
                move || Ok(server.clone()),
                Arc::new(NeverSessionManager::default()),
                self.shared.config.clone(),
            )
        };
        door.protocol.get_or_init(open).clone()
    }
}

/// Lets the principal in whom the layers before found.
pub(super) async fn enter(State(doors): State<Doors>, request: Request) -> Response {
    let Some(principal) = request.extensions().get::<Arc<Principal>>().cloned() else {
        // Never: a layer before this one puts somebody there or refuses.
        return (
            StatusCode::INTERNAL_SERVER_ERROR,
            refusal::body(-32603, "nobody knows who asks"),
        )
            .into_response();
    };
    doors.of(&principal).handle(request).await.map(Body::new)
}
