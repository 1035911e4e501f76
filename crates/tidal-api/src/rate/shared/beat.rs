//! Signs of life: how many replicas there are, and what they have learned of costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redis::aio::ConnectionManager;
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use super::replica::Replica;
use super::script::{BEAT, Heard, micros};

/// How a replica gives signs of life, and what it heard.
pub(super) struct Pulse {
    every: Duration,
    replicas: AtomicU32,
    first: OnceCell<()>,
    runtime: Handle,
}

/// How soon after Redis went away it is asked whether it is back, if nobody else asks.
const WHILE_AWAY: Duration = Duration::from_secs(1);

/// A replica that was not heard of for so many beats is gone.
const COUNTS: u32 = 4;

/// What was learned is good for so long, also when everybody was away.
const COSTS_LAST: Duration = Duration::from_hours(24 * 7);

/// More are not believed: the part of each would be nothing.
const MOST_REPLICAS: u32 = 1_000;

/// Gives a first sign of life, if none was given yet.
pub(super) async fn first(replica: &Arc<Replica>) {
    replica.pulse.first.get_or_init(|| once(replica)).await;
}

/// Gives signs of life until it is aborted.
pub(super) async fn forever(replica: Arc<Replica>) {
    loop {
        once(&replica).await;
        let every = replica.pulse.every;
        let pause = if replica.link.is_here() {
            every
        } else {
            every.min(WHILE_AWAY)
        };
        tokio::time::sleep(pause).await;
    }
}

/// Gives a sign of life, and hears about the others.
pub(super) async fn once(replica: &Arc<Replica>) {
    let mut invocation = BEAT.key(replica.names.replicas());
    invocation
        .key(replica.names.costs())
        .arg(&replica.name)
        .arg(micros(replica.pulse.every * COUNTS));
    let question = |mut connection: ConnectionManager| async move {
        invocation.invoke_async::<Heard>(&mut connection).await
    };
    if let Ok((replicas, costs)) = replica.link.ask(question).await {
        replica
            .pulse
            .replicas
            .store(replicas.clamp(1, MOST_REPLICAS), Ordering::Relaxed);
        // What was learned while Redis was away, or before it lost its memory.
        publish(replica, replica.costs().exchange(costs));
    }
}

/// Tells the others what operations cost. In the background.
pub(super) fn publish(replica: &Arc<Replica>, costs: Vec<(String, u32)>) {
    if costs.is_empty() {
        return;
    }
    let told_by = Arc::clone(replica);
    let key = replica.names.costs();
    // What is lost is told with the next sign of life.
    replica.pulse.aside(async move {
        let question = |mut connection: ConnectionManager| async move {
            let mut pipeline = redis::pipe();
            pipeline.hset_multiple(&key, &costs).ignore();
            let life = i64::try_from(COSTS_LAST.as_secs()).unwrap_or(i64::MAX);
            pipeline.expire(&key, life).ignore();
            pipeline.query_async::<()>(&mut connection).await
        };
        told_by.link.ask(question).await.ok();
    });
}

// === impl Pulse ===

impl Pulse {
    pub(super) fn new(every: Duration, runtime: Handle) -> Self {
        Self {
            every,
            replicas: AtomicU32::new(1),
            first: OnceCell::new(),
            runtime,
        }
    }

    /// How many replicas there were when they were last counted, this one among them.
    pub(super) fn replicas(&self) -> u32 {
        self.replicas.load(Ordering::Relaxed)
    }

    /// Where what nobody waits for is done. It always ends, by the link's timeout.
    pub(super) fn aside(&self, work: impl Future<Output = ()> + Send + 'static) {
        drop(self.runtime.spawn(work));
    }
}
