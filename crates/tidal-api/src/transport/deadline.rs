//! The total deadline: whatever happens further down, the caller hears of it in time.

use async_trait::async_trait;

use super::{Call, Layer, Reply, Transport};
use crate::error::{Effort, Error, Phase};

/// Ends calls at their deadline.
#[derive(Debug, Clone, Copy)]
pub struct Deadline;

/// A transport whose calls end at their deadline.
pub struct Bounded<T> {
    inner: T,
}

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
        tokio::time::timeout_at(deadline, self.inner.call(call))
            .await
            .unwrap_or(Err(Error::Timeout {
                phase: Phase::Total,
                limit,
                effort: Effort::default(),
            }))
    }
}
