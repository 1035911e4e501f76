//! MCP over streamable HTTP, for both eras of the protocol at one endpoint.
//!
//! Beyond loopback nobody is served who does not prove who they are.

mod accounted;
mod address;
mod admission;
mod authentication;
mod behind;
mod challenge;
mod client_address;
mod connections;
mod cross_origin;
mod description;
mod doors;
mod endpoint;
mod envelope;
mod exposition;
mod front;
mod gate;
mod head;
mod health;
mod origin;
mod rate;
mod received;
mod refusal;
mod security;
mod short_way;
mod sign_in;
mod step_up;
mod streams;
mod tls;
mod upload;
mod version;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router as Routes,
    http::StatusCode,
    response::IntoResponse,
    routing::{any, get},
};
use serde_json::json;
use tidal_core::settings::TlsSettings;
use tokio::{
    net::TcpListener,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::{ServiceBuilder, util::MapResponseLayer};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{Error, HttpOptions, Server, measure};
use connections::Connections;
use endpoint::Endpoint;
use front::Front;
use gate::Gate;
use origin::Allowed;
use received::Reception;
use security::Scheme;
use tls::Tls;

pub use exposition::Exposition;
pub use health::{Condition, Vitals};
pub use rate::RateSharing;
pub(crate) use sign_in::paths as sign_in_paths;

/// Where MCP is spoken.
pub const ENDPOINT: &str = "/mcp";

/// How long cancelled requests get to end by themselves.
const LAST_MOMENTS: Duration = Duration::from_millis(500);

/// A listener that is open and not yet served.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    options: HttpOptions,
    tls: Option<Arc<Tls>>,
    /// What has an address of its own.
    aside: Option<Aside>,
}

/// Where `/metrics` is read and nothing else.
struct Aside {
    listener: TcpListener,
    address: SocketAddr,
}

// === impl Bound ===

impl Bound {
    /// Opens the listener.
    ///
    /// # Errors
    /// For an address beyond loopback where nobody has to prove who they are, for one that cannot be had, and for a redirect
    /// address at whose path nobody can sign in.
    pub async fn open(options: HttpOptions) -> Result<Self, Error> {
        let address = options.listen;
        if !address.ip().is_loopback() && options.principals.is_none() {
            return Err(Error::NotLoopback { address });
        }
        if let Some(redirect) = &options.redirect_uri {
            sign_in_paths(redirect, options.public_url.as_ref())?;
        }
        let tls = options.tls.as_ref().map(Tls::load).transpose()?.map(Arc::new);
        let (listener, address) = listen(address).await?;
        let apart = options.exposition.as_ref().and_then(Exposition::listen);
        let aside = match apart {
            Some(address) => {
                let (listener, address) = listen(address).await?;
                Some(Aside { listener, address })
            }
            None => None,
        };
        Ok(Self {
            listener,
            address,
            options,
            tls,
            aside,
        })
    }

    /// Where MCP is spoken there.
    pub fn url(&self) -> String {
        let scheme = match self.tls {
            Some(_) => "https",
            None => "http",
        };
        format!("{scheme}://{}{ENDPOINT}", self.address)
    }

