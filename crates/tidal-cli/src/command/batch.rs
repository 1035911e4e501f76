//! Things by id: in chunks, in order, and an honest account of those that were not found.

use std::{collections::HashMap, future::Future, hash::Hash, sync::Arc};

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
/// Fails with [`Error::Missing`] if something was not found, after everything else was handed over.
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
    for (index, chunk) in asked.keys.chunks(CHUNK).enumerate() {
        let found = match resolve(session, chunk, asked.key_of, &fetch).await {
            Ok(found) => found,
            Err(cause) if index == 0 => return Err(cause),
            Err(cause) => {
                return Err(Error::Stopped {
                    done,
                    total,
                    what: asked.kind.plural(),
                    cause: Box::new(cause),
                });
            }
        };
        for item in &found.found {
            take(item)?;
            done += 1;
        }
        lost.extend(found.missing);
        session.console.flush()?;
        session
            .console
            .progress()
            .reached(index * CHUNK + chunk.len(), total);
    }
    account(&asked, done, lost)
}

/// One chunk. What a rate limit kept back is asked for again while patience lasts.
async fn resolve<T, K, P>(
    session: &Session<'_>,
    chunk: &[K],
    key_of: fn(&T) -> Option<K>,
    fetch: &impl Fn(Vec<K>) -> P,
) -> Result<Batch<T, K>, Error>
where
    K: Clone + Eq + Hash,
    P: Future<Output = tidal_core::Result<Answer<Batch<T, K>>>>,
{
    let mut patience = session.patience();
    let mut all: Batch<T, K> = Batch::default();
    let mut open = chunk.to_vec();
    loop {
        let answer = session.ask(|| fetch(open.clone())).await?;
        all.found.extend(answer.found.iter().map(Arc::clone));
        let limited = answer.first_failure().cloned();
        let Some(error) = limited else {
            all.missing.extend(answer.missing.iter().cloned());
            break;
        };
        let again = session.pause_for(&error, &mut patience).await?;
        let (failed, gone): (Vec<_>, Vec<_>) = answer.missing.iter().cloned().partition(|missing| {
            again && matches!(&missing.reason, MissingReason::Failed(error) if error.is_retryable())
        });
        all.missing.extend(gone);
        if failed.is_empty() {
            break;
        }
        open = failed.into_iter().map(|missing| missing.key).collect();
    }
    in_order(&mut all, chunk, key_of);
    Ok(all)
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

fn account<T, K: ToString>(
    asked: &Asked<'_, T, K>,
    found: usize,
    lost: Vec<Missing<K>>,
) -> Result<(), Error> {
    let kind = asked.kind;
    let mut lost: Vec<Lost> = lost
        .into_iter()
        .map(|missing| {
            let id = missing.key.to_string();
            let error = match missing.reason {
                MissingReason::NotFound => TidalError::NotFound { kind, id: id.clone() },
                MissingReason::Failed(error) => error,
            };
            Lost { id, error }
        })
        .collect();
    match (asked.keys.len(), lost.pop()) {
        (_, None) => Ok(()),
        (1, Some(only)) => Err(only.error.into()),
        (number, Some(other)) => {
            lost.push(other);
            Err(Error::Missing {
                found,
                asked: number,
                kind,
                lost,
            })
        }
    }
}
