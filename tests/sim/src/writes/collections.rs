//! A user's collections: things collected and discarded. Collecting again what is there changes nothing and says so.

use super::Write;
use super::payload::{Added, Payload, Removed, check_batch, parse};
use crate::catalogue::model::Id;
use crate::gate::Outcome;
use crate::kind::Kind;
use crate::library::{Collection, CollectionEntry};
use crate::refusal::Refusal;
use crate::scene::{Link, Meta, held_by};
use http::StatusCode;
use serde_json::json;
use std::collections::HashSet;

/// How many things one call collects or discards.
const BATCH_LIMIT: usize = 50;
/// How many things a collection holds.
const COLLECTION_LIMIT: usize = 10_000;

// === impl Write ===

impl Write<'_> {
    pub(super) fn collect(&self, collection: Kind, owner: &str) -> Outcome {
        let of = held_by(collection);
        let payload: Payload<Vec<Added>> = parse(self.body)?;
        check_batch(
            payload.data.iter().map(|item| item.kind.as_str()),
            BATCH_LIMIT,
            &[of.tag()],
        )?;
        let named: HashSet<&str> = payload.data.iter().map(|item| item.id.as_str()).collect();
        if named.len() < payload.data.len() {
            return Err(conflict(
                "DUPLICATE_ITEMS_IN_COLLECTION",
                "an item is named twice",
            ));
        }
        let visible: HashSet<String> = self.look(|scene| {
            let seen = payload.data.iter().filter(|item| scene.sees(of, &item.id));
            seen.map(|item| item.id.clone()).collect()
        });
        let now = self.world.clock.now();
        let (added, skipped) = self.change_collection(collection, owner, |collection| {
            let present: HashSet<Id> = collection.entries.iter().map(|entry| entry.id.clone()).collect();
            let (mut added, mut skipped) = (Vec::new(), Vec::new());
            for item in payload.data {
                let reason = match (visible.contains(&item.id), present.contains(item.id.as_str())) {
                    (false, _) => "NOT_FOUND",
                    (true, true) => "ALREADY_PRESENT",
                    (true, false) => {
                        let added_at = item.meta.and_then(|meta| meta.added_at).unwrap_or(now);
                        added.push(CollectionEntry {
                            id: item.id.into(),
                            added_at,
                        });
                        continue;
                    }
                };
                skipped.push(json!({ "id": item.id, "type": item.kind, "reason": reason }));
            }
            if collection.entries.len() + added.len() > COLLECTION_LIMIT {
                return Err(conflict("TOO_MANY_ITEMS_IN_COLLECTION", "the collection is full"));
            }
            collection.entries.extend(added.iter().cloned());
            collection
                .entries
                .sort_by_key(|entry| std::cmp::Reverse(entry.added_at));
            Ok((added, skipped))
        })?;
        let links: Vec<Link> = added
            .into_iter()
            .map(|entry| Link {
                kind: of,
                id: entry.id,
                meta: Meta::Collected(entry.added_at),
            })
            .collect();
        Ok((StatusCode::OK, self.added(&links, &skipped)))
    }

    pub(super) fn discard(&self, collection: Kind, owner: &str) -> Outcome {
        let payload: Payload<Vec<Removed>> = parse(self.body)?;
        let kinds = payload.data.iter().map(|item| item.kind.as_str());
        check_batch(kinds, BATCH_LIMIT, &[held_by(collection).tag()])?;
        let named: HashSet<&str> = payload.data.iter().map(|item| item.id.as_str()).collect();
        self.change_collection(collection, owner, |collection| {
            collection.entries.retain(|entry| !named.contains(&*entry.id));
            Ok(())
        })?;
        Ok((StatusCode::OK, self.done()))
    }

    /// Changes a collection of the writer's own.
    fn change_collection<T>(
        &self,
        kind: Kind,
        owner: &str,
        change: impl FnOnce(&mut Collection) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if owner != "me" && owner != &**self.user {
            return Err(Refusal::not_found());
        }
        let now = self.world.clock.now();
        self.world.change(|library| {
            let key = (self.user.clone(), kind);
            let collection = library.collections.get_mut(&key).ok_or_else(Refusal::not_found)?;
            let changed = change(collection)?;
            collection.modified_at = now;
            Ok(changed)
        })
    }
}

fn conflict(code: &'static str, detail: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, code, detail)
}
