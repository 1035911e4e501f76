//! Idempotency: what was written under which key. The same key with the same payload replays the first answer for an
//! hour; while that is still being worked on, 409; with another payload, 422.

use crate::clock::Clock;
use crate::gate::Outcome;
use crate::refusal::Refusal;
use http::StatusCode;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long an answer is replayed.
const REMEMBERED: Duration = Duration::from_hours(1);
/// The longest key.
const KEY_LENGTH: usize = 128;
/// More keys than this at once and those that are done are forgotten early.
const MOST: usize = 100_000;

/// What was written under which key, for each user.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Mutex<HashMap<String, Entry>>,
}

/// What the ledger knows about a write.
#[derive(Debug)]
pub(crate) enum Begun<'a> {
    /// Nothing: apply it, and tell the ticket what came of it.
    Fresh(Ticket<'a>),
    /// It was applied before, and this was the answer.
    Replayed(Outcome),
}

/// A write that is being applied. If it is dropped without an answer, the key is free again.
#[derive(Debug)]
pub(crate) struct Ticket<'a> {
    ledger: &'a Ledger,
    clock: &'a Clock,
    key: Option<String>,
}

#[derive(Debug)]
struct Entry {
    payload: String,
    answer: Option<(Outcome, Duration)>,
}

// === impl Ledger ===

impl Ledger {
    /// Begins a write. The owner is who writes; the payload is everything that makes two writes the same.
    ///
    /// # Errors
    ///
    /// 400 for a key of a wrong length, 409 and 422 as above.
    pub(crate) fn begin<'a>(
        &'a self,
        clock: &'a Clock,
        (owner, key): (&str, Option<&str>),
        payload: String,
    ) -> Result<Begun<'a>, Refusal> {
        let ticket = |key| {
            Begun::Fresh(Ticket {
                ledger: self,
                clock,
                key,
            })
        };
        let Some(key) = key else {
            return Ok(ticket(None));
        };
        if key.is_empty() || key.len() > KEY_LENGTH {
            let detail = format!("the key has to have 1 to {KEY_LENGTH} characters");
            return Err(refuse(
                StatusCode::BAD_REQUEST,
                "INVALID_IDEMPOTENCY_KEY",
                &detail,
            ));
        }
        let key = format!("{owner}\u{1f}{key}");
        let now = clock.elapsed();
        self.with(|entries| {
            if entries.len() >= MOST {
                entries.retain(|_, entry| entry.answer.is_none());
            }
            match entries.get(&key).filter(|entry| entry.is_remembered(now)) {
                Some(entry) if entry.payload != payload => Err(refuse(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH",
                    "the key was used with another payload",
                )),
                Some(Entry {
                    answer: Some((outcome, _)),
                    ..
                }) => Ok(Begun::Replayed(outcome.clone())),
                Some(_) => Err(refuse(
                    StatusCode::CONFLICT,
                    "IDEMPOTENT_REQUEST_IN_PROGRESS",
                    "the first request with this key is still being worked on",
                )),
                None => {
                    entries.insert(
                        key.clone(),
                        Entry {
                            payload,
                            answer: None,
                        },
                    );
                    Ok(ticket(Some(key)))
                }
            }
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut HashMap<String, Entry>) -> T) -> T {
        change(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

// === impl Ticket ===

impl Ticket<'_> {
    /// Remembers the answer.
    pub(crate) fn complete(mut self, outcome: &Outcome) {
        let Some(key) = self.key.take() else { return };
        let now = self.clock.elapsed();
        self.ledger.with(|entries| {
            if let Some(entry) = entries.get_mut(&key) {
                entry.answer = Some((outcome.clone(), now));
            }
        });
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.ledger.with(|entries| entries.remove(&key));
        }
    }
}

// === impl Entry ===

impl Entry {
    fn is_remembered(&self, now: Duration) -> bool {
        self.answer
            .as_ref()
            .is_none_or(|(_, at)| now.saturating_sub(*at) < REMEMBERED)
    }
}

fn refuse(status: StatusCode, code: &'static str, detail: &str) -> Refusal {
    Refusal::new(status, code, detail).header("Idempotency-Key")
}

#[cfg(test)]
mod tests {
    use super::{Begun, Ledger};
    use crate::clock::Clock;
    use http::StatusCode;
    use serde_json::json;
    use std::time::Duration;

    fn check(ledger: &Ledger, clock: &Clock, payload: &str, expected: Result<bool, u16>) {
        let begun = ledger.begin(clock, ("me", Some("key")), payload.to_owned());
        let found = begun
            .map(|begun| matches!(begun, Begun::Replayed(_)))
            .map_err(|refusal| refusal.status.as_u16());
        assert_eq!(found, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_replays_for_an_hour() {
        let (ledger, clock) = (Ledger::default(), Clock::start());
        let Begun::Fresh(ticket) = ledger.begin(&clock, ("me", Some("key")), "a".to_owned()).unwrap() else {
            panic!("nothing was written yet");
        };
        check(&ledger, &clock, "a", Err(409));
        ticket.complete(&Ok((StatusCode::OK, json!({}))));
        check(&ledger, &clock, "a", Ok(true));
        check(&ledger, &clock, "b", Err(422));
        tokio::time::advance(Duration::from_mins(59)).await;
        check(&ledger, &clock, "a", Ok(true));
        tokio::time::advance(Duration::from_mins(1)).await;
        check(&ledger, &clock, "a", Ok(false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_broke_off_frees_its_key() {
        let (ledger, clock) = (Ledger::default(), Clock::start());
        check(&ledger, &clock, "a", Ok(false));
        check(&ledger, &clock, "a", Ok(false));
    }
}
