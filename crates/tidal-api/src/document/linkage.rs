//! Resource linkage: the identifiers that stand in a relationship.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::nullable;
use crate::cursor::Cursor;

/// A resource identifier, with what it says about its place (`M`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(bound = "M: DeserializeOwned + Default")]
pub struct Identifier<M> {
    /// The type of the resource, `tracks`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the resource.
    pub id: String,
    /// What it says about its place.
    #[serde(default, deserialize_with = "nullable")]
    pub meta: M,
}

/// The identifiers in a relationship: any number in a to-many one, none or one in a to-one one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linkage<M>(Vec<Identifier<M>>);

/// A page of the identifiers in a relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkagePage<M> {
    /// The identifiers, in TIDAL's order.
    pub identifiers: Linkage<M>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<Cursor>,
    /// How many there are on all pages, where TIDAL says it. May be approximate.
    pub total: Option<u64>,
}

// === impl Linkage ===

impl<M> Default for Linkage<M> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<M> Deref for Linkage<M> {
    type Target = [Identifier<M>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<M> IntoIterator for Linkage<M> {
    type Item = Identifier<M>;
    type IntoIter = std::vec::IntoIter<Identifier<M>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, M> IntoIterator for &'a Linkage<M> {
    type Item = &'a Identifier<M>;
    type IntoIter = std::slice::Iter<'a, Identifier<M>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Linkage<Value> {
    /// The same, with the `meta` of one relationship. A `meta` that cannot be read is the default.
    pub(super) fn typed<M: DeserializeOwned + Default>(&self) -> Linkage<M> {
        let typed = |identifier: &Identifier<Value>| Identifier {
            kind: identifier.kind.clone(),
            id: identifier.id.clone(),
            meta: M::deserialize(&identifier.meta).unwrap_or_default(),
        };
        Linkage(self.0.iter().map(typed).collect())
    }
}

impl<'de, M: DeserializeOwned + Default> Deserialize<'de> for Linkage<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMany(PhantomData)).map(Self)
    }
}

struct OneOrMany<M>(PhantomData<M>);

impl<'de, M: DeserializeOwned + Default> Visitor<'de> for OneOrMany<M> {
    type Value = Vec<Identifier<M>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a resource identifier, a list of them, or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        // The schema of TIDAL also allows `{}` for an empty to-one relationship.
        let identifier = MaybeIdentifier::deserialize(MapAccessDeserializer::new(map))?;
        Ok(identifier.0.into_iter().collect())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut identifiers = Vec::new();
        while let Some(identifier) = seq.next_element()? {
            identifiers.push(identifier);
        }
        Ok(identifiers)
    }
}

struct MaybeIdentifier<M>(Option<Identifier<M>>);

impl<'de, M: DeserializeOwned + Default> Deserialize<'de> for MaybeIdentifier<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.as_object().is_some_and(serde_json::Map::is_empty) {
            return Ok(Self(None));
        }
        serde_json::from_value(value)
            .map(|identifier| Self(Some(identifier)))
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_data_is_read() {
        let check = |json: &str, expected: Option<&[&str]>| {
            let linkage = serde_json::from_str::<Linkage<Value>>(json).ok();
            let ids = linkage
                .as_ref()
                .map(|linkage| linkage.iter().map(|one| one.id.as_str()).collect::<Vec<_>>());
            assert_eq!(ids.as_deref(), expected, "{json}");
        };
        check(r#"{"type": "tracks", "id": "1"}"#, Some(&["1"]));
        check(
            r#"[{"type": "tracks", "id": "1"}, {"type": "tracks", "id": "2", "meta": null}]"#,
            Some(&["1", "2"]),
        );
        check("null", Some(&[]));
        check("{}", Some(&[]));
        check("[]", Some(&[]));
        check(r#"{"type": "tracks"}"#, None);
        check("5", None);
        check("[{}]", None);
    }

    #[test]
    fn it_can_be_walked_borrowed_and_owned() {
        let linkage: Linkage<Value> = serde_json::from_str(r#"[{"type": "tracks", "id": "1"}]"#).unwrap();
        assert_eq!(
            (&linkage)
                .into_iter()
                .map(|one| one.id.as_str())
                .collect::<Vec<_>>(),
            ["1"]
        );
        assert_eq!(
            linkage.into_iter().map(|one| one.kind).collect::<Vec<_>>(),
            ["tracks"]
        );
    }
}
