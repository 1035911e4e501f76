//! What came along with a document, indexed once by type and id.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::Object;
use crate::registry::{Resource, read_included};

/// What came along with a document, because `include` named it. Each resource is there once, however often it is meant.
#[derive(Clone, Default)]
pub struct Included {
    resources: Vec<IncludedResource>,
    index: HashMap<&'static str, HashMap<Arc<str>, usize>>,
    unreadable: usize,
    unknown: usize,
}

/// One included resource. Behind it is an `Object<R::Attributes>` for the `R` that has this `kind`.
#[derive(Clone)]
pub(crate) struct IncludedResource {
    kind: &'static str,
    id: Arc<str>,
    object: Arc<dyn Any + Send + Sync>,
}

// === impl Included ===

impl Included {
    /// The resource of type `R` with this id, if it came along and could be read.
    pub fn get<R: Resource>(&self, id: &str) -> Option<&Object<R::Attributes>> {
        let position = *self.index.get(R::TYPE)?.get(id)?;
        self.resources.get(position)?.object.downcast_ref()
    }

    /// All resources of type `R`, in the order of the document.
    pub fn all<R: Resource>(&self) -> impl Iterator<Item = &Object<R::Attributes>> {
        self.resources
            .iter()
            .filter(|resource| resource.kind == R::TYPE)
            .filter_map(|resource| resource.object.downcast_ref())
    }

    /// How many resources came along and could be read.
    pub fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether nothing readable came along.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// How many were of a known type, but not as they should be.
    pub fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// How many were of a type that this crate does not know.
    pub fn unknown(&self) -> usize {
        self.unknown
    }

    /// Reads the JSON of `included`. Never fails: what cannot be read is counted.
    pub(super) fn read(json: &str) -> Self {
        let mut included = Self::default();
        let Ok(all) = serde_json::from_str::<Vec<&RawValue>>(json) else {
            included.unreadable = 1;
            return included;
        };
        for json in all {
            match read(json.get()) {
                Some(Ok(resource)) => included.push(resource),
                Some(Err(())) => included.unreadable += 1,
                None => included.unknown += 1,
            }
        }
        if included.unreadable > 0 || included.unknown > 0 {
            tracing::debug!(
                unreadable = included.unreadable,
                unknown = included.unknown,
                "some included resources were left out"
            );
        }
        included
    }

    fn push(&mut self, resource: IncludedResource) {
        let position = self.resources.len();
        let of_kind = self.index.entry(resource.kind).or_default();
        // A document with the same resource twice is wrong; the first counts.
        if of_kind.contains_key(&resource.id) {
            return;
        }
        of_kind.insert(Arc::clone(&resource.id), position);
        self.resources.push(resource);
    }
}

impl fmt::Debug for Included {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Included")
            .field("resources", &self.resources.len())
            .field("unreadable", &self.unreadable)
            .field("unknown", &self.unknown)
            .finish_non_exhaustive()
    }
}

// === impl IncludedResource ===

impl IncludedResource {
    /// Reads a resource of type `R`.
    pub(crate) fn read<R: Resource>(json: &str) -> Result<Self, serde_json::Error> {
        let object: Object<R::Attributes> = serde_json::from_str(json)?;
        Ok(Self {
            kind: R::TYPE,
            id: object.id.as_str().into(),
            object: Arc::new(object),
        })
    }
}

/// `None` is an unknown type, `Err` a resource that cannot be read.
fn read(json: &str) -> Option<Result<IncludedResource, ()>> {
    #[derive(serde::Deserialize)]
    struct Kind {
        #[serde(rename = "type")]
        kind: String,
    }
    match serde_json::from_str::<Kind>(json) {
        Ok(Kind { kind }) => read_included(&kind, json).map(|result| result.map_err(|_| ())),
        Err(_) => Some(Err(())),
    }
}
