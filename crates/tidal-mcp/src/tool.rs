//! What a tool is: a name with a description, an argument struct, an output struct, and one call.
//!
//! How tools are listed, chosen, timed and guarded is the [`router`](crate::router)'s business.

mod context;
mod origin;
mod output;
mod resume;

use async_trait::async_trait;
use rmcp::model::ToolAnnotations;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

pub(crate) use context::Call;
pub use context::{Bookmarks, Context};
pub use origin::Origin;
pub use output::{Cut, Output};
pub(crate) use resume::{Resume, Resumes};

use crate::{Access, Failure, Toolset};

/// A tool. One unit struct in one file; everything it needs comes in the [`Context`].
#[async_trait]
pub trait Tool: Send + Sync + 'static {
    /// What it accepts. `deny_unknown_fields`, plain single types, bounds and descriptions.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// What it answers.
    type Output: Output;
    /// What it is called and how it is described.
    const SPEC: Spec;

    /// Does it.
    ///
    /// # Errors
    /// With a [`Failure`] that says what the caller can do about it.
    async fn call(context: &Context, arguments: Self::Arguments) -> Result<Self::Output, Failure>;
}

/// What a model and a person see of a tool before they call it.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// `verb_noun`, in `[a-z0-9_]`.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// Which group it is switched on and off with.
    pub toolset: Toolset,
    /// What it does to the world.
    pub effect: Effect,
    /// What a listener must have granted, as OAuth names it; empty for what works without a sign-in. Before a call
    /// they are checked, and tools that lack one are not listed.
    pub scopes: &'static [&'static str],
    /// For models: what it does, when to use it, when not, units and limits.
    pub description: &'static str,
}

/// What a tool does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// Adds something that was not there; doing it twice adds twice.
    Adds,
    /// Adds something that was not there; doing it twice is like doing it once.
    AddsOnce,
    /// Changes or removes something; doing it twice is like doing it once.
    Overwrites,
    /// Changes as whom this server acts, and nothing at TIDAL; doing it twice is like doing it once. Not kept from
    /// anybody in read-only mode.
    Identifies,
}

// === impl Effect ===

impl Effect {
    /// Whether somebody with so much access may do it.
    pub(crate) fn is_allowed(self, access: Access) -> bool {
        match self {
            Self::Reads | Self::Identifies => true,
            Self::Adds | Self::AddsOnce | Self::Overwrites => access == Access::ReadWrite,
        }
    }

    /// All four hints, always: the protocol's defaults are the frightening ones. The title stands beside them.
    pub(crate) fn annotations(self) -> ToolAnnotations {
        let (read_only, destructive, idempotent) = match self {
            Self::Reads => (true, false, true),
            Self::Adds => (false, false, false),
            Self::Overwrites => (false, true, true),
            Self::AddsOnce | Self::Identifies => (false, false, true),
        };
        ToolAnnotations::new()
            .read_only(read_only)
            .destructive(destructive)
            .idempotent(idempotent)
            .open_world(true)
    }
}
