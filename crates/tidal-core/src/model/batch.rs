//! The answer to a read of many things by id: what was found, and for each of the others why not.

use std::sync::Arc;

use crate::Error;

/// What became of each id that was asked for.
#[derive(Clone, Debug)]
pub struct Batch<T, K> {
    /// What was found, in the order in which it was asked for. An id asked twice is there once.
    pub found: Vec<Arc<T>>,
    /// What was not, in that order, with the reason. A code stands here too if something was found for it but
    /// there is more than was read.
    pub missing: Vec<Missing<K>>,
}

/// An id that led to nothing.
#[derive(Clone, Debug)]
pub struct Missing<K> {
    /// The id.
    pub key: K,
    /// Why.
    pub reason: MissingReason,
}

/// Why an id led to nothing.
#[derive(Clone, Debug)]
pub enum MissingReason {
    /// It does not exist, or not for this viewer in this country: TIDAL does not tell which.
    NotFound,
    /// It could not be asked for; the rest of the batch could.
    Failed(Error),
}

impl<T, K> Default for Batch<T, K> {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            missing: Vec::new(),
        }
    }
}

impl<T, K> Batch<T, K> {
    /// Whether every id was found.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// The first failure among the missing, if something failed rather than was not there.
    pub fn first_failure(&self) -> Option<&Error> {
        self.missing.iter().find_map(|missing| match &missing.reason {
            MissingReason::Failed(error) => Some(error),
            MissingReason::NotFound => None,
        })
    }
}
