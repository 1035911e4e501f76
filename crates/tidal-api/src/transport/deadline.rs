//! The total deadline: whatever happens further down, the caller hears of it in time.

use std::time::Duration;

use async_trait::async_trait;

use super::{Call, Layer, Reply, Transport};
use crate::clock;
use crate::error::{Effort, Error, Phase};

/// Ends calls at their deadline.
#[derive(Debug, Clone, Copy)]
pub struct Deadline;

/// A transport whose calls end at their deadline.
pub struct Bounded<T> {
    inner: T,
}

// The layers below keep to the deadline themselves, and then settle what they hold. This is for what does not.
const GRACE: Duration = Duration::from_millis(10);

impl<T: Transport> Layer<T> for Deadline {
    type Transport = Bounded<T>;

    fn layer(self, inner: T) -> Bounded<T> {
        Bounded { inner }
    }
}

#[async_trait]
impl<T: Transport> Transport for Bounded<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let (deadline, limit) = (call.deadline, call.time_left());
        // What the layers below hold (a place, a probe, a turn) they give back when they are dropped here.
        let result = tokio::time::timeout_at(deadline + GRACE, self.inner.call(call)).await;
        match result {
            // Whatever it waited for then, it was this deadline that ended it.
            Ok(Err(Error::Timeout {
                phase: Phase::Read | Phase::Total,
                effort,
                ..
            })) if clock::now() >= deadline => Err(out_of_time(limit, effort)),
            Ok(result) => result,
            Err(_) => Err(out_of_time(limit, Effort::default())),
        }
    }
}

fn out_of_time(limit: Duration, effort: Effort) -> Error {
    let phase = Phase::Total;
    Error::Timeout { phase, limit, effort }
}
