//! The operations that write: from a payload to a changed library. What a payload has to look like is `payload`'s;
//! that a repeated write is applied once is `ledger`'s.

mod collections;
mod items;
mod ledger;
mod payload;
mod playlists;

pub(crate) use self::ledger::{Begun, Ledger};

use crate::catalogue::model::Id;
use crate::gate::Outcome;
use crate::library::{Library, Playlist};
use crate::oauth::Caller;
use crate::operations::{Matched, Shape};
use crate::refusal::Refusal;
use crate::scene::{Lens, Link, Scene};
use crate::world::World;
use serde_json::{Value, json};
use std::sync::Arc;

/// A write, ready to be applied.
#[derive(Clone, Copy)]
pub(crate) struct Write<'a> {
    pub(crate) world: &'a World,
    pub(crate) user: &'a Id,
    pub(crate) lens: &'a Lens,
    pub(crate) body: &'a [u8],
    /// The path as it was sent, below the API's root: the document's own link.
    pub(crate) link: &'a str,
}

/// Applies a write and counts it.
///
/// # Errors
///
/// Whatever it is refused for; nothing has changed then.
pub(crate) fn write(write: &Write<'_>, matched: &Matched) -> Outcome {
    let id = &matched.id;
    let outcome = match matched.operation.shape {
        Shape::Create(_) => write.create_playlist(),
        Shape::Update(_) => write.update_playlist(id),
        Shape::Delete(_) => write.delete_playlist(id),
        Shape::Add(crate::kind::Kind::Playlists, _) => write.add_items(id),
        Shape::Remove(crate::kind::Kind::Playlists, _) => write.remove_items(id),
        Shape::Move(..) => write.move_items(id),
        Shape::Add(collection, _) => write.collect(collection, id),
        Shape::Remove(collection, _) => write.discard(collection, id),
        // Reads are not this module's.
        Shape::One(_) | Shape::List(_) | Shape::Related(..) => Err(Refusal::not_found()),
    };
    if outcome.is_ok() {
        write.world.tally.count(|counters| counters.writes_applied += 1);
    }
    outcome
}

/// The user a write is for. Permission was checked before, so there is one.
pub(crate) fn writer(caller: &Caller) -> Result<&Id, Refusal> {
    caller
        .user
        .as_ref()
        .ok_or_else(|| Refusal::forbidden("A user's token is required"))
}

// === impl Write ===

impl Write<'_> {
    fn look<T>(&self, see: impl FnOnce(&Scene<'_>) -> T) -> T {
        self.world.look(self.lens.clone(), see)
    }

    /// Changes a playlist of the writer's own.
    fn change_playlist<T>(
        &self,
        id: &str,
        change: impl FnOnce(&mut Library, &mut Playlist) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let now = self.world.clock.now();
        self.world.change(|library| {
            let found = library
                .playlists
                .get(id)
                .filter(|playlist| playlist.is_visible_to(Some(self.user)));
            let mut playlist = Playlist::clone(found.ok_or_else(Refusal::not_found)?);
            if playlist.owner.as_ref() != Some(self.user) {
                return Err(Refusal::forbidden("The playlist belongs to somebody else"));
            }
            let changed = change(library, &mut playlist)?;
            playlist.modified_at = now;
            library.playlists.insert(playlist.id.clone(), Arc::new(playlist));
            Ok(changed)
        })
    }

    /// The document of a write that returns nothing.
    fn done(&self) -> Value {
        json!({ "links": { "self": self.link } })
    }

    /// The document of a write that added something.
    fn added(&self, added: &[Link], skipped: &[Value]) -> Value {
        let data: Vec<Value> = added.iter().map(Link::render).collect();
        json!({ "data": data, "links": { "self": self.link }, "meta": { "skipped": skipped } })
    }
}
