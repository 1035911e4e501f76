//! Events of one session in this process's memory: the latest of them.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rmcp::transport::common::server_side_http::ServerSseMessage;

/// Events that are kept, and bytes that they may take together, about.
const MOST: usize = 64;
const MOST_BYTES: usize = 512 * 1024;

#[derive(Default)]
pub(super) struct Memory(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    events: VecDeque<Event>,
    bytes: usize,
    stored: u64,
}

struct Event {
    number: u64,
    stream: String,
    event: ServerSseMessage,
    bytes: usize,
}

// === impl Memory ===

impl Memory {
    /// The number of the event. One without a message is not kept: it only marks a place.
    pub(super) fn store(&self, stream: &str, event: &ServerSseMessage) -> u64 {
        let mut kept = self.lock();
        let Some(message) = event.message.as_deref() else {
            return kept.stored;
        };
        kept.stored += 1;
        let number = kept.stored;
        let bytes = serde_json::to_vec(message).map_or(0, |bytes| bytes.len());
        kept.bytes += bytes;
        kept.events.push_back(Event {
            number,
            stream: stream.to_owned(),
            event: event.clone(),
            bytes,
        });
        while kept.events.len() > MOST || kept.bytes > MOST_BYTES {
            let Some(gone) = kept.events.pop_front() else {
                break;
            };
            kept.bytes = kept.bytes.saturating_sub(gone.bytes);
        }
        number
    }

    /// What came in this stream after that number.
    pub(super) fn after(&self, stream: &str, number: u64) -> Vec<ServerSseMessage> {
        let kept = self.lock();
        let later = kept.events.iter();
        let later = later.filter(|event| event.number > number && event.stream == stream);
        later
            .map(|event| {
                let mut message = event.event.clone();
                message.event_id = Some(format!("m.{stream}.{}", event.number));
                message
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(text: &str) -> ServerSseMessage {
        let message = json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": text}});
        ServerSseMessage::from_message(serde_json::from_value(message).unwrap())
    }

    #[test]
    fn a_stream_goes_on_after_what_was_had() {
        let memory = Memory::default();
        let first = memory.store("a", &event("1"));
        memory.store("b", &event("2"));
        let third = memory.store("a", &event("3"));
        let ids = |stream: &str, number: u64| -> Vec<_> {
            let later = memory.after(stream, number).into_iter();
            later.map(|event| event.event_id.unwrap()).collect()
        };
        assert_eq!(ids("a", 0), ["m.a.1", "m.a.3"]);
        assert_eq!(ids("a", first), ["m.a.3"]);
        assert!(ids("a", third).is_empty() && ids("c", 0).is_empty());
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many_or_they_are_too_large() {
        let memory = Memory::default();
        for _ in 0..MOST + 5 {
            memory.store("a", &event("x"));
        }
        assert_eq!(memory.after("a", 0).len(), MOST);
        memory.store("a", &event(&"x".repeat(MOST_BYTES)));
        assert!(memory.after("a", 0).len() < 2);
    }
}
