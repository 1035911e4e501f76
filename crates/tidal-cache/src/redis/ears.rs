//! Hearing what other replicas change, and knowing whether one hears.
//!
//! A replica sends itself a pulse over the same connection on which news arrives. While pulses arrive, so did every news
//! before them. After a silence, however short, news may have been missed, which the memories are told first.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use redis::{PushInfo, PushKind, Value};
use tokio::time::Instant;

use super::{
    keys,
    message::{Message, News},
};
use crate::shared::Hears;

/// How long after a pulse one may believe to hear.
pub(super) const SILENCE: Duration = Duration::from_secs(1);

/// Who is to be told, and since when there was nothing to hear.
pub(super) struct Ears {
    /// This replica's name for itself.
    replica: u64,
    channel: String,
    pulse: String,
    memories: Mutex<Vec<Weak<dyn Hears>>>,
    heard: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    /// The connection that is listened to.
    connection: u64,
    /// The latest pulse over it.
    pulse: Option<Instant>,
}

// === impl Ears ===

impl Ears {
    pub(super) fn new() -> Self {
        let replica = rand::random();
        Self {
            replica,
            channel: keys::channel(),
            pulse: keys::pulse(replica),
            memories: Mutex::default(),
            heard: Mutex::default(),
        }
    }

    /// What to subscribe to.
    pub(super) fn channels(&self) -> [&str; 2] {
        [&self.channel, &self.pulse]
    }

    /// Where to send a pulse.
    pub(super) fn pulse(&self) -> &str {
        &self.pulse
    }

    /// The text of news from this replica.
    pub(super) fn say(&self, news: News) -> String {
        let sender = self.replica;
        Message { sender, news }.text()
    }

    pub(super) fn listen(&self, memory: Weak<dyn Hears>) {
        let mut memories = lock(&self.memories);
        memories.retain(|memory| memory.strong_count() > 0);
        memories.push(memory);
    }

    /// From now on this connection is listened to; nothing was heard over it yet.
    pub(super) fn turn_to(&self, connection: u64) {
        *lock(&self.heard) = Heard {
            connection,
            pulse: None,
        };
    }

    pub(super) fn hears(&self) -> bool {
        let heard = lock(&self.heard);
        heard.pulse.is_some_and(|pulse| pulse.elapsed() < SILENCE)
    }

    /// What arrived over a connection beside replies.
    pub(super) fn hear(&self, connection: u64, push: &PushInfo) {
        if push.kind != PushKind::Message {
            return;
        }
        let [Value::BulkString(channel), Value::BulkString(text)] = push.data.as_slice() else {
            return;
        };
        if channel == self.channel.as_bytes() {
            self.news(text);
        } else if channel == self.pulse.as_bytes() && text == connection.to_string().as_bytes() {
            self.heard_pulse(connection);
        }
    }

    fn heard_pulse(&self, connection: u64) {
        let is_first = {
            let heard = lock(&self.heard);
            if heard.connection != connection {
                return;
            }
            heard.pulse.is_none_or(|pulse| pulse.elapsed() >= SILENCE)
        };
        if is_first {
            self.each(|memory| memory.lost());
        }
        let mut heard = lock(&self.heard);
        if heard.connection == connection {
            heard.pulse = Some(Instant::now());
        }
    }

    fn news(&self, text: &[u8]) {
        let Some(message) = Message::read(text) else {
            // From a build that says more than this one understands.
            self.each(|memory| memory.lost());
            return;
        };
        if message.sender == self.replica {
            return;
        }
        metrics::counter!("tidal_cache_redis_news_total").increment(1);
        self.each(|memory| match &message.news {
            News::Voided(tags) => memory.voided(tags),
            News::Lost => memory.lost(),
            News::Cleared => memory.cleared(),
        });
    }

    fn each(&self, tell: impl Fn(&dyn Hears)) {
        let memories: Vec<Arc<dyn Hears>> = lock(&self.memories).iter().filter_map(Weak::upgrade).collect();
        for memory in memories {
            tell(&*memory);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;
    use crate::{key::KeySecret, redis::tests::Memory, tag::Tag};

    fn push(channel: &str, text: &str) -> PushInfo {
        let data = [channel, text].map(|text| Value::BulkString(text.as_bytes().to_vec()));
        PushInfo {
            kind: PushKind::Message,
            data: data.to_vec(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_any_silence_the_memory_is_told_before_it_is_believed_again() {
        let (ears, memory) = (Ears::new(), Arc::new(Memory::default()));
        ears.listen(Arc::<Memory>::downgrade(&memory));
        ears.turn_to(3);
        let pulse = |connection: u64| push(ears.pulse(), &connection.to_string());
        ears.hear(2, &pulse(2));
        ears.hear(3, &pulse(2));
        assert!(!ears.hears(), "those were of another connection");
        ears.hear(3, &pulse(3));
        assert!(ears.hears());
        assert_eq!(memory.told(), ["lost"]);
        advance(SILENCE / 2).await;
        ears.hear(3, &pulse(3));
        assert!(memory.told().is_empty(), "there was no silence");
        advance(SILENCE).await;
        assert!(!ears.hears());
        ears.hear(3, &pulse(3));
        assert_eq!(memory.told(), ["lost"]);
        ears.turn_to(4);
        assert!(!ears.hears());
    }

    #[test]
    fn others_are_listened_to_and_what_is_not_understood_is_taken_for_the_worst() {
        let (ears, memory) = (Ears::new(), Arc::new(Memory::default()));
        ears.listen(Arc::<Memory>::downgrade(&memory));
        let other = Ears::new();
        let tag = Tag(KeySecret::random().name(&1));
        for (text, told) in [
            (other.say(News::Voided(vec![tag])), vec![tag.0.digits()]),
            (other.say(News::Lost), vec!["lost".to_owned()]),
            (other.say(News::Cleared), vec!["cleared".to_owned()]),
            (ears.say(News::Cleared), vec![]),
            ("renamed 7 x".to_owned(), vec!["lost".to_owned()]),
        ] {
            ears.hear(1, &push(&keys::channel(), &text));
            assert_eq!(memory.told(), told, "{text}");
        }
        ears.hear(1, &push("elsewhere", "renamed 7 x"));
        assert!(memory.told().is_empty());
    }
}
