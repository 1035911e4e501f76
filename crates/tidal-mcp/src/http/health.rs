//! Whether the process is up, and whether it should be sent requests. Both answer from what the parts know of themselves:
//! whoever asks every second, asks nobody else by that, and what is told is nothing about people.
//!
//! A Redis that is away and a TIDAL that fails are told, and are no reason to send nobody here: the other replicas have
//! the same ones, and what is known is still answered.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

/// Where it is told whether the process is up.
pub(super) const LIVES: &str = "/health";

/// Where it is told whether it should be sent requests.
pub(super) const READY: &str = "/ready";

/// What a part says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All is well.
    Up,
    /// It is away, or does not do all that it should; requests are answered without it.
    Degraded,
    /// There is none.
    NotConfigured,
    /// Of the breaker: TIDAL is asked.
    Closed,
    /// Of the breaker: TIDAL is left alone because it failed.
    Open,
    /// Of the breaker: TIDAL is tried again.
    HalfOpen,
    /// Nothing can be answered without it, and it will not come back by itself.
    Down,
}

/// How a part is. Asked for by each request: it may not wait for anything.
type Look = dyn Fn() -> Condition + Send + Sync;

/// The parts of a server, as far as others should know how they are. Cheap to clone; clones are one.
#[derive(Clone, Default)]
pub struct Vitals {
    parts: Vec<(&'static str, Arc<Look>)>,
    stopping: Arc<AtomicBool>,
}

// === impl Vitals ===

impl Vitals {
    /// With one part more. `look` may not wait for anything.
    #[must_use]
    pub fn with(mut self, part: &'static str, look: impl Fn() -> Condition + Send + Sync + 'static) -> Self {
        self.parts.push((part, Arc::new(look)));
        self
    }

    /// From now on nobody new should be sent here.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// Whether requests should be sent here.
    pub(super) fn is_ready(&self) -> bool {
        self.report().0 == StatusCode::OK
    }

    fn report(&self) -> (StatusCode, Value) {
        let looks = self.parts.iter().map(|(part, look)| (*part, look()));
        let parts: Vec<(&str, Condition)> = looks.collect();
        let is_down = parts.iter().any(|(_, condition)| *condition == Condition::Down);
        let (status, word) = if self.stopping.load(Ordering::Acquire) {
            (StatusCode::SERVICE_UNAVAILABLE, "draining")
        } else if is_down {
            (StatusCode::SERVICE_UNAVAILABLE, "down")
        } else {
            (StatusCode::OK, "ready")
        };
        let told = |(part, condition): (&str, Condition)| (part.to_owned(), condition.as_str().into());
        let parts: Map<String, Value> = parts.into_iter().map(told).collect();
        (status, json!({ "status": word, "parts": parts }))
    }
}

impl fmt::Debug for Vitals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts.iter().map(|(part, _)| part);
        f.debug_list().entries(parts).finish()
    }
}

// === impl Condition ===

impl Condition {
    /// As it is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::NotConfigured => "not configured",
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
            Self::Down => "down",
        }
    }
}

/// The process answers. Whether TIDAL does is not asked here: that would restart a healthy server.
pub(super) async fn health() -> impl IntoResponse {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))
}

/// Whether requests should be sent here.
pub(super) async fn ready(State(vitals): State<Vitals>) -> Response {
    let (status, report) = vitals.report();
    (status, Json(report)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_stopping_and_what_nothing_goes_without_keep_requests_away() {
        let check = |conditions: [Condition; 2], expected: (u16, &str)| {
            let vitals = Vitals::default()
                .with("redis", move || conditions[0])
                .with("breaker", move || conditions[1]);
            let (status, report) = vitals.report();
            assert_eq!((status.as_u16(), report["status"].as_str().unwrap()), expected);
            assert_eq!(report["parts"]["redis"], conditions[0].as_str());
            vitals.clone().stop();
            let (status, report) = vitals.report();
            assert_eq!((status.as_u16(), &report["status"]), (503, &json!("draining")));
        };
        check([Condition::Up, Condition::Closed], (200, "ready"));
        check([Condition::Degraded, Condition::Open], (200, "ready"));
        check([Condition::NotConfigured, Condition::HalfOpen], (200, "ready"));
        check([Condition::Up, Condition::Down], (503, "down"));
    }
}
