//! A write under a key of the caller's: whoever repeats it within an hour, after a crash too, does not do it twice.

use super::{Prepared, Request, Write};
use crate::error::Error;
use crate::transport::{IdempotencyKey, Reply};

/// A write under an idempotency key of the caller's, for all its attempts.
///
/// The same write under the same key is answered with the first answer, another write under it is refused.
#[derive(Debug, Clone)]
pub struct Keyed<W> {
    write: W,
    key: IdempotencyKey,
}

// === impl Keyed ===

impl<W: Write> Keyed<W> {
    /// This write under this key.
    pub fn new(write: W, key: IdempotencyKey) -> Self {
        Self { write, key }
    }
}

impl<W: Write> Request for Keyed<W> {
    type Response = W::Response;

    fn prepare(self) -> Result<Prepared, Error> {
        Ok(Prepared {
            idempotency_key: Some(self.key),
            ..self.write.prepare()?
        })
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        W::read(reply, operation)
    }
}

impl<W: Write> Write for Keyed<W> {}
