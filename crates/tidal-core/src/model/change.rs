//! What became of a change: what TIDAL took, and what it left out and why.

use serde::{Deserialize, Serialize};

use crate::{Identifier, ItemId};

/// What became of things that were added to a list without places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What TIDAL left out; everything else is in.
    pub skipped: Vec<Skipped>,
}

/// What became of things that were put into a playlist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// What is in now, in order.
    pub items: Vec<AddedItem>,
    /// What TIDAL left out.
    pub skipped: Vec<Skipped>,
}

/// Something that was put into a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedItem {
    /// The new entry, where TIDAL tells it.
    pub item_id: Option<ItemId>,
    /// What stands there.
    pub media: Identifier,
}

/// Something that TIDAL left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// What.
    pub what: Identifier,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// It is there already.
    AlreadyThere,
    /// There is no such thing, or not for this listener.
    NotFound,
    /// TIDAL gave a reason that is not known here, or none.
    Refused,
}
