//! The operations that write.

/// What was written under which idempotency key.
#[derive(Debug, Default)]
pub(crate) struct Ledger {}
