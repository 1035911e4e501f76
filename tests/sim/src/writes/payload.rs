//! The bodies writes come with, member by member. What TIDAL's document does not name is refused.

use crate::refusal::Refusal;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// `{ "data": … }`, with a `meta` that only some have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Payload<D, M = Never> {
    pub(super) data: D,
    #[serde(default = "none")]
    pub(super) meta: Option<M>,
}

/// A `meta` that must not be there.
#[derive(Debug, Deserialize)]
pub(super) enum Never {}

/// A playlist to be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlaylist {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) attributes: NewAttributes,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewAttributes {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) access_type: Option<AccessType>,
    pub(super) created_at: Option<Timestamp>,
}

/// A playlist to be changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedPlaylist {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) attributes: ChangedAttributes,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ChangedAttributes {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) description: Change,
    pub(super) access_type: Option<AccessType>,
}

/// What becomes of an attribute that may be null.
#[derive(Debug, Default)]
pub(super) enum Change {
    /// It was absent: unchanged.
    #[default]
    Kept,
    /// It was null: cleared.
    Cleared,
    Set(String),
}

/// The access types a third party may give.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum AccessType {
    Public,
    Unlisted,
}

/// Something to be added.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Added {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) meta: Option<AddedMeta>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct AddedMeta {
    pub(super) added_at: Option<Timestamp>,
}

/// A place in a playlist.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Placed {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) meta: PlacedMeta,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct PlacedMeta {
    pub(super) item_id: String,
}

/// Something to be taken out of a collection.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removed {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

/// Where to add or move to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Position {
    pub(super) position_before: String,
}

/// Reads a body.
///
/// # Errors
///
/// 400 with what is wrong and where.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|problem| Refusal::body("", problem.to_string()))
}

/// Checks how many there are, and that each is of a type it may be.
///
/// # Errors
///
/// 400 with the limit, or the item that is none of the types.
pub(super) fn check_batch<'a>(
    kinds: impl ExactSizeIterator<Item = &'a str>,
    most: usize,
    allowed: &[&str],
) -> Result<(), Refusal> {
    if kinds.len() == 0 || kinds.len() > most {
        return Err(Refusal::body(
            "/data",
            format!("between 1 and {most} items are taken"),
        ));
    }
    for (place, kind) in kinds.enumerate() {
        if !allowed.contains(&kind) {
            let detail = format!("{kind} is none of {}", allowed.join(", "));
            return Err(Refusal::body(&format!("/data/{place}/type"), detail));
        }
    }
    Ok(())
}

// === impl Change ===

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // An absent member never comes here: it is the default.
        Option::deserialize(deserializer).map(|text| text.map_or(Self::Cleared, Self::Set))
    }
}

// === impl AccessType ===

impl AccessType {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Unlisted => "UNLISTED",
        }
    }
}

fn none<M>() -> Option<M> {
    None
}
