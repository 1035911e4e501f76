//! The connection to Redis, while there is one. Whoever asks waits for the reply, and for nothing else: neither for a
//! connection nor for a server that hangs.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{Pipeline, Value, aio::MultiplexedConnection};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::breaker::Breaker;

/// The connection, its breaker, and what of both was told.
pub(super) struct Link {
    state: Mutex<State>,
    /// The number of the latest connection that ended.
    ended: watch::Sender<u64>,
    timeout: Duration,
}

struct State {
    connection: Option<(u64, MultiplexedConnection)>,
    breaker: Breaker,
    /// What was told last.
    is_up: Option<bool>,
}

// === impl Link ===

impl Link {
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            state: Mutex::new(State {
                connection: None,
                breaker: Breaker::default(),
                is_up: None,
            }),
            ended: watch::Sender::new(0),
            timeout,
        }
    }

    /// How long one operation may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether Redis can be asked.
    pub(super) fn is_up(&self) -> bool {
        self.state().can_be_asked()
    }

    /// Sends commands in one go, not as a transaction, and waits for one reply to each. Nothing if Redis is away or
    /// does not answer in time; a refusal of one command is the reply to that one.
    pub(super) async fn ask(&self, operation: &'static str, commands: &Pipeline) -> Option<Vec<Value>> {
        self.ask_within(self.timeout, operation, commands).await
    }

    /// As [`ask`](Self::ask), with more time.
    pub(super) async fn ask_within(
        &self,
        time: Duration,
        operation: &'static str,
        commands: &Pipeline,
    ) -> Option<Vec<Value>> {
        let connection = {
            let state = self.state();
            state.can_be_asked().then(|| state.connection.clone()).flatten()
        };
        let (number, connection) = connection?;
        let replies = send((time, operation), commands, connection).await;
        match &replies {
            None => self.judge(number, Some("it does not answer in time")),
            // Whether it refuses this one thing or everything for the time being, the pulse finds out.
            Some(replies) if replies.iter().all(is_refused) => {}
            Some(_) => self.judge(number, None),
        }
        replies
    }

    /// Asks even where the breaker is open, for that is how it closes. Whether Redis answered, and how.
    pub(super) async fn probe(&self, patience: Duration, commands: &Pipeline) -> Option<Vec<Value>> {
        let (number, connection) = self.state().connection.clone()?;
        let asked = Instant::now();
        let replies = send((patience, "pulse"), commands, connection).await;
        let fault = match &replies {
            None => Some("it does not answer"),
            Some(replies) if replies.first().is_none_or(is_refused) => Some("it refuses to answer"),
            Some(_) if asked.elapsed() > self.timeout => Some("it is slow"),
            Some(_) => None,
        };
        self.judge(number, fault);
        replies
    }

    /// There is a connection. Its number is higher than that of any before.
    pub(super) fn connected(&self, number: u64, connection: MultiplexedConnection) {
        let mut state = self.state();
        state.connection = Some((number, connection));
        state.breaker.success();
        state.tell("it is connected");
    }

    /// This connection is over, and not to be asked again.
    pub(super) fn disconnected(&self, number: u64, why: &str) {
        {
            let mut state = self.state();
            state.connection.take_if(|(current, _)| *current <= number);
            state.tell(why);
        }
        self.ended.send_if_modified(|ended| {
            let is_later = number > *ended;
            *ended = number.max(*ended);
            is_later
        });
    }

    /// Waits until this connection is over.
    pub(super) async fn over(&self, number: u64) {
        // The sender is here, so this does not fail.
        let _ = self.ended.subscribe().wait_for(|ended| *ended >= number).await;
    }

    fn judge(&self, number: u64, fault: Option<&str>) {
        let mut state = self.state();
        // What an earlier connection did says nothing about this one.
        if state
            .connection
            .as_ref()
            .is_some_and(|(current, _)| *current != number)
        {
            return;
        }
        match fault {
            None => state.breaker.success(),
            Some(_) => state.breaker.failure(),
        }
        state.tell(fault.unwrap_or("it answers"));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl State ===

impl State {
    fn can_be_asked(&self) -> bool {
        self.connection.is_some() && !self.breaker.is_open()
    }

    /// Says once that Redis went away, and once that it is back.
    fn tell(&mut self, why: &str) {
        let is_up = self.can_be_asked();
        if self.is_up == Some(is_up) {
            return;
        }
        metrics::gauge!("tidal_cache_redis_up").set(f64::from(u8::from(is_up)));
        match (is_up, self.is_up) {
            (false, _) => tracing::warn!(
                why,
                "Redis is away: this replica goes on with what it has in memory"
            ),
            (true, Some(false)) => tracing::info!("Redis is back"),
            (true, _) => tracing::debug!("Redis is there"),
        }
        self.is_up = Some(is_up);
    }
}

/// Whether the reply to one command is that it was not carried out.
pub(super) fn is_refused(reply: &Value) -> bool {
    matches!(reply, Value::ServerError(_))
}

/// The replies, if they came in time and there are as many as commands.
async fn send(
    (time, operation): (Duration, &'static str),
    commands: &Pipeline,
    mut connection: MultiplexedConnection,
) -> Option<Vec<Value>> {
    if commands.is_empty() {
        return Some(Vec::new());
    }
    let asked = Instant::now();
    let count = commands.len();
    let replies = timeout(time, connection.send_packed_commands(commands, 0, count)).await;
    metrics::histogram!("tidal_cache_redis_duration_seconds", "operation" => operation)
        .record(asked.elapsed());
    let replies = replies.ok().and_then(Result::ok);
    let replies = replies.filter(|replies| replies.len() == count);
    if replies
        .as_ref()
        .is_none_or(|replies| replies.iter().any(is_refused))
    {
        metrics::counter!("tidal_cache_redis_errors_total", "operation" => operation).increment(1);
    }
    replies
}