    /// Where it listens: the port is known even if any was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where `/metrics` is read, if that is an address of its own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.aside.as_ref().map(|aside| aside.address)
    }

    /// Serves until `stop`. Then, in this order: says at `/ready` that it stops, and serves on for as long as whoever
    /// sends requests here takes to notice; accepts nothing more; lets requests finish; cancels those that are left; and
    /// ends, together with every connection. How long each may take, the limits say.
    pub async fn serve(self, server: Server, stop: CancellationToken) {
        let limits = &self.options.limits;
        let ends = Ends::default();
        let front = stack(server.clone(), &self.options, &ends);
        // Ends with this function.
        let mut following = JoinSet::new();
        if let Some(principals) = &self.options.principals {
            following.spawn(Arc::clone(principals).follow());
        }
        if let Some(exposition) = &self.options.exposition {
            following.spawn(exposition.clone().upkeep());
            if let Some(aside) = self.aside {
                // To the end: what happens while it stops is worth to be known.
                let about = (self.options.vitals.clone(), limits.clone());
                following.spawn(exposition.clone().serve(aside.listener, about));
            }
        }
        let mut connections = Connections::new(front, limits, self.tls.clone(), ends.closing.clone())
            .counting(measure::connections());
        if let Some(tls) = self.tls {
            following.spawn(tls.follow());
        }
        connections.accept(&self.listener, stop.cancelled()).await;
        self.options.vitals.stop();
        let delay = limits.connections.shutdown_delay;
        if delay > Duration::ZERO {
            tracing::info!(?delay, "stopping: telling so, and serving on meanwhile");
            connections.accept(&self.listener, sleep(delay)).await;
        }
        drop(self.listener);
        server.end_subscriptions();
        tracing::info!("stopping: no new requests, waiting for those in flight");
        ends.closing.cancel();
        let drain = limits.connections.drain;
        if timeout(drain, connections.finish()).await.is_ok() {
            return;
        }
        tracing::warn!("some requests did not finish in time and are cancelled");
        ends.cancel.cancel();
        if timeout(LAST_MOMENTS, connections.finish()).await.is_err() {
            tracing::warn!("some requests did not end when they were cancelled");
        }
    }
}

/// Whether TLS can be spoken with these files.
///
/// # Errors
/// With the file that is to blame.
pub(crate) fn check_tls(settings: &TlsSettings) -> Result<(), Error> {
    Tls::load(settings).map(drop)
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let unavailable = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(unavailable)?;
    let address = listener.local_addr().map_err(unavailable)?;
    Ok((listener, address))
}

/// How it comes to an end.
#[derive(Default)]
struct Ends {
    /// Nothing new is begun, and nobody listens any more.
    closing: CancellationToken,
    /// What is in flight is answered with an error: this one comes last.
    cancel: CancellationToken,
}

/// The routes, for embedding in a server of one's own. Requests end when `cancel` is cancelled. Where there are principals,
/// [`Principals::follow`](crate::Principals::follow) keeps up with their file.
pub fn routes(server: Server, options: &HttpOptions, cancel: CancellationToken) -> Routes {
    let closing = cancel.child_token();
    stack(server, options, &Ends { closing, cancel }).into_routes()
}

fn stack(server: Server, options: &HttpOptions, ends: &Ends) -> Front {
    let scheme = match options.tls {
        Some(_) => Scheme::Https,
        None => Scheme::Http,
    };
    let allowed = Allowed::of(options);
    let reception = Reception::of(options);
    let sign_in = sign_in::routes(&server, options);
    let shares = reception.shares(options);
    let endpoint = Endpoint::new(
        server,
        options,
        shares,
        (ends.closing.clone(), ends.cancel.clone()),
    );
    let routes = Routes::new()
        .merge(description::routes(options))
        .layer(Gate::new(allowed.clone()))
        .route(ENDPOINT, any(endpoint::handle).with_state(endpoint.clone()))
        .merge(sign_in)
        .layer(
            ServiceBuilder::new()
                .layer(CatchPanicLayer::new())
                // Outside of all refusals: a page may know why it was refused.
                .layer(cross_origin::layer(allowed))
                .layer(reception.clone()),
        )
        // Never refused for want of time or token: whoever asks decides whether this server lives.
        .route(health::LIVES, get(health::health))
        .route(
            health::READY,
            get(health::ready).with_state(options.vitals.clone()),
        )
        .merge(exposition::routes(options))
        .fallback(elsewhere)
        .layer(MapResponseLayer::new(move |response| {
            security::add(response, scheme)
        }));
    Front::new(routes, (reception.before(endpoint), scheme))
}

async fn elsewhere() -> impl IntoResponse {
    let hint = format!(
        "MCP is spoken at {ENDPOINT} (POST); {} says whether the process is up, {} whether it should be sent requests",
        health::LIVES,
        health::READY,
    );
    (
        StatusCode::NOT_FOUND,
        Json(json!({ "error": "not found", "hint": hint })),
    )
}
