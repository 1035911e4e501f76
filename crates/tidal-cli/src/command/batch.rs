//! Things by id: in chunks, in order, and an honest account of those that were not found.

#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    hash::Hash,
    sync::Arc,
};

use tidal_core::{
    Answer, Error as TidalError, Kind,
    model::{Batch, Missing, MissingReason},
};

use crate::{
    error::{Error, Lost},
    output::Sink,
    session::Session,
    view::Record,
};

/// Ids asked for at a time: five of TIDAL's own chunks, which the library asks for side by side.
const CHUNK: usize = 100;

/// What is asked for.
pub(super) struct Asked<'k, T, K> {
    /// The ids, each once.
    pub(super) keys: &'k [K],
    /// Of what.
    pub(super) kind: Kind,
    /// Under which of the ids a thing was found.
    pub(super) key_of: fn(&T) -> Option<K>,
}

/// Prints things by id in the console's format.
pub(super) async fn print<T, K, V, P>(
    session: &Session<'_>,
    asked: Asked<'_, T, K>,
    fetch: impl Fn(Vec<K>) -> P,
) -> Result<(), Error>
where
    K: Clone + Eq + Hash + ToString,
    V: Record + for<'t> From<&'t T>,
    P: Future<Output = tidal_core::Result<Answer<Batch<T, K>>>>,
{
    let mut sink = Sink::new(session.console, session.console.format());
    let outcome = batch(session, asked, fetch, |item| sink.push(V::from(item))).await;
    sink.close(outcome)
}

/// Hands each thing found to `take`, in the order asked for.
///
/// Fails with [`Error::Missing`] if something was not found, or not reached, after everything else was handed
/// over.
pub(super) async fn batch<T, K, P>(
    session: &Session<'_>,
    asked: Asked<'_, T, K>,
    fetch: impl Fn(Vec<K>) -> P,
    mut take: impl FnMut(&T) -> Result<(), Error>,
) -> Result<(), Error>
where
    K: Clone + Eq + Hash + ToString,
    P: Future<Output = tidal_core::Result<Answer<Batch<T, K>>>>,
{
    let mut lost: Vec<Missing<K>> = Vec::new();
    let mut done = 0;
    let total = u64::try_from(asked.keys.len()).ok();
    session.console.progress().doing(asked.kind.plural());
    for chunk in asked.keys.chunks(CHUNK) {
        let (found, ended_by) = resolve(session, chunk, asked.key_of, &fetch).await;
        for item in &found.found {
            take(item)?;
        }
        // Ids, not things: one recording code may lead to several tracks.
        let keys: HashSet<K> = found
            .found
            .iter()
            .filter_map(|item| (asked.key_of)(item))
            .collect();
        done += keys.len();
        lost.extend(found.missing);
        session.console.flush()?;
        session.console.progress().reached(done + lost.len(), total);
        if let Some(cause) = ended_by {
            return Err(asked.broken_off(done, lost, cause));
        }
    }
    asked.account(lost)
}

/// One chunk, and what ended it early. What a rate limit kept back is asked for again while patience lasts.
async fn resolve<T, K, P>(
    session: &Session<'_>,
    chunk: &[K],
    key_of: fn(&T) -> Option<K>,
    fetch: &impl Fn(Vec<K>) -> P,
) -> (Batch<T, K>, Option<Error>)
where
    K: Clone + Eq + Hash,
    P: Future<Output = tidal_core::Result<Answer<Batch<T, K>>>>,
{
    let mut patience = session.patience();
    let mut all: Batch<T, K> = Batch::default();
    let mut open = chunk.to_vec();
    let ended_by = loop {
        let answer = match session.ask(|| fetch(open.clone())).await {
            Ok(answer) => answer,
            Err(cause) => break Some(cause),
        };
        all.found.extend(answer.found.iter().map(Arc::clone));
        let (again, settled): (Vec<_>, Vec<_>) = answer.missing.iter().cloned().partition(is_held_up);
        all.missing.extend(settled);
        let Some(MissingReason::Failed(limit)) = again.first().map(|missing| missing.reason.clone()) else {
            break None;
        };
        match session.pause_for(&limit, &mut patience).await {
            Ok(true) => open = again.into_iter().map(|missing| missing.key).collect(),
            Ok(false) => {
                all.missing.extend(again);
                break None;
            }
            Err(cause) => break Some(cause),
        }
    };
    in_order(&mut all, chunk, key_of);
    (all, ended_by)
}

/// Whether only the rate limit stood in the way.
fn is_held_up<K>(missing: &Missing<K>) -> bool {
    matches!(
        &missing.reason,
        MissingReason::Failed(TidalError::RateLimited { .. })
    )
}

fn in_order<T, K: Eq + Hash>(all: &mut Batch<T, K>, chunk: &[K], key_of: fn(&T) -> Option<K>) {
    let places: HashMap<&K, usize> = chunk
        .iter()
        .enumerate()
        .map(|(place, key)| (key, place))
        .collect();
    let place = |key: Option<&K>| key.and_then(|key| places.get(key)).copied().unwrap_or(usize::MAX);
    all.found.sort_by_key(|item| place(key_of(item).as_ref()));
    all.missing.sort_by_key(|missing| place(Some(&missing.key)));
}

// === impl Asked ===

impl<T, K: Eq + Hash + ToString> Asked<'_, T, K> {
    /// The outcome once every id was asked for.
    fn account(&self, lost: Vec<Missing<K>>) -> Result<(), Error> {
        let mut lost: Vec<Lost> = lost.into_iter().map(|missing| self.lost(missing)).collect();
        match (self.keys.len(), lost.pop()) {
            (_, None) => Ok(()),
            (1, Some(only)) => Err(only.error.into()),
            (asked, Some(other)) => {
                lost.push(other);
                Err(Error::Missing {
                    found: asked.saturating_sub(lost.len()),
                    asked,
                    what: self.kind.plural(),
                    lost,
                    ended_by: None,
                })
            }
        }
    }

    /// The outcome where something ended the run early: what TIDAL was asked for is
    /// named, what it was not is counted.
    fn broken_off(&self, found: usize, lost: Vec<Missing<K>>, cause: Error) -> Error {
        if matches!(cause, Error::OutputClosed) || (found == 0 && lost.is_empty()) {
            return cause;
        }
        let lost = lost.into_iter().map(|missing| self.lost(missing)).collect();
        Error::Missing {
            found,
            asked: self.keys.len(),
            what: self.kind.plural(),
            lost,
            ended_by: Some(Box::new(cause)),
        }
    }

    fn lost(&self, missing: Missing<K>) -> Lost {
        let id = missing.key.to_string();
        let error = match missing.reason {
            MissingReason::NotFound => TidalError::NotFound {
                kind: self.kind,
                id: id.clone(),
            },
            MissingReason::Failed(error) => error,
        };
        Lost { id, error }
    }
}
