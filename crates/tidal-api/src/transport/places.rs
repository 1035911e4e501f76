//! Requests in flight: at most so many, first come, first served, and a bounded queue before them.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Semaphore;
use tracing::Instrument as _;

use super::{Call, Layer, Limits, Reply, Transport, trace};
use crate::error::{Effort, Error, Limiter, Phase};
use crate::stopwatch::{Spent, Stopwatch};

/// Bounds the requests in flight.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    limits: Limits,
}

/// A transport that carries a bounded number of requests at a time.
pub struct Placed<T> {
    inner: T,
    in_flight: Semaphore,
    /// Those in flight and those who wait.
    present: Semaphore,
}

// Places become free within milliseconds normally; who is turned away may come back soon.
const COME_BACK: Duration = Duration::from_secs(1);

impl Places {
    /// As many as `limits` says.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }
}

impl<T: Transport> Layer<T> for Places {
    type Transport = Placed<T>;

    fn layer(self, inner: T) -> Placed<T> {
        let Limits {
            in_flight, waiting, ..
        } = self.limits;
        let in_flight = in_flight.clamp(1, Semaphore::MAX_PERMITS / 2);
        let present = in_flight.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Placed {
            inner,
            in_flight: Semaphore::new(in_flight),
            present: Semaphore::new(present),
        }
    }
}

#[async_trait]
impl<T: Transport> Transport for Placed<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let effort = Effort::default();
        let Ok(_present) = self.present.try_acquire() else {
            return Err(Error::RateLimited {
                retry_after: COME_BACK,
                who: Limiter::Queue,
                effort,
            });
        };
        let limit = call.time_left();
        // The semaphore is fair: who came first goes first. It is never closed.
        let acquired = if let Ok(place) = self.in_flight.try_acquire() {
            Ok(Ok(place))
        } else {
            let _watch = Stopwatch::on(Spent::Place);
            let place = self.in_flight.acquire().instrument(trace::place_wait());
            tokio::time::timeout_at(call.deadline, place).await
        };
        let Ok(Ok(_place)) = acquired else {
            return Err(Error::Timeout {
                phase: Phase::Queue,
                limit,
                effort,
            });
        };
        self.inner.call(call).await
    }
}
