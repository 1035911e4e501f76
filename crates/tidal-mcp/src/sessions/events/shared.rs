//! Events of one session in Redis: a stream for each of its streams, short and short-lived.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use redis::{RedisResult, aio::ConnectionManager};
use rmcp::transport::common::server_side_http::{ServerSseMessage, SessionId};
use tidal_core::UserKey;

use crate::Replication;

/// Events of one stream that are kept, about, and for how long after the last of them.
const MOST: usize = 64;
const KEPT: Duration = Duration::from_mins(2);

/// Of how many streams it is remembered what was last in them.
const STREAMS: usize = 64;

/// One session's.
pub(super) struct Redis {
    replication: Replication,
    user: UserKey,
    session: SessionId,
    last: Mutex<VecDeque<(Arc<str>, String)>>,
}

// === impl Redis ===

impl Redis {
    pub(super) fn new(replication: Replication, user: UserKey, session: SessionId) -> Self {
        Self {
            replication,
            user,
            session,
            last: Mutex::default(),
        }
    }

    /// After which others it comes; `None` while Redis is away. One without a message is not kept: it only marks a place.
    pub(super) async fn store(&self, stream: &str, event: &ServerSseMessage) -> Option<String> {
        let Some(message) = event.message.as_deref() else {
            return Some(self.last(stream).unwrap_or_else(|| "0".to_owned()));
        };
        let plain = serde_json::to_vec(message).ok()?;
        let sealed = self.replication.seal(&self.purpose(stream), &plain)?;
        let key = self.key(stream);
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<(String,)> {
            let mut commands = redis::pipe();
            let add = commands.cmd("XADD").arg(&key).arg("MAXLEN").arg("~").arg(MOST);
            add.arg("*").arg("e").arg(sealed);
            let kept = u64::try_from(KEPT.as_millis()).unwrap_or(u64::MAX);
            commands.cmd("PEXPIRE").arg(&key).arg(kept).ignore();
            commands.query_async(&mut redis).await
        };
        let (id,) = self.replication.ask(ask).await.ok()?;
        self.note(stream, &id);
        Some(id)
    }

    /// What came in this stream after that; `None` while Redis is away.
    pub(super) async fn after(&self, stream: &str, after: &str) -> Option<Vec<ServerSseMessage>> {
        let (key, from) = (self.key(stream), format!("({after}"));
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<Vec<(String, Vec<Vec<u8>>)>> {
            let mut command = redis::cmd("XRANGE");
            command.arg(key).arg(from).arg("+").arg("COUNT").arg(MOST);
            command.query_async(&mut redis).await
        };
        let found = self.replication.ask(ask).await.ok()?;
        let purpose = self.purpose(stream);
        // Each with a name and a value, of which there is one.
        let opened = found.into_iter().filter_map(|(id, entry)| {
            let message = self.replication.open(&purpose, entry.last()?)?;
            let message = serde_json::from_slice(&message).ok()?;
            Some(ServerSseMessage::new(format!("r.{stream}.{id}"), message))
        });
        Some(opened.collect())
    }

    fn key(&self, stream: &str) -> String {
        let name = self
            .replication
            .name(&["events", self.user.as_str(), &self.session]);
        format!("tidal:events:1:{{{name}}}:{stream}")
    }

    fn purpose<'a>(&'a self, stream: &'a str) -> [&'a str; 4] {
        ["event", self.user.as_str(), &self.session, stream]
    }

    fn last(&self, stream: &str) -> Option<String> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let of_stream = last.iter().rev().find(|(name, _)| **name == *stream);
        of_stream.map(|(_, id)| id.clone())
    }

    fn note(&self, stream: &str, id: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|(name, _)| **name != *stream);
        if last.len() >= STREAMS {
            last.pop_front();
        }
        last.push_back((stream.into(), id.to_owned()));
    }
}
