//! What was sent in the streams of one session, so that a client whose connection broke goes on where it was, on whichever
//! replica. In Redis where there is one, sealed; else, and while it is away, in memory.

mod memory;
mod shared;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::stream;
use rmcp::{
    model::JsonRpcMessage,
    transport::{
        common::server_side_http::{ServerSseMessage, SessionId},
        streamable_http_server::session::{EventId, EventStore, EventStoreError, EventStream},
    },
};
use tidal_core::UserKey;
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::Replication;
use memory::Memory;
use shared::Redis;

/// How often a stream that is resumed is looked at for more.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a stream that is resumed is followed: longer than a call takes, with all that is asked meanwhile.
const LONGEST: Duration = Duration::from_mins(5);

/// The stream for no request.
const COMMON: &str = "common";

/// One session's.
pub(super) struct Events(Arc<Kept>);

struct Kept {
    memory: Memory,
    redis: Option<Redis>,
}

/// An event's id: where it is kept, in which stream, and after which others.
struct Place<'a> {
    kept: char,
    stream: &'a str,
    after: &'a str,
}

// === impl Events ===

impl Events {
    pub(super) fn new(replication: Option<Replication>, user: UserKey, session: SessionId) -> Self {
        Self(Arc::new(Kept {
            memory: Memory::default(),
            redis: replication.map(|replication| Redis::new(replication, user, session)),
        }))
    }

    /// Whether this is the form of an id from here.
    pub(super) fn is_id(id: &str) -> bool {
        Place::of(id).is_some()
    }
}

#[async_trait]
impl EventStore for Events {
    async fn store_event(&self, stream: &str, event: &ServerSseMessage) -> Result<EventId, EventStoreError> {
        // Of the common one the session's id is a part, which has no place in an event's.
        let stream = stream.rsplit_once(':').map_or(stream, |(_, name)| name);
        if let Some(redis) = &self.0.redis
            && let Some(after) = redis.store(stream, event).await
        {
            return Ok(format!("r.{stream}.{after}"));
        }
        Ok(format!("m.{stream}.{}", self.0.memory.store(stream, event)))
    }

    async fn replay_events_after(&self, last_event_id: &str) -> Result<EventStream, EventStoreError> {
        let (send, mut receive) = mpsc::channel(4);
        let mut following = JoinSet::new();
        following.spawn(follow(Arc::clone(&self.0), last_event_id.to_owned(), send));
        // It ends with the stream.
        Ok(Box::pin(stream::poll_fn(move |context| {
            let _ = &following;
            receive.poll_recv(context)
        })))
    }
}

// === impl Kept ===

impl Kept {
    /// What comes after it; `None` where that cannot be told.
    async fn after(&self, id: &str) -> Option<Vec<ServerSseMessage>> {
        let place = Place::of(id)?;
        match (place.kept, &self.redis) {
            ('r', Some(redis)) => redis.after(place.stream, place.after).await,
            ('m', _) => Some(self.memory.after(place.stream, place.after.parse().ok()?)),
            _ => None,
        }
    }
}

// === impl Place ===

impl<'a> Place<'a> {
    fn of(id: &'a str) -> Option<Self> {
        let (kept, rest) = id.split_once('.')?;
        let (stream, after) = rest.split_once('.')?;
        let kept = match kept {
            "r" => 'r',
            "m" => 'm',
            _ => return None,
        };
        let plain = |text: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=64).contains(&text.len()) && text.bytes().all(fits)
        };
        (plain(stream) && plain(after)).then_some(Self { kept, stream, after })
    }
}

/// Sends what comes after this, until the stream is complete, nobody listens any more, or it has taken too long.
async fn follow(kept: Arc<Kept>, mut last: String, send: mpsc::Sender<ServerSseMessage>) {
    let until = Instant::now() + LONGEST;
    let is_common = Place::of(&last).is_some_and(|place| place.stream == COMMON);
    while is_common || Instant::now() < until {
        let Some(events) = kept.after(&last).await else {
            return;
        };
        for event in events {
            last = event.event_id.clone().unwrap_or(last);
            let is_answer = matches!(
                event.message.as_deref(),
                Some(JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_))
            );
            if send.send(event).await.is_err() || (is_answer && !is_common) {
                return;
            }
        }
        tokio::select! {
            () = send.closed() => return,
            () = sleep(PAUSE) => {}
        }
    }
}
