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
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::collector;
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
pub(super) const PATH: &str = "/metrics";

/// The text format of Prometheus.
const CONTENT_TYPE: (HeaderName, HeaderValue) = (
    header::CONTENT_TYPE,
    HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
);

/// The only one of the process' own names that is a counter's.
const PROCESSOR_TIME: &str = "process_cpu_seconds_total";

/// How often what was timed is put where it takes no more room, however much comes. Seldom, and a busy server writes it into
/// ever new memory, which costs each request more than the timing.
const UPKEEP: Duration = Duration::from_millis(100);

/// So many may read at once on an address of its own.
const READERS: usize = 32;

/// What the process counts, for whoever may read it. Cheap to clone; clones are one.
#[derive(Clone, Debug)]
pub struct Exposition {
    handle: PrometheusHandle,
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
        Ok(Self { handle, listen })
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
        tell(&collector::collect());
        self.handle.render()
    }
}

/// What the system says of the process, which is asked once for all of it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "gauges are floats, and no count of a process comes near their precision; processor time is never negative"
)]
fn tell(process: &collector::Metrics) {
    if let Some(seconds) = process.cpu_seconds_total {
        counter!(PROCESSOR_TIME).absolute(seconds as u64);
    }
    if let Some(bytes) = process.resident_memory_bytes {
        gauge!("tidal_memory_usage_bytes").set(bytes as f64);
    }
    let gauges = [
        ("process_open_fds", process.open_fds),
        ("process_max_fds", process.max_fds),
        ("process_virtual_memory_bytes", process.virtual_memory_bytes),
        (
            "process_virtual_memory_max_bytes",
            process.virtual_memory_max_bytes,
        ),
        ("process_resident_memory_bytes", process.resident_memory_bytes),
        ("process_start_time_seconds", process.start_time_seconds),
        ("process_threads", process.threads),
    ];
    for (name, value) in gauges {
        if let Some(value) = value {
            gauge!(name).set(value as f64);
        }
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
