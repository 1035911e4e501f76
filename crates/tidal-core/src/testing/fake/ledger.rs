//! What was carried out under which idempotency key. Unlike TIDAL's, this memory does not end after an hour.

use std::{collections::HashMap, sync::Arc};

use crate::{
    Error, Result, WriteKey,
    model::{Added, Playlist},
};

/// The answers to changes that named themselves.
#[derive(Debug, Default)]
pub(super) struct Ledger(HashMap<WriteKey, (String, Receipt)>);

/// What a change was answered with.
#[derive(Clone, Debug)]
pub(super) enum Receipt {
    Added(Added),
    Made(Arc<Playlist>),
}

// === impl Ledger ===

impl Ledger {
    /// The first answer to this change, if it was carried out under this key already.
    ///
    /// # Errors
    /// `INTERNAL` where the key stands for another change: TIDAL answers 422.
    pub(super) fn recall(&self, key: Option<&WriteKey>, payload: &str) -> Result<Option<Receipt>> {
        match key.and_then(|key| self.0.get(key)) {
            None => Ok(None),
            Some((known, receipt)) if known == payload => Ok(Some(receipt.clone())),
            Some(_) => Err(Error::Internal {
                source: super::cause("the idempotency key was used with another payload"),
            }),
        }
    }

    pub(super) fn keep(&mut self, key: Option<&WriteKey>, payload: String, receipt: Receipt) {
        if let Some(key) = key {
            self.0.insert(key.clone(), (payload, receipt));
        }
    }
}
