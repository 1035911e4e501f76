//! What people own and change: users, playlists and collections. The music they hold is [`crate::catalogue`]'s.

mod seed;

pub(crate) use self::seed::{ids as seed_ids, seeded};

use crate::catalogue::model::Id;
use crate::kind::Kind;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Users, playlists and collections.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) playlists: BTreeMap<Id, Arc<Playlist>>,
    pub(crate) collections: BTreeMap<(Id, Kind), Collection>,
    /// Numbers the things that writes make, so that their ids are the same in every run.
    pub(crate) made: u64,
}

/// A listener with an account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) username: String,
    pub(crate) country: String,
}

/// A playlist: TIDAL's own, a user's, or a mix made for the occasion.
#[derive(Clone, Debug)]
pub(crate) struct Playlist {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) access: &'static str,
    pub(crate) playlist_type: &'static str,
    pub(crate) owner: Option<Id>,
    pub(crate) created_at: Timestamp,
    pub(crate) modified_at: Timestamp,
    pub(crate) followers: u32,
    pub(crate) items: Vec<PlaylistItem>,
}

/// One place in a playlist. The same track may hold several; `item_id` tells them apart.
#[derive(Clone, Debug)]
pub(crate) struct PlaylistItem {
    /// Absent in mixes, which nobody edits.
    pub(crate) item_id: Option<Id>,
    pub(crate) kind: Kind,
    pub(crate) id: Id,
    pub(crate) added_at: Timestamp,
}

/// What a user has collected of one kind, newest first.
#[derive(Clone, Debug)]
pub(crate) struct Collection {
    pub(crate) entries: Vec<CollectionEntry>,
    pub(crate) modified_at: Timestamp,
}

/// One thing collected.
#[derive(Clone, Debug)]
pub(crate) struct CollectionEntry {
    pub(crate) id: Id,
    pub(crate) added_at: Timestamp,
}

// === impl Library ===

impl Library {
    /// The next number for something made by a write.
    pub(crate) fn number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }
}

// === impl Playlist ===

impl Playlist {
    /// Whether that user, or nobody in particular, may see it.
    pub(crate) fn is_visible_to(&self, user: Option<&str>) -> bool {
        self.access != "PRIVATE" || (self.owner.is_some() && self.owner.as_deref() == user)
    }
}
