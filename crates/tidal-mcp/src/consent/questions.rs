//! What travels with a question through the client, and comes back with its answer: sealed, good for five minutes and
//! for one answer. Which answers were used all replicas know that share a Redis, and while it is away this process alone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::digest;
use jiff::Timestamp;

use super::refused;
use crate::{
    Error, Failure, Replication,
    cursor::{Purpose, Sealer},
    replication::Away,
};

/// How long a person may take before the call is made again, in seconds.
const TTL: i64 = 300;

/// Why a state is refused that was not given out for this.
pub(super) const NOT_OURS: &str = "state_invalid";

/// Most answers that are remembered as used; each for as long as its question is good.
const MOST_USED: usize = 4096;

/// How far the clocks of replicas may be apart.
const SKEW: Duration = Duration::from_mins(1);

/// The questions of one server.
pub(crate) struct Questions {
    sealer: Arc<Sealer>,
    clock: fn() -> Timestamp,
    /// Until when to remember which questions as answered.
    answered: Mutex<HashMap<Nonce, i64>>,
    replication: Option<Replication>,
}

/// What a question is about, short: an answer is good only while it is about the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct About([u8; 16]);

/// A question that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    until: i64,
    nonce: Nonce,
    pub(super) about: About,
}

type Nonce = [u8; 16];

// === impl Questions ===

impl Questions {
    pub(crate) fn new(sealer: Arc<Sealer>, replication: Option<Replication>) -> Self {
        Self {
            sealer,
            clock: Timestamp::now,
            answered: Mutex::default(),
            replication,
        }
    }

    /// A new question.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub(super) fn seal(&self, purpose: &Purpose<'_>, about: About) -> Result<String, Failure> {
        let mut nonce = Nonce::default();
        aws_lc_rs::rand::fill(&mut nonce).map_err(|_| {
            tracing::error!(error = %Error::NoRandomness, "a question cannot be made");
            Failure::internal()
        })?;
        let until = self.now().saturating_add(TTL);
        let state = [&until.to_be_bytes()[..], &nonce, &about.0].concat();
        Ok(self.sealer.seal_bytes(purpose, &state))
    }

    /// The question that came back, if it can still be answered.
    ///
    /// # Errors
    /// For what was never asked for this purpose, for one that is too old, and for one that was answered before.
    pub(super) fn open(&self, purpose: &Purpose<'_>, state: &str) -> Result<Asked, Failure> {
        let opened = self.sealer.open_bytes(purpose, state);
        let asked = opened.as_deref().and_then(read).ok_or_else(|| {
            let message =
                "requestState is not what this server gave out for this tool, these arguments and this listener";
            Failure {
                reason: Some(NOT_OURS),
                ..refused(message)
            }
        })?;
        if asked.until < self.now() {
            return Err(refused("the question was answered too late"));
        }
        if self.answered().contains_key(&asked.nonce) {
            return Err(answered_before());
        }
        Ok(asked)
    }

    /// Takes the answer to a question, which nobody can give again, here or to another replica.
    ///
    /// # Errors
    /// If somebody was quicker, or if too many were answered to remember this one.
    pub(super) async fn answer(&self, asked: &Asked) -> Result<(), Failure> {
        self.answer_here(asked)?;
        let Some(replication) = &self.replication else {
            return Ok(());
        };
        // A little longer than it is good: clocks differ.
        let seconds = asked.until.saturating_sub(self.now()).max(0).unsigned_abs();
        let good_for = Duration::from_secs(seconds) + SKEW;
        match replication.spend(&asked.nonce, good_for).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(answered_before()),
            Err(Away) => {
                tracing::warn!("a consent was used of which other replicas do not hear");
                Ok(())
            }
        }
    }

    fn answer_here(&self, asked: &Asked) -> Result<(), Failure> {
        let now = self.now();
        let mut answered = self.answered();
        answered.retain(|_, until| *until >= now);
        if answered.contains_key(&asked.nonce) {
            return Err(answered_before());
        }
        // To forget one instead would let it be answered again.
        if answered.len() >= MOST_USED {
            return Err(refused(
                "more questions were answered within five minutes than can be remembered",
            ));
        }
        answered.insert(asked.nonce, asked.until);
        Ok(())
    }

    fn now(&self) -> i64 {
        (self.clock)().as_second()
    }

    fn answered(&self) -> std::sync::MutexGuard<'_, HashMap<Nonce, i64>> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl About ===

