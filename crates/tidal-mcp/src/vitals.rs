//! What `/ready` tells of this program's parts, read from what they know of themselves.

use std::sync::{Arc, OnceLock};

use tidal_core::{
    Result,
    settings::{BreakerState, Connection, Settings},
};

use crate::{
    http::{Condition, Vitals},
    replicas::Replicas,
};

/// The parts of the program that these settings make. TIDAL counts as well until it was asked once.
pub(crate) fn vitals(
    settings: &Settings,
    replicas: Option<&Replicas>,
    connected: &Arc<OnceLock<Result<Connection>>>,
) -> Vitals {
    let keeps = match settings.vault.options() {
        Ok(_) => Condition::Up,
        // Nobody can sign in; the catalogue is read all the same.
        Err(_) => Condition::Degraded,
    };
    let tier = replicas.map(|replicas| replicas.tier.clone());
    let redis = move || match &tier {
        None => Condition::NotConfigured,
        Some(tier) if tier.is_up() => Condition::Up,
        Some(_) => Condition::Degraded,
    };
    let connected = Arc::clone(connected);
    let breaker = move || match connected.get() {
        None => Condition::Closed,
        // Made once, and never again.
        Some(Err(_)) => Condition::Down,
        Some(Ok(connection)) => match connection.tidal.breaker() {
            None | Some(BreakerState::Closed) => Condition::Closed,
            Some(BreakerState::HalfOpen) => Condition::HalfOpen,
            Some(BreakerState::Open) => Condition::Open,
        },
    };
    Vitals::default()
        .with("settings", || Condition::Up)
        .with("token_store", move || keeps)
        .with("redis", redis)
        .with("breaker", breaker)
}
