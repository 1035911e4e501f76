//! `/metrics`: what was counted, as Prometheus reads it.
//!
//! It says nothing about people, but how much a server is used, and how well it does, is nobody's business either. So it is
//! served beside MCP only where nobody but this machine is served at all; anywhere else on an address of its own, which
//! nobody leads the internet to by accident.

use std::{future::pending, net::SocketAddr, time::Duration};

use axum::{
    Router as Routes,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use metrics::gauge;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::{Collector, collector};
use tidal_core::settings::LimitSettings;
use tokio::{
    net::TcpListener,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use tower::util::MapResponseLayer;

use super::{Vitals, connections::Connections, front::Front, gate::Gate, origin, security};
use crate::{
    Error, HttpOptions,
    measure::{self, CATALOGUE, Kind},
};

/// Where it is read.
const PATH: &str = "/metrics";

/// The text format of Prometheus.
const CONTENT_TYPE: (HeaderName, HeaderValue) = (
    header::CONTENT_TYPE,
    HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
);

/// How often what was timed is put where it takes no more room, however much comes.
const UPKEEP: Duration = Duration::from_secs(5);

/// So many may read at once on an address of its own.
const READERS: usize = 32;

/// What the process counts, for whoever may read it. Cheap to clone; clones are one.
#[derive(Clone, Debug)]
pub struct Exposition {
    handle: PrometheusHandle,
    process: Collector,
    listen: Option<SocketAddr>,
}

// === impl Exposition ===

impl Exposition {
    /// Begins to count, for this process as a whole and to its end. With an address it is read there alone.
    ///
    /// # Errors
    /// When the process counts already.
    pub fn install(listen: Option<SocketAddr>) -> Result<Self, Error> {
        let failed = |source: BuildError| Error::Metrics {
            source: Box::new(source),
        };
        let mut builder = PrometheusBuilder::new();
        for metric in CATALOGUE.into_iter().flatten() {
            if let Kind::Histogram(bounds) = metric.kind {
                let matcher = Matcher::Full(metric.name.to_owned());
                builder = builder.set_buckets_for_metric(matcher, bounds).map_err(failed)?;
            }
        }
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|source| Error::Metrics {
            source: Box::new(source),
        })?;
        measure::begin();
        Ok(Self {
            handle,
            process: Collector::default(),
            listen,
        })
    }

    /// Where it is read, if that is an address of its own.
    pub(super) fn listen(&self) -> Option<SocketAddr> {
        self.listen
    }

    /// Keeps what was timed from growing while nobody reads. Ends never.
    pub(super) async fn upkeep(self) {
        let mut ticks = interval(UPKEEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.handle.run_upkeep();
        }
    }

    /// Serves it there, and nothing else. Ends never.
    pub(super) async fn serve(self, listener: TcpListener, (vitals, limits): (Vitals, LimitSettings)) {
        let mut limits = limits;
        limits.connections.most = READERS;
        let routes = route(self, vitals).layer(MapResponseLayer::new(|response| {
            security::add(response, security::Scheme::Http)
        }));
        let mut connections =
            Connections::new(Front::of_routes(routes), &limits, None, CancellationToken::new());
        connections.accept(&listener, pending()).await;
    }

    fn text(&self, vitals: &Vitals) -> String {
        gauge!("tidal_ready").set(f64::from(u8::from(vitals.is_ready())));
        self.process.collect();
        if let Some(bytes) = collector::collect().resident_memory_bytes {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a gauge is a float, and memory is told to the page"
            )]
            gauge!("tidal_memory_usage_bytes").set(bytes as f64);
        }
        self.handle.render()
    }
}

/// Where it is read beside MCP: nowhere, if it has an address of its own, or if others than this machine are served. Pages
/// of other sites may not read it, under whatever name they come by it.
pub(super) fn routes(options: &HttpOptions) -> Routes {
    match &options.exposition {
        Some(exposition) if exposition.listen.is_none() && options.principals.is_none() => {
            let allowed = origin::Allowed::of(options);
            route(exposition.clone(), options.vitals.clone()).layer(Gate::new(allowed))
        }
        Some(_) | None => Routes::new(),
    }
}

fn route(exposition: Exposition, vitals: Vitals) -> Routes {
    Routes::new().route(PATH, get(told).with_state((exposition, vitals)))
}

async fn told(State((exposition, vitals)): State<(Exposition, Vitals)>) -> impl IntoResponse {
    ([CONTENT_TYPE], exposition.text(&vitals))
}
