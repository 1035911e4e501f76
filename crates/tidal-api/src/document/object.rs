//! A resource: its id, what it says about itself, and what it is related to.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::linkage::{Linkage, LinkagePage};
use super::{Links, Meta, nullable};
use crate::registry::{Relationship, Resource};

/// A resource of TIDAL's API.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(bound = "A: DeserializeOwned + Default")]
pub struct Object<A> {
    /// Its type, `tracks`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id. Opaque.
    pub id: String,
    /// What it says about itself; all absent where TIDAL said nothing.
    #[serde(default, deserialize_with = "nullable")]
    pub attributes: A,
    /// What it is related to, as far as `include` named it.
    #[serde(default, deserialize_with = "nullable")]
    pub relationships: Relationships,
}

/// The relationships of a resource, by TIDAL's names of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Relationships(HashMap<String, RelatedResources>);

/// What stands in a relationship, as it came.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RelatedResources {
    /// The first page of identifiers; `None` unless `include` named the relationship.
    #[serde(deserialize_with = "present")]
    pub data: Option<Linkage<Value>>,
    /// Where the relationship is, and where its next page is.
    #[serde(deserialize_with = "nullable")]
    pub links: Links,
    /// What TIDAL says about it.
    #[serde(deserialize_with = "nullable")]
    pub meta: Meta,
}

// === impl Object ===

impl<A> Object<A> {
    /// The first page of the relationship `R`.
    ///
    /// `None` says that it was not included and nothing is known; an empty page says that nothing stands in it.
    pub fn related<R>(&self) -> Option<LinkagePage<R::Linkage>>
    where
        R: Relationship,
        R::Owner: Resource<Attributes = A>,
    {
        let related = self.relationships.named(R::NAME)?;
        Some(LinkagePage {
            identifiers: related.data.as_ref()?.typed(),
            next: related.links.next_cursor(),
            total: related.meta.total,
        })
    }
}

// === impl Relationships ===

impl Relationships {
    /// A relationship by TIDAL's name of it, also one that has no marker.
    pub fn named(&self, name: &str) -> Option<&RelatedResources> {
        self.0.get(name)
    }
}

// A `null` here is an empty to-one relationship, not an absent one.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Linkage<Value>>, D::Error> {
    Linkage::deserialize(deserializer).map(Some)
}