impl About {
    /// What the listener reads, and what stands behind it.
    pub(super) fn of(message: &str, seen: &[String]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in std::iter::once(message).chain(seen.iter().map(String::as_str)) {
            // Lengths, so that no two lists of parts run into the same bytes.
            context.update(&part.len().to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut about = Self::default();
        for (to, from) in about.0.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        about
    }
}

fn read(state: &[u8]) -> Option<Asked> {
    let (until, rest) = state.split_first_chunk::<8>()?;
    let (nonce, about) = rest.split_first_chunk::<16>()?;
    Some(Asked {
        until: i64::from_be_bytes(*until),
        nonce: *nonce,
        about: About(about.try_into().ok()?),
    })
}

fn answered_before() -> Failure {
    refused("this question was answered before")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::{Value, json};
    use tidal_core::{Country, Viewer};

    use super::*;
    use crate::{Options, Principal};

    thread_local! {
        static NOW: Cell<i64> = const { Cell::new(1_000) };
    }

    fn questions() -> Questions {
        Questions {
            clock: || Timestamp::from_second(NOW.get()).unwrap(),
            ..Questions::new(Arc::new(Sealer::new(None).unwrap()), None)
        }
    }

    fn with_purpose<R>(take: impl FnOnce(&Purpose<'_>) -> R) -> R {
        let (viewer, query): (Viewer, Value) = (Viewer::anonymous(Country::US), json!({}));
        let principal = Principal::local(&Options::default());
        take(&Purpose {
            tool: "delete_playlist",
            principal: &principal,
            viewer: &viewer,
            since: None,
            query: &query,
        })
    }

    #[test]
    fn a_question_is_good_for_five_minutes() {
        let questions = questions();
        with_purpose(|purpose| {
            let state = questions.seal(purpose, About::default()).unwrap();
            for (seconds, good) in [(0, true), (300, true), (301, false)] {
                NOW.set(1_000 + seconds);
                let opened = questions.open(purpose, &state);
                assert_eq!(opened.is_ok(), good, "{seconds} s");
                if let Err(failure) = opened {
                    assert_eq!(failure.reason, Some("consent_invalid"));
                    assert!(failure.message.contains("too late"), "{}", failure.message);
                }
            }
        });
    }

    #[test]
    fn a_question_is_answered_once_and_forgotten_when_it_is_too_old() {
        let questions = questions();
        with_purpose(|purpose| {
            let states = [0, 1].map(|_| questions.seal(purpose, About::default()).unwrap());
            let asked = questions.open(purpose, &states[0]).unwrap();
            questions.answer_here(&asked).unwrap();
            assert!(questions.answer_here(&asked).is_err());
            let again = questions.open(purpose, &states[0]).unwrap_err();
            assert!(again.message.contains("answered before"), "{}", again.message);
            // The other one has the same arguments, and is another question.
            NOW.set(1_301);
            assert!(questions.open(purpose, &states[1]).is_err());
            let third = questions.seal(purpose, About::default()).unwrap();
            let third = questions.open(purpose, &third).unwrap();
            questions.answer_here(&third).unwrap();
            assert_eq!(questions.answered().len(), 1);
        });
    }

    #[test]
    fn what_cannot_be_remembered_is_not_done() {
        let questions = questions();
        with_purpose(|purpose| {
            for number in 0..MOST_USED {
                let mut nonce = Nonce::default();
                nonce[..8].copy_from_slice(&number.to_be_bytes());
                questions.answered().insert(nonce, 2_000);
            }
            let state = questions.seal(purpose, About::default()).unwrap();
            let asked = questions.open(purpose, &state).unwrap();
            assert!(questions.answer_here(&asked).is_err());
            NOW.set(2_001);
            assert_eq!(questions.answered().len(), MOST_USED);
            let state = questions.seal(purpose, About::default()).unwrap();
            let asked = questions.open(purpose, &state).unwrap();
            questions.answer_here(&asked).unwrap();
        });
    }

    #[test]
    fn what_is_asked_about_is_all_of_it() {
        let of = |message: &str, seen: &[&str]| {
            let seen: Vec<String> = seen.iter().map(ToString::to_string).collect();
            About::of(message, &seen)
        };
        assert_eq!(of("a", &["b", "c"]), of("a", &["b", "c"]));
        for other in [
            of("a", &["bc"]),
            of("a", &["c", "b"]),
            of("ab", &["c"]),
            of("a", &[]),
        ] {
            assert_ne!(of("a", &["b", "c"]), other);
        }
    }
}
