//! Telling a client how far a call came, where it asks for that: not before the call took a while, not often, and never
//! backwards. Over HTTP the first word of it turns the answer into a stream, which is why a quick call says nothing.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
    service::RequestContext,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

/// What is quicker than this says nothing.
const FIRST: Duration = Duration::from_millis(500);

/// Between two words.
const BETWEEN: Duration = Duration::from_millis(500);

/// How long a client may take to hear a word. One that is slower hears no more of them.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where to a client wants to be told.
#[derive(Clone, Debug)]
pub(crate) struct Listener {
    pub(crate) peer: Peer<RoleServer>,
    pub(crate) token: ProgressToken,
}

/// The progress of one call.
#[derive(Debug)]
pub(crate) struct Progress {
    listener: Option<Listener>,
    /// What the call is, for a person.
    title: &'static str,
    began: Instant,
    way: Mutex<Way>,
    news: Notify,
    /// Whether a word is on its way.
    speaking: AtomicBool,
    silence: Notify,
}

/// How far the call came.
#[derive(Debug, Default)]
struct Way {
    /// What was done in the phases before this one: each counts from its own beginning.
    before: usize,
    done: usize,
    of: Option<usize>,
    what: &'static str,
    /// What the client was told last.
    told: Option<usize>,
}

// === impl Listener ===

impl Listener {
    /// The client that makes this request, if it asks to be told.
    pub(crate) fn of(context: &RequestContext<RoleServer>) -> Option<Self> {
        Some(Self {
            token: context.meta.get_progress_token()?,
            peer: context.peer.clone(),
        })
    }
}

// === impl Progress ===

impl Progress {
    pub(crate) fn new(title: &'static str, listener: Option<Listener>) -> Self {
        Self {
            listener,
            title,
            began: Instant::now(),
            way: Mutex::default(),
            news: Notify::new(),
            speaking: AtomicBool::new(false),
            silence: Notify::new(),
        }
    }

    /// So many of so many; `what` follows the numbers, such as "entries read". Tells nobody by itself.
    pub(crate) fn reached(&self, done: usize, of: Option<usize>, what: &'static str) {
        if self.listener.is_some() {
            self.way().reach(done, of, what);
            self.news.notify_one();
        }
    }

    /// Tells the client, for as long as the call takes.
    pub(crate) async fn tell(&self) -> Infallible {
        let Some(listener) = &self.listener else {
            return std::future::pending().await;
        };
        let mut next = self.began + FIRST;
        loop {
            self.news.notified().await;
            sleep_until(next).await;
            if !self.tell_once(listener).await {
                return std::future::pending().await;
            }
            next = Instant::now() + BETWEEN;
        }
    }

    /// Says the word to its end that is on its way, if one is: none may come after the answer.
    pub(crate) async fn end(&self, mut telling: Pin<&mut impl Future<Output = Infallible>>) {
        while self.speaking.load(Ordering::Acquire) {
            tokio::select! {
                never = &mut telling => match never {},
                () = self.silence.notified() => {}
            }
        }
    }

    /// Tells it now. Whether it heard, or there was nothing new.
    async fn tell_once(&self, listener: &Listener) -> bool {
        let Some(word) = self.way().word(self.title, &listener.token) else {
            return true;
        };
        self.speaking.store(true, Ordering::Release);
        let told = timeout(PATIENCE, listener.peer.notify_progress(word)).await;
        self.speaking.store(false, Ordering::Release);
        self.silence.notify_one();
        matches!(told, Ok(Ok(())))
    }

    /// The same at once, whatever was told last.
    #[cfg(feature = "conformance")]
    pub(crate) async fn now(&self, done: usize, of: usize) {
        self.way().reach(done, Some(of), "steps");
        if let Some(listener) = &self.listener {
            self.tell_once(listener).await;
        }
    }

    fn way(&self) -> MutexGuard<'_, Way> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Way ===

impl Way {
    fn reach(&mut self, done: usize, of: Option<usize>, what: &'static str) {
        if done < self.done || what != self.what {
            self.before = self.before.saturating_add(self.done);
        }
        (self.done, self.of, self.what) = (done, of, what);
    }

    /// What to say, if it is more than was said.
    fn word(&mut self, title: &str, token: &ProgressToken) -> Option<ProgressNotificationParam> {
        let reached = self.before.saturating_add(self.done);
        if self.told.is_some_and(|told| reached <= told) {
            return None;
        }
        self.told = Some(reached);
        let word = ProgressNotificationParam::new(token.clone(), counted(reached));
        let (done, what) = (self.done, self.what);
        Some(match self.of {
            Some(of) => word
                .with_total(counted(self.before.saturating_add(of.max(done))))
                .with_message(format!("{title}: {done} of {of} {what}")),
            None => word.with_message(format!("{title}: {done} {what}")),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "nothing here counts to 2^53")]
fn counted(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use rmcp::model::NumberOrString;

    use super::*;

    fn said(way: &mut Way) -> Option<(f64, Option<f64>, String)> {
        let token = ProgressToken(NumberOrString::Number(1));
        way.word("Add", &token)
            .map(|word| (word.progress, word.total, word.message.unwrap_or_default()))
    }

    #[test]
    fn it_never_goes_backwards_although_each_phase_begins_anew() {
        let mut way = Way::default();
        way.reach(20, Some(40), "entries read");
        assert_eq!(
            said(&mut way),
            Some((20.0, Some(40.0), "Add: 20 of 40 entries read".to_owned()))
        );
        assert_eq!(said(&mut way), None, "nothing new");
        way.reach(40, Some(40), "entries read");
        way.reach(20, Some(100), "done");
        assert_eq!(
            said(&mut way),
            Some((60.0, Some(140.0), "Add: 20 of 100 done".to_owned()))
        );
        way.reach(10, None, "done");
        assert_eq!(said(&mut way), Some((70.0, None, "Add: 10 done".to_owned())));
    }
}
