//! Adding, removing and moving things in a relationship.
//!
//! What each relationship accepts, and whether its places have item ids, is in the types; limits and ids are checked
//! before anything is sent (`payload`).

mod payload;

use std::marker::PhantomData;

use jiff::Timestamp;

use self::payload::{ItemMeta, Linking};
use super::draft::Draft;
use super::read::document;
use super::write::outcome;
use super::{Prepared, Request, Write};
use crate::document::{Document, Linkage};
use crate::error::Error;
use crate::registry::{Accepts, CanAdd, CanRemove, CanReplace, Resource, WithItemIds, WithoutItemIds};
use crate::transport::Reply;

/// How many things one request may add.
pub const MAX_ADDED: usize = 50;

/// How many things one request may remove.
pub const MAX_REMOVED: usize = 50;

/// How many things one request may move.
pub const MAX_MOVED: usize = 20;

/// Adds things to a relationship. Answers with their identifiers; what was left out is in `meta.skipped`.
#[derive(Debug, Clone)]
pub struct Add<R> {
    change: Linking,
    relationship: PhantomData<fn() -> R>,
}

/// Removes things from a relationship.
#[derive(Debug, Clone)]
pub struct Remove<R> {
    change: Linking,
    relationship: PhantomData<fn() -> R>,
}

/// Moves things within a relationship that has an order.
#[derive(Debug, Clone)]
pub struct Move<R> {
    change: Linking,
    relationship: PhantomData<fn() -> R>,
}

// === impl Add ===

impl<R: CanAdd> Add<R> {
    /// Adds to the relationship of the resource with this id.
    pub fn to(id: impl Into<String>) -> Self {
        Self {
            change: Linking::new(Draft::with_id(R::ADD, id.into())),
            relationship: PhantomData,
        }
    }

    /// Adds the resource of type `T` with this id, at most [`MAX_ADDED`] in one request.
    #[must_use]
    pub fn item<T: Resource>(mut self, id: impl Into<String>) -> Self
    where
        R: Accepts<T>,
    {
        self.change.push::<T>(id.into(), None);
        self
    }

    /// The same, as if it had been added at another time.
    #[must_use]
    pub fn item_added_at<T: Resource>(mut self, id: impl Into<String>, added_at: Timestamp) -> Self
    where
        R: Accepts<T>,
    {
        self.change.push::<T>(
            id.into(),
            Some(ItemMeta {
                item_id: None,
                added_at: Some(added_at),
            }),
        );
        self
    }

    /// Adds before the place with this item id; without it, at the end.
    #[must_use]
    pub fn before(mut self, item_id: impl Into<String>) -> Self
    where
        R: WithItemIds,
    {
        self.change.position_before = Some(item_id.into());
        self
    }
}

impl<R: CanAdd> Request for Add<R> {
    type Response = Document<Linkage<R::Linkage>>;

    fn prepare(self) -> Result<Prepared, Error> {
        self.change.prepare(MAX_ADDED)
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        document(reply, operation)
    }
}

impl<R: CanAdd> Write for Add<R> {}

// === impl Remove ===

impl<R: CanRemove> Remove<R> {
    /// Removes from the relationship of the resource with this id.
    pub fn from(id: impl Into<String>) -> Self {
        Self {
            change: Linking::new(Draft::with_id(R::REMOVE, id.into())),
            relationship: PhantomData,
        }
    }

    /// Removes the resource of type `T` with this id, at most [`MAX_REMOVED`] in one request.
    #[must_use]
    pub fn item<T: Resource>(mut self, id: impl Into<String>) -> Self
    where
        R: Accepts<T> + WithoutItemIds,
    {
        self.change.push::<T>(id.into(), None);
        self
    }

    /// Removes the resource of type `T` with this id from the place with this item id, at most [`MAX_REMOVED`] in one
    /// request.
    #[must_use]
    pub fn item_at<T: Resource>(mut self, id: impl Into<String>, item_id: impl Into<String>) -> Self
    where
        R: Accepts<T> + WithItemIds,
    {
        self.change.push::<T>(id.into(), Some(ItemMeta::of(item_id)));
        self
    }
}

impl<R: CanRemove> Request for Remove<R> {
    type Response = Document<()>;

    fn prepare(self) -> Result<Prepared, Error> {
        self.change.prepare(MAX_REMOVED)
    }

    fn read(reply: &Reply, _: &'static str) -> Result<Self::Response, Error> {
        Ok(outcome(reply))
    }
}

impl<R: CanRemove> Write for Remove<R> {}

// === impl Move ===

