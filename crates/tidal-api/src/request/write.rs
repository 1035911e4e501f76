//! Creating, changing and deleting resources. Each write is sent under one idempotency key for all its attempts.

use std::marker::PhantomData;

use serde::Serialize;

use super::draft::Draft;
use super::read::document;
use super::{Prepared, Request, Write};
use crate::document::{Document, Object};
use crate::error::{Error, InvalidRequest};
use crate::registry::{CanCreate, CanDelete, CanUpdate, Resource};
use crate::transport::Reply;

/// Creates a resource. Answers with it.
#[derive(Debug, Clone)]
pub struct Create<R: CanCreate> {
    draft: Draft,
    attributes: R::New,
}

/// Changes a resource. Answers with it as it is then.
#[derive(Debug, Clone)]
pub struct Update<R: CanUpdate> {
    draft: Draft,
    changes: R::Changes,
}

/// Deletes a resource.
#[derive(Debug, Clone)]
pub struct Delete<R> {
    draft: Draft,
    resource: PhantomData<fn() -> R>,
}

// === impl Create ===

impl<R: CanCreate> Create<R> {
    /// A resource that says this about itself.
    pub fn new(attributes: R::New) -> Self {
        Self {
            draft: Draft::new(R::CREATE),
            attributes,
        }
    }
}

impl<R: CanCreate> Request for Create<R> {
    type Response = Document<Object<R::Attributes>>;

    fn prepare(self) -> Result<Prepared, Error> {
        let data = Payload {
            kind: R::TYPE,
            id: None,
            attributes: &self.attributes,
        };
        self.draft.prepare_with(&Body { data })
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        document(reply, operation)
    }
}

impl<R: CanCreate> Write for Create<R> {}

// === impl Update ===

impl<R: CanUpdate> Update<R> {
    /// These changes of the resource with this id.
    pub fn of(id: impl Into<String>, changes: R::Changes) -> Self {
        Self {
            draft: Draft::with_id(R::UPDATE, id.into()),
            changes,
        }
    }
}

impl<R: CanUpdate> Request for Update<R> {
    type Response = Document<Object<R::Attributes>>;

    fn prepare(self) -> Result<Prepared, Error> {
        let id = self.draft.id().to_owned();
        let data = Payload {
            kind: R::TYPE,
            id: Some(&id),
            attributes: &self.changes,
        };
        let operation = self.draft.endpoint().operation;
        let prepared = self.draft.prepare_with(&Body { data })?;
        // Serialized changes are the only generic view of them: without a member, there is nothing to do.
        if serde_json::to_value(&self.changes).is_ok_and(|changes| changes == serde_json::json!({})) {
            return Err(InvalidRequest::NothingToDo { operation }.into());
        }
        Ok(prepared)
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        document(reply, operation)
    }
}

impl<R: CanUpdate> Write for Update<R> {}

// === impl Delete ===

impl<R: CanDelete> Delete<R> {
    /// The resource with this id.
    pub fn one(id: impl Into<String>) -> Self {
        Self {
            draft: Draft::with_id(R::DELETE, id.into()),
            resource: PhantomData,
        }
    }
}

impl<R: CanDelete + Resource> Request for Delete<R> {
    type Response = Document<()>;

    fn prepare(self) -> Result<Prepared, Error> {
        Ok(self.draft.prepare()?)
    }

    fn read(reply: &Reply, _: &'static str) -> Result<Self::Response, Error> {
        Ok(outcome(reply))
    }
}

impl<R: CanDelete + Resource> Write for Delete<R> {}

#[derive(Serialize)]
struct Body<T> {
    data: T,
}

#[derive(Serialize)]
struct Payload<'a, A> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    attributes: &'a A,
}

/// The answer to a write whose success is in its status: a body that cannot be read does not undo it.
pub(super) fn outcome(reply: &Reply) -> Document<()> {
    let document = Document::from_slice(&reply.body).unwrap_or_default();
    Document {
        rate: reply.rate,
        ..document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Playlists;
    use crate::resources::{NewPlaylist, PlaylistChanges};

    fn check(prepared: Result<Prepared, Error>, expected: Result<(&str, Option<&str>), &str>) {
        let prepared = prepared.map_err(|error| error.to_string()).map(|prepared| {
            let body = prepared
                .body
                .map(|body| String::from_utf8(body.to_vec()).unwrap());
            (format!("{} {}", prepared.method, prepared.target), body)
        });
        let expected = expected.map(|(line, body)| (line.to_owned(), body.map(str::to_owned)));
        assert_eq!(prepared, expected.map_err(str::to_owned));
    }

    #[test]
    fn writes_say_type_id_and_attributes() {
        check(
            Create::<Playlists>::new(NewPlaylist::named("Run")).prepare(),
            Ok((
                "POST /playlists",
                Some(r#"{"data":{"type":"playlists","attributes":{"name":"Run"}}}"#),
            )),
        );
        let changes = PlaylistChanges {
            name: Some("Walk".into()),
            ..Default::default()
        };
        check(
            Update::<Playlists>::of("p/1", changes).prepare(),
            Ok((
                "PATCH /playlists/p%2F1",
                Some(r#"{"data":{"type":"playlists","id":"p/1","attributes":{"name":"Walk"}}}"#),
            )),
        );
        check(
            Delete::<Playlists>::one("p").prepare(),
            Ok(("DELETE /playlists/p", None)),
        );
    }

    #[test]
    fn a_write_that_changes_nothing_is_not_sent() {
        check(
            Update::<Playlists>::of("p", PlaylistChanges::default()).prepare(),
            Err("invalid request: PATCH /playlists/{id} was given nothing to do"),
        );
        check(
            Delete::<Playlists>::one("").prepare(),
            Err("invalid request: the id is empty"),
        );
    }
}
