//! Reading: one resource, a list of them, or what stands in a relationship.

use std::marker::PhantomData;

use super::draft::{Draft, options};
use super::{Prepared, Request};
use crate::document::{Data, Document, Linkage, Object};
use crate::error::{Effort, Error};
use crate::registry::{CanFetch, CanList, Relationship};
use crate::transport::Reply;

/// One resource by its id.
#[derive(Debug, Clone)]
pub struct Fetch<R> {
    draft: Draft,
    resource: PhantomData<fn() -> R>,
}

/// Resources by filters: at most one page, or up to 20 by their ids.
#[derive(Debug, Clone)]
pub struct List<R> {
    draft: Draft,
    resource: PhantomData<fn() -> R>,
}

/// A page of what stands in a relationship.
#[derive(Debug, Clone)]
pub struct Related<R> {
    draft: Draft,
    relationship: PhantomData<fn() -> R>,
}

options!(Fetch<R: CanFetch>);
options!(List<R: CanList>, paged);
options!(Related<R: Relationship>, paged);

// === impl Fetch ===

impl<R: CanFetch> Fetch<R> {
    /// The resource with this id. `me` is the caller's own, where TIDAL knows one.
    pub fn one(id: impl Into<String>) -> Self {
        Self {
            draft: Draft::with_id(R::FETCH, id.into()),
            resource: PhantomData,
        }
    }
}

impl<R: CanFetch> Request for Fetch<R> {
    type Response = Document<Object<R::Attributes>>;

    fn prepare(self) -> Result<Prepared, Error> {
        Ok(self.draft.prepare()?)
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        document(reply, operation)
    }
}

// === impl List ===

impl<R: CanList> List<R> {
    /// All of them; narrow it with [`filter`](Self::filter).
    pub fn all() -> Self {
        Self {
            draft: Draft::new(R::LIST),
            resource: PhantomData,
        }
    }
}

impl<R: CanList> Request for List<R> {
    type Response = Document<Vec<Object<R::Attributes>>>;

    fn prepare(self) -> Result<Prepared, Error> {
        Ok(self.draft.prepare()?)
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        document(reply, operation)
    }
}

// === impl Related ===

impl<R: Relationship> Related<R> {
    /// What stands in this relationship of the resource with this id. `me` is the caller's own, where TIDAL knows one.
    pub fn of(id: impl Into<String>) -> Self {
        Self {
            draft: Draft::with_id(R::READ, id.into()),
            relationship: PhantomData,
        }
    }
}

impl<R: Relationship> Request for Related<R> {
    type Response = Document<Linkage<R::Linkage>>;

    fn prepare(self) -> Result<Prepared, Error> {
        Ok(self.draft.prepare()?)
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        document(reply, operation)
    }
}

/// Reads a document, with what the answer said beside it.
pub(super) fn document<D: Data>(reply: &Reply, operation: &'static str) -> Result<Document<D>, Error> {
    let document: Document<D> = Document::from_slice(&reply.body).map_err(|source| Error::Decode {
        operation,
        source,
        effort: Effort::default(),
    })?;
    Ok(Document {
        rate: reply.rate,
        suspect_empty: reply.suspect_empty,
        ..document
    })
}
