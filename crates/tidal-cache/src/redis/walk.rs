//! Going over the names of a kind, a step at a time. What is done with them is the caller's business.

use std::time::Duration;

use redis::{FromRedisValue, Pipeline, Value};

use super::{Parts, link::is_refused};

/// How long all of it may take.
pub(super) const TOTAL: Duration = Duration::from_secs(30);
/// How long one step of it may take.
const STEP: Duration = Duration::from_secs(1);
/// How many keys Redis looks at in a step.
const KEYS: usize = 1_000;

/// On the way over all names that match. One that is there all the time is met at least once; it may be met again.
pub(super) struct Walk<'a> {
    parts: &'a Parts,
    operation: &'static str,
    names: String,
    /// Where to go on; nothing at the end.
    place: Option<Vec<u8>>,
}

// === impl Walk ===

impl<'a> Walk<'a> {
    pub(super) fn new(parts: &'a Parts, operation: &'static str, names: String) -> Self {
        Self {
            parts,
            operation,
            names,
            place: Some(b"0".to_vec()),
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.place.is_none()
    }

    /// The next few names, if any; nothing where Redis does not tell.
    pub(super) async fn names(&mut self) -> Option<Vec<Vec<u8>>> {
        let Some(place) = &self.place else {
            return Some(Vec::new());
        };
        let mut commands = Pipeline::new();
        commands.cmd("SCAN").arg(&place[..]);
        commands.arg("MATCH").arg(&self.names).arg("COUNT").arg(KEYS);
        let reply = self.carry_out(&commands).await?.into_iter().next()?;
        let (next, found): (Vec<u8>, Vec<Vec<u8>>) = FromRedisValue::from_redis_value(reply).ok()?;
        self.place = (next != b"0").then_some(next);
        Some(found)
    }

    /// The replies, if none of them is a refusal.
    pub(super) async fn carry_out(&self, commands: &Pipeline) -> Option<Vec<Value>> {
        let replies = self.ask(commands).await?;
        (!replies.iter().any(is_refused)).then_some(replies)
    }

    /// The replies, whatever they are, if they come in time.
    pub(super) async fn ask(&self, commands: &Pipeline) -> Option<Vec<Value>> {
        let time = STEP.max(self.parts.link.timeout());
        self.parts.link.ask_within(time, self.operation, commands).await
    }
}
