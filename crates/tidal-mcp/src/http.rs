//! MCP over streamable HTTP, for both eras of the protocol at one endpoint, on loopback.
//!
//! There is no authentication here, which is why there is no other address than loopback either.

mod admission;
mod authentication;
mod connections;
mod doors;
mod origin;
mod refusal;
mod sign_in;
mod upload;
mod version;

use std::{net::SocketAddr, time::Duration};

use axum::{
    Json, Router as Routes,
    http::StatusCode,
    middleware,
    response::IntoResponse,
    routing::{any, get},
};
use serde_json::json;
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{Error, HttpOptions, Server};
use admission::Admission;
use authentication::Authentication;
use connections::Connections;
use doors::Doors;
use origin::Allowed;
use sign_in::Place;

/// Where MCP is spoken.
pub const ENDPOINT: &str = "/mcp";

/// How long cancelled requests get to end by themselves.
const LAST_MOMENTS: Duration = Duration::from_millis(500);

/// A listener that is open and not yet served.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    options: HttpOptions,
}

// === impl Bound ===

impl Bound {
    /// Opens the listener.
    ///
    /// # Errors
    /// For an address beyond loopback, and for one that cannot be had.
    pub async fn open(options: HttpOptions) -> Result<Self, Error> {
        let address = options.listen;
        if !address.ip().is_loopback() {
            return Err(Error::NotLoopback { address });
        }
        let unavailable = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(unavailable)?;
        let address = listener.local_addr().map_err(unavailable)?;
        Ok(Self {
            listener,
            address,
            options,
        })
    }

    /// Where it listens: the port is known even if any was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop`, then in this order: accepts nothing more, lets requests finish for as long as the
    /// options say, cancels those that are left, and ends, together with every connection.
    pub async fn serve(self, server: Server, stop: CancellationToken) {
        // Cancelling this one answers what is in flight with an error: it comes last.
        let cancel = CancellationToken::new();
        let routes = routes(server, &self.options, cancel.clone());
        let mut connections = Connections::new(routes, self.options.connections);
        connections.accept(self.listener, &stop).await;
        tracing::info!("stopping: no new requests, waiting for those in flight");
        if timeout(self.options.drain, connections.finish()).await.is_ok() {
            return;
        }
        tracing::warn!("some requests did not finish in time and are cancelled");
        cancel.cancel();
        if timeout(LAST_MOMENTS, connections.finish()).await.is_err() {
            tracing::warn!("some requests did not end when they were cancelled");
        }
    }
}

/// The routes, for embedding in a server of one's own. Requests end when `cancel` is cancelled.
pub fn routes(server: Server, options: &HttpOptions, cancel: CancellationToken) -> Routes {
    let authentication = Authentication::of(&server);
    let place = options
        .redirect_uri
        .clone()
        .map(|uri| Place::new(server.clone(), uri));
    let doors = Doors::new(server, options, cancel);
    let admission = Admission::new(options.concurrent_requests);
    let routes = Routes::new()
        .route(ENDPOINT, any(doors::enter).with_state(doors))
        .layer(middleware::from_fn_with_state(options.body_limit, upload::check))
        .layer(middleware::map_response_with_state(
            options.body_limit,
            refusal::explain,
        ))
        .layer(middleware::from_fn(version::check))
        .layer(middleware::from_fn_with_state(
            authentication,
            authentication::authenticate,
        ))
        .layer(middleware::from_fn_with_state(
            Allowed::of(options),
            origin::check,
        ))
        .layer(middleware::from_fn_with_state(admission, admission::admit))
        .layer(CatchPanicLayer::new())
        .route("/health", get(health))
        .fallback(elsewhere);
    match place {
        Some(place) => {
            let path = place.path().to_owned();
            routes.route(&path, place.route())
        }
        None => routes,
    }
}

/// The process answers. Whether TIDAL does is not asked here: that would restart a healthy server.
async fn health() -> impl IntoResponse {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

async fn elsewhere() -> impl IntoResponse {
    let hint = format!("MCP is spoken at {ENDPOINT} (POST); /health says whether the process is up");
    (
        StatusCode::NOT_FOUND,
        Json(json!({ "error": "not found", "hint": hint })),
    )
}
