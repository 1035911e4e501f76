//! `oas`: compares two descriptions of TIDAL's operations and words their differences. Pure: reading TIDAL's
//! document is `spec`, reading the registry belongs to the binary `reference`, which links it.

mod compare;
mod spec;

use std::collections::{BTreeMap, BTreeSet};

pub use compare::differences;
pub use spec::read;

/// Every operation by its name, `GET /tracks/{id}`.
pub type Operations = BTreeMap<String, Operation>;

/// What an operation takes and who may call it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operation {
    /// By place and name: `query include`, `path id`, `header Idempotency-Key`.
    pub parameters: BTreeMap<String, Parameter>,
    /// Scopes a user's token needs, of those that third parties can be given.
    pub scopes: BTreeSet<String>,
    /// Whether an application's own token is enough.
    pub client_credentials: bool,
}

/// What is said about a parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameter {
    /// The operation refuses to answer without it.
    pub required: bool,
    /// The values it accepts; empty where it accepts any.
    pub values: BTreeSet<String>,
}
