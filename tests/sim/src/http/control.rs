//! `/_sim/…`: counters and faults for other processes. No part of TIDAL: it is not counted and never fails by a fault.
//!
//! - `GET /_sim/counters`
//! - `POST /_sim/reset`: counters to zero, faults cleared
//! - `POST /_sim/faults` with `{"fault": NAME}` and either `"next": N` (the next requests) or any of `"target"`,
//!   `"probability"`, `"times"`; `"delay_ms"` for `latency`
//! - `DELETE /_sim/faults`: faults cleared
//! - `GET /_sim/secrets`: every token, code, verifier and state so far, for tests that look for them elsewhere
//! - `POST /_sim/expire`: all access tokens expire

use super::Received;
use super::reply::{Answer, Body, Sending, plain};
use crate::faults::{Delay, Fault, Rule};
use crate::world::World;
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    fault: String,
    next: Option<usize>,
    #[serde(default)]
    target: String,
    probability: Option<f64>,
    times: Option<u32>,
    delay_ms: Option<u64>,
}

/// Answers a control request.
pub(super) fn answer(world: &World, received: &Received) -> Response<Body> {
    match (received.parts.method.as_str(), received.parts.uri.path()) {
        ("GET", "/_sim/counters") => {}
        ("POST", "/_sim/reset") => {
            world.plan.clear();
            world.tally.reset();
        }
        ("DELETE", "/_sim/faults") => world.plan.clear(),
        ("POST", "/_sim/expire") => world.tokens.expire_all(),
        ("GET", "/_sim/secrets") => return document(world, &world.tokens.secrets()),
        ("POST", "/_sim/faults") => {
            if let Err(problem) = order(world, &received.body) {
                return plain(StatusCode::BAD_REQUEST, problem);
            }
        }
        _ => return plain(StatusCode::NOT_FOUND, "no such control"),
    }
    document(world, &world.tally.snapshot())
}

fn document(world: &World, told: &impl Serialize) -> Response<Body> {
    let sending = Sending {
        fault: None,
        gzip: false,
        now: world.clock.now(),
    };
    let told = serde_json::to_vec(told).unwrap_or_default();
    Answer::new(StatusCode::OK, "application/json", told).send(sending)
}

fn order(world: &World, body: &[u8]) -> Result<(), &'static str> {
    let order: Order = serde_json::from_slice(body).map_err(|_| "the body is no order for a fault")?;
    let mut fault = Fault::from_name(&order.fault).ok_or("no such fault")?;
    if let (Fault::Latency(_), Some(delay)) = (fault, order.delay_ms) {
        fault = Fault::Latency(Delay::Fixed(Duration::from_millis(delay)));
    }
    match order.next {
        Some(next) => world.plan.script(next, Some(fault)),
        None => world.plan.rule(Rule {
            target: order.target,
            probability: order.probability.unwrap_or(1.0),
            remaining: order.times,
            fault,
        }),
    }
    Ok(())
}
