//! Answers the operations that read: from an operation, its id and its parameters to a document. Who may ask is
//! decided before, in [`crate::gate`]; what can be seen, in [`crate::scene`].

mod list;
mod related;

use crate::catalogue::model::Id;
use crate::document::{Compound, Tree};
use crate::kind::Kind;
use crate::operations::{Matched, Query, Shape};
use crate::refusal::Refusal;
use crate::scene::Scene;
use serde_json::{Value, json};

/// A read, ready to be answered.
#[derive(Debug)]
pub(crate) struct Read<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) query: &'a Query,
    /// Path and query as they were sent, below the API's root: the document's own link.
    pub(crate) link: &'a str,
}

/// The document that answers a read.
///
/// # Errors
///
/// Whatever the request is refused for: 400 or 404.
pub(crate) fn read(read: &Read<'_>, matched: &Matched) -> Result<Value, Refusal> {
    let id = read.scene.resolve(matched.operation.shape.kind(), &matched.id);
    match matched.operation.shape {
        Shape::One(kind) => read.one(kind, &id),
        Shape::Related(kind, name) => read.related((kind, &id), name),
        Shape::List(kind) => read.list(kind),
        // Writes are not this module's.
        _ => Err(Refusal::not_found()),
    }
}

// === impl Read ===

impl Read<'_> {
    fn one(&self, kind: Kind, id: &Id) -> Result<Value, Refusal> {
        if let Kind::TrackManifests | Kind::VideoManifests = kind {
            return self.manifest(kind, id);
        }
        let tree = self.tree(kind, None)?;
        if !self.scene.sees(kind, id) {
            return Err(Refusal::not_found());
        }
        let mut compound = Compound::new(self.scene, self.query.value("countryCode"));
        compound.add_primary(kind, id, &tree);
        let (primary, included) = compound.finish();
        let data = primary.into_iter().next().ok_or_else(Refusal::not_found)?;
        Ok(self.document(data, included))
    }

    fn manifest(&self, kind: Kind, id: &Id) -> Result<Value, Refusal> {
        let attributes = match kind {
            Kind::TrackManifests => self.scene.track_manifest(id, self.query),
            _ => self.scene.video_manifest(id),
        };
        let missing = || {
            Refusal::new(
                http::StatusCode::NOT_FOUND,
                "CONTENT_NOT_FOUND",
                "There is no such content",
            )
        };
        let attributes = attributes.ok_or_else(missing)?;
        Ok(self.document(
            json!({ "id": &**id, "type": kind.tag(), "attributes": attributes }),
            Vec::new(),
        ))
    }

    /// The include tree of the request. `replaceMedia` takes the same paths and is checked with it.
    fn tree(&self, kind: Kind, only: Option<&str>) -> Result<Tree, Refusal> {
        Tree::parse("replaceMedia", &self.query.list("replaceMedia"), (kind, only))?;
        Tree::parse("include", &self.query.list("include"), (kind, only))
    }

    /// A document around its data. `included` is there when something was asked to be.
    fn document(&self, data: Value, included: Vec<Value>) -> Value {
        let mut document = json!({ "links": { "self": self.link } });
        if let Some(members) = document.as_object_mut() {
            members.insert("data".to_owned(), data);
            if self.query.value("include").is_some() {
                members.insert("included".to_owned(), Value::Array(included));
            }
        }
        document
    }

    /// Adds the link to the next page.
    fn link_next(&self, document: &mut Value, cursor: Option<String>) {
        let Some(cursor) = cursor else { return };
        let path = self.link.split('?').next().unwrap_or(self.link);
        let next = format!("{path}?{}", self.query.with("page[cursor]", &cursor));
        if let Some(links) = document.get_mut("links").and_then(Value::as_object_mut) {
            links.insert("next".to_owned(), json!(next));
            links.insert("meta".to_owned(), json!({ "nextCursor": cursor }));
        }
    }
}

// === impl Scene ===

impl Scene<'_> {
    /// An id as it was given, with `me` replaced by the user's own where a user owns the resource.
    pub(crate) fn resolve(&self, kind: Kind, id: &str) -> Id {
        match &self.lens.user {
            Some(user) if id == "me" && kind.is_owned_by_user() => user.clone(),
            _ => id.into(),
        }
    }
}
