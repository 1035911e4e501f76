//! TIDAL's page cursor: opaque, handed back as it came. Sealing it for strangers is the frontend's job.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// The opaque value that `links.meta.nextCursor` carries. Only the list that gave it understands it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(Arc<str>);

impl Cursor {
    /// Wraps a cursor as TIDAL sent it.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The cursor as TIDAL sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({})", self.0)
    }
}
