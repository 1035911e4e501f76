//! The book of what changed, and when: an entry that was asked for before is void.
//!
//! Nothing is looked for in the tier when something changes: whoever finds an entry looks its tags up here. The book is
//! bounded: when it is full, everything that carries a tag and is older than what it would have to forget is void.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use tokio::sync::broadcast;

use crate::{
    changes::{Heard, MOST_WAITING},
    clock::{self, Instant},
    policy,
    shared::Settled,
    tag::Tag,
};

/// When what was changed.
#[derive(Debug)]
pub(crate) struct Voided {
    book: RwLock<Book>,
    /// For those who want to hear of it.
    news: broadcast::Sender<Heard>,
}

#[derive(Debug, Default)]
struct Book {
    at: HashMap<Tag, Change>,
    /// Whatever carries a tag and was asked for until then is void.
    floor: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    /// When it was last noted.
    noted: Instant,
    /// What was asked for until then is void.
    until: Instant,
}

/// How many tags the book holds.
const MOST_TAGS: usize = 10_000;

/// How long nothing is kept after a change of which nobody knows whether it was carried out, or will be yet.
const UNSETTLED: Duration = Duration::from_secs(30);

// === impl Voided ===

impl Voided {
    /// These changed now, or may still change.
    pub(crate) fn void(&self, tags: &[Tag], settled: Settled) {
        let now = clock::now();
        let until = match settled {
            Settled::Yes => now,
            Settled::Unknown => now + UNSETTLED,
        };
        let mut book = self.book.write().unwrap_or_else(PoisonError::into_inner);
        for tag in tags {
            book.note(*tag, Change { noted: now, until });
        }
        drop(book);
        self.tell(|| Heard::of(tags));
    }

    /// Anything may have changed until now.
    pub(crate) fn void_all(&self) {
        let now = clock::now();
        let mut book = self.book.write().unwrap_or_else(PoisonError::into_inner);
        book.floor = book.floor.max(Some(now));
        drop(book);
        self.tell(|| Heard::Anything);
    }

    /// What changes from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Heard> {
        self.news.subscribe()
    }

    /// Only once it stands in the book, so that whoever hears of it reads what is new.
    fn tell(&self, heard: impl FnOnce() -> Heard) {
        if self.news.receiver_count() > 0 {
            // Who stopped listening meanwhile need not hear of it.
            let _ = self.news.send(heard());
        }
    }

    /// Whether something changed since an entry of these tags was asked for.
    pub(crate) fn is_void(&self, tags: &[Tag], asked_at: Instant) -> bool {
        self.any(tags, asked_at, |change| change.until)
    }

    /// Whether something is known to have changed since. Unlike [`is_void`](Self::is_void) it does not count what may
    /// still change.
    pub(crate) fn changed_since(&self, tags: &[Tag], then: Instant) -> bool {
        self.any(tags, then, |change| change.noted)
    }

    fn any(&self, tags: &[Tag], then: Instant, when: impl Fn(&Change) -> Instant) -> bool {
        if tags.is_empty() {
            return false;
        }
        let book = self.book.read().unwrap_or_else(PoisonError::into_inner);
        let changed = |tag| book.at.get(tag).is_some_and(|change| then <= when(change));
        book.floor.is_some_and(|floor| then <= floor) || tags.iter().any(changed)
    }
}

impl Default for Voided {
    fn default() -> Self {
        Self {
            book: RwLock::default(),
            news: broadcast::Sender::new(MOST_WAITING),
        }
    }
}

// === impl Book ===

impl Book {
    fn note(&mut self, tag: Tag, change: Change) {
        if self.at.len() >= MOST_TAGS && !self.at.contains_key(&tag) {
            self.make_room(change.noted);
        }
        let known = self.at.entry(tag).or_insert(change);
        known.noted = change.noted;
        known.until = change.until.max(known.until);
    }

    /// Forgets what no entry is old enough for, and everything if that is not enough.
    fn make_room(&mut self, now: Instant) {
        self.at
            .retain(|_, change| change.until + policy::LONGEST_LIFE > now);
        if self.at.len() >= MOST_TAGS {
            self.floor = self.floor.max(self.at.values().map(|change| change.until).max());
            self.at.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{key::KeySecret, tag::Subject};
    use tidal_core::UserKey;

    fn tag(number: usize) -> Tag {
        let user = UserKey::new(number.to_string());
        Tag::of(&Subject::Playlists(&user), &KeySecret::of("a secret of tests"))
    }

    async fn pass(seconds: u64) {
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_asked_for_before_a_change_is_void() {
        let (voided, before) = (Voided::default(), clock::now());
        pass(1).await;
        voided.void(&[tag(1)], Settled::Yes);
        let during = clock::now();
        pass(1).await;
        let after = clock::now();
        let check = |tags: &[Tag], asked_at, void| assert_eq!(voided.is_void(tags, asked_at), void);
        check(&[tag(1)], before, true);
        check(&[tag(2), tag(1)], before, true);
        check(&[tag(1)], during, true);
        check(&[tag(1)], after, false);
        check(&[tag(2)], before, false);
        check(&[], before, false);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_while_a_change_may_still_come() {
        let voided = Voided::default();
        voided.void(&[tag(1)], Settled::Unknown);
        pass(1).await;
        voided.void(&[tag(1)], Settled::Yes);
        pass(28).await;
        assert!(!voided.changed_since(&[tag(1)], clock::now()));
        assert!(voided.is_void(&[tag(1)], clock::now()));
        pass(2).await;
        assert!(!voided.is_void(&[tag(1)], clock::now()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_book_voids_rather_too_much() {
        let voided = Voided::default();
        let size = || voided.book.read().unwrap().at.len();
        (0..MOST_TAGS).for_each(|number| voided.void(&[tag(number)], Settled::Yes));
        let then = clock::now();
        pass(1).await;
        let later = clock::now();
        assert!(!voided.is_void(&[tag(MOST_TAGS)], then));
        voided.void(&[tag(MOST_TAGS)], Settled::Yes);
        assert_eq!(size(), 1);
        assert!(voided.is_void(&[tag(7)], then), "what was forgotten is void");
        assert!(!voided.is_void(&[tag(7)], later));
        (1..MOST_TAGS).for_each(|number| voided.void(&[tag(number)], Settled::Yes));
        tokio::time::advance(policy::LONGEST_LIFE).await;
        voided.void(&[tag(0)], Settled::Yes);
        assert_eq!(size(), 1);
        assert!(
            !voided.is_void(&[tag(7)], clock::now()),
            "nothing that old can be there"
        );
    }
}