impl<R: CanReplace> Move<R> {
    /// Moves things in the relationship of the resource with this id.
    pub fn within(id: impl Into<String>) -> Self {
        Self {
            change: Linking::new(Draft::with_id(R::REPLACE, id.into())),
            relationship: PhantomData,
        }
    }

    /// Moves the resource of type `T` with this id from the place with this item id, at most [`MAX_MOVED`] in one request.
    #[must_use]
    pub fn item_at<T: Resource>(mut self, id: impl Into<String>, item_id: impl Into<String>) -> Self
    where
        R: Accepts<T>,
    {
        self.change.push::<T>(id.into(), Some(ItemMeta::of(item_id)));
        self
    }

    /// Moves before the place with this item id; without it, to the end.
    #[must_use]
    pub fn before(mut self, item_id: impl Into<String>) -> Self {
        self.change.position_before = Some(item_id.into());
        self
    }
}

impl<R: CanReplace> Request for Move<R> {
    type Response = Document<()>;

    fn prepare(self) -> Result<Prepared, Error> {
        self.change.prepare(MAX_MOVED)
    }

    fn read(reply: &Reply, _: &'static str) -> Result<Self::Response, Error> {
        Ok(outcome(reply))
    }
}

impl<R: CanReplace> Write for Move<R> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Tracks, Videos, playlists, user_collection_tracks};

    fn check(prepared: Result<Prepared, Error>, expected: Result<(&str, &str), &str>) {
        let prepared = prepared.map_err(|error| error.to_string()).map(|prepared| {
            let body = String::from_utf8(prepared.body.unwrap().to_vec()).unwrap();
            (format!("{} {}", prepared.method, prepared.target), body)
        });
        let expected = expected.map(|(line, body)| (line.to_owned(), body.to_owned()));
        assert_eq!(prepared, expected.map_err(str::to_owned));
    }

    #[test]
    fn playlists_have_places_and_an_order() {
        let path = "/playlists/p/relationships/items";
        check(
            Add::<playlists::Items>::to("p")
                .item::<Tracks>("1")
                .item::<Videos>("2")
                .before("i")
                .prepare(),
            Ok((
                &format!("POST {path}"),
                r#"{"data":[{"type":"tracks","id":"1"},{"type":"videos","id":"2"}],"meta":{"positionBefore":"i"}}"#,
            )),
        );
        check(
            Add::<playlists::Items>::to("p")
                .item_added_at::<Tracks>("1", Timestamp::UNIX_EPOCH)
                .prepare(),
            Ok((
                &format!("POST {path}"),
                r#"{"data":[{"type":"tracks","id":"1","meta":{"addedAt":"1970-01-01T00:00:00Z"}}]}"#,
            )),
        );
        check(
            Remove::<playlists::Items>::from("p")
                .item_at::<Tracks>("1", "i")
                .prepare(),
            Ok((
                &format!("DELETE {path}"),
                r#"{"data":[{"type":"tracks","id":"1","meta":{"itemId":"i"}}]}"#,
            )),
        );
        check(
            Move::<playlists::Items>::within("p")
                .item_at::<Tracks>("1", "i")
                .before("j")
                .prepare(),
            Ok((
                &format!("PATCH {path}"),
                r#"{"data":[{"type":"tracks","id":"1","meta":{"itemId":"i"}}],"meta":{"positionBefore":"j"}}"#,
            )),
        );
    }

    #[test]
    fn collections_go_by_id_alone() {
        check(
            Remove::<user_collection_tracks::Items>::from("me")
                .item::<Tracks>("1")
                .prepare(),
            Ok((
                "DELETE /userCollectionTracks/me/relationships/items",
                r#"{"data":[{"type":"tracks","id":"1"}]}"#,
            )),
        );
    }

    #[test]
    fn limits_and_ids_are_checked() {
        let add = |count: usize| {
            (0..count).fold(Add::<playlists::Items>::to("p"), |add, id| {
                add.item::<Tracks>(id.to_string())
            })
        };
        let operation = "POST /playlists/{id}/relationships/items";
        assert!(add(50).prepare().is_ok());
        check(
            add(51).prepare(),
            Err(&format!(
                "invalid request: {operation} takes at most 50 entries, 51 were given"
            )),
        );
        check(
            add(0).prepare(),
            Err(&format!("invalid request: {operation} was given nothing to do")),
        );
        check(
            add(1).item::<Tracks>("").prepare(),
            Err("invalid request: the id is empty"),
        );
        check(
            add(1).before("").prepare(),
            Err("invalid request: the id is empty"),
        );
    }
}
