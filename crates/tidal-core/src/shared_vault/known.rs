//! What this process remembers: which state of a sign-in Redis had a moment ago, and what Redis has not got yet.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tidal_api::Revision;
use tokio::time::Instant;

use super::entry::Fields;

/// How long what Redis said is believed. With the time of a question it stays below a second.
const BELIEVED: Duration = Duration::from_millis(700);

/// While one asks, others believe for so long what was said before.
const ASKING: Duration = Duration::from_millis(200);

/// Users that are remembered at a time. Who is forgotten is asked about again.
const MOST: usize = 10_000;

/// By the names of users.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<String, One>>);

struct One {
    user: Arc<str>,
    news: News,
    until: Instant,
    /// What Redis has not got yet, and this replica's file has.
    unwritten: Option<Fields>,
}

/// Which state of a sign-in there is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct News {
    pub(super) generation: u64,
    /// `None` if nothing is kept.
    pub(super) revision: Option<Revision>,
}

// === impl Known ===

impl Known {
    /// What was said a moment ago. Once it is too old only one caller is told so at a time.
    pub(super) fn recent(&self, name: &str) -> Option<News> {
        let mut known = self.lock();
        let one = known.get_mut(name)?;
        let now = Instant::now();
        if one.unwritten.is_none() && now >= one.until {
            one.until = now + ASKING;
            return None;
        }
        Some(one.news)
    }

    /// What was said last, for a while longer.
    pub(super) fn extended(&self, name: &str) -> Option<News> {
        let mut known = self.lock();
        let one = known.get_mut(name)?;
        one.until = Instant::now() + BELIEVED;
        Some(one.news)
    }

    /// The newest that was heard of.
    pub(super) fn generation(&self, name: &str) -> u64 {
        self.lock().get(name).map_or(0, |one| one.news.generation)
    }

    pub(super) fn note(&self, user: &str, name: &str, news: News) {
        let until = Instant::now() + BELIEVED;
        self.put(user, name, |one| {
            // Redis may have come back with what was before: that it was newer once is not forgotten.
            let generation = one.news.generation.max(news.generation);
            one.news = News { generation, ..news };
            one.until = until;
        });
    }

    /// Remembers what Redis could not be told.
    pub(super) fn keep(&self, user: &str, name: &str, fields: Fields) {
        let news = News {
            generation: fields.generation,
            revision: fields.revision(),
        };
        self.put(user, name, |one| {
            one.news = news;
            one.unwritten = Some(fields);
        });
    }

    pub(super) fn unwritten(&self, name: &str) -> Option<Fields> {
        self.lock().get(name).and_then(|one| one.unwritten.clone())
    }

    /// All that Redis has not got yet, with its users.
    pub(super) fn all_unwritten(&self) -> Vec<(Arc<str>, String, Fields)> {
        let known = self.lock();
        let unwritten = known.iter().filter_map(|(name, one)| {
            let fields = one.unwritten.clone()?;
            Some((Arc::clone(&one.user), name.clone(), fields))
        });
        unwritten.collect()
    }

    /// Redis has this, or something newer.
    pub(super) fn written(&self, name: &str, fields: &Fields) {
        if let Some(one) = self.lock().get_mut(name)
            && one.unwritten.as_ref() == Some(fields)
        {
            one.unwritten = None;
        }
    }

    /// What could not be told is not so any more.
    pub(super) fn forget_unwritten(&self, name: &str) {
        if let Some(one) = self.lock().get_mut(name) {
            one.unwritten = None;
        }
    }

    /// Somebody has changed it.
    pub(super) fn outdated(&self, name: &str) -> Option<Arc<str>> {
        let mut known = self.lock();
        let one = known.get_mut(name)?;
        one.until = Instant::now();
        Some(Arc::clone(&one.user))
    }

    pub(super) fn users(&self) -> Vec<Arc<str>> {
        self.lock().values().map(|one| Arc::clone(&one.user)).collect()
    }

    fn put(&self, user: &str, name: &str, change: impl FnOnce(&mut One)) {
        let mut known = self.lock();
        if known.len() >= MOST && !known.contains_key(name) {
            let now = Instant::now();
            known.retain(|_, one| one.unwritten.is_some() || one.until > now);
            // All were asked about a moment ago: the first that comes goes.
            let spare = known.iter().find(|(_, one)| one.unwritten.is_none());
            if let Some(spare) = spare
                .map(|(name, _)| name.clone())
                .filter(|_| known.len() >= MOST)
            {
                known.remove(&spare);
            }
        }
        change(known.entry(name.to_owned()).or_insert_with(|| One {
            user: user.into(),
            news: News::default(),
            until: Instant::now(),
            unwritten: None,
        }));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, One>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl News ===

impl News {
    /// Redis has nothing, and the file this.
    pub(super) fn of_file(revision: Option<Revision>) -> Self {
        Self {
            generation: 0,
            revision,
        }
    }
}
