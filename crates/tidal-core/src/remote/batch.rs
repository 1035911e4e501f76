//! From what became of each id to a batch that says so.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use super::coalesce::{Coalescer, Outcome};
use crate::{
    Answer, Error, Freshness, Result,
    model::{Batch, Missing, MissingReason},
};

/// Something that is gathered while pieces of it come in.
pub(super) struct Gathered<V, K> {
    batch: Batch<V, K>,
    freshness: Option<Freshness>,
    failure: Option<Error>,
}

/// Reads each key once, in that order.
///
/// # Errors
/// Nothing at all could be asked.
pub(super) async fn read<S, K, V>(
    coalescer: &Arc<Coalescer<S, K, V>>,
    scope: &S,
    keys: &[K],
) -> Result<Answer<Batch<V, K>>>
where
    S: Clone + Eq + Hash + Send + Sync + 'static,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let keys = once(keys);
    let outcomes = coalescer.read(scope, &keys).await?;
    assemble(keys, outcomes)
}

/// Each key once, in the order of its first place.
pub(super) fn once<K: Clone + Eq + Hash>(keys: &[K]) -> Vec<K> {
    let mut seen = HashSet::with_capacity(keys.len());
    keys.iter().filter(|key| seen.insert(*key)).cloned().collect()
}

// === impl Gathered ===

impl<V, K> Default for Gathered<V, K> {
    fn default() -> Self {
        Self {
            batch: Batch::default(),
            freshness: None,
            failure: None,
        }
    }
}

impl<V, K> Gathered<V, K> {
    /// What was found for a key: any number of values, none of which makes it missing.
    pub(super) fn found(&mut self, key: K, values: impl IntoIterator<Item = Arc<V>>, freshness: Freshness) {
        self.freshness = Some(self.freshness.map_or(freshness, |oldest| oldest.and(freshness)));
        let before = self.batch.found.len();
        self.batch.found.extend(values);
        if self.batch.found.len() == before {
            let reason = MissingReason::NotFound;
            self.batch.missing.push(Missing { key, reason });
        }
    }

    /// A key that could not be asked for.
    pub(super) fn failed(&mut self, key: K, error: Error) {
        self.failure.get_or_insert_with(|| error.clone());
        let reason = MissingReason::Failed(error);
        self.batch.missing.push(Missing { key, reason });
    }

    /// The batch; the first failure, if there was nothing else.
    pub(super) fn finish(self) -> Result<Answer<Batch<V, K>>> {
        match (self.freshness, self.failure) {
            (None, Some(error)) => Err(error),
            (freshness, _) => Ok(Answer {
                value: Arc::new(self.batch),
                freshness: freshness.unwrap_or_else(Freshness::now),
            }),
        }
    }
}

fn assemble<V, K>(keys: Vec<K>, outcomes: Vec<Outcome<V>>) -> Result<Answer<Batch<V, K>>> {
    let mut gathered = Gathered::default();
    for (key, outcome) in keys.into_iter().zip(outcomes) {
        match outcome {
            Ok((value, freshness)) => gathered.found(key, value, freshness),
            Err(error) => gathered.failed(key, error),
        }
    }
    gathered.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcomes: Vec<Outcome<u32>>, expected: Option<(&[u32], &[u32])>) {
        let keys: Vec<u32> = (0..).take(outcomes.len()).collect();
        let batch = assemble(keys, outcomes).ok();
        let shown = batch.as_ref().map(|batch| {
            let found: Vec<u32> = batch.found.iter().map(|value| **value).collect();
            let missing: Vec<u32> = batch.missing.iter().map(|missing| missing.key).collect();
            (found, missing)
        });
        let expected = expected.map(|(found, missing)| (found.to_vec(), missing.to_vec()));
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_batch_fails_only_when_nothing_could_be_asked() {
        let here = |value: u32| Ok((Some(Arc::new(value)), Freshness::now()));
        let nowhere = || Ok((None, Freshness::now()));
        let failed = || Err(Error::NotSignedIn);
        check(vec![], Some((&[], &[])));
        check(vec![here(7), nowhere(), failed()], Some((&[7], &[1, 2])));
        check(vec![nowhere(), failed()], Some((&[], &[0, 1])));
        check(vec![failed(), failed()], None);
    }

    #[test]
    fn each_key_is_asked_for_once() {
        assert_eq!(once(&[3, 1, 3, 2, 1]), [3, 1, 2]);
    }
}
