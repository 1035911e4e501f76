//! A user's collections, seen by their owner alone.

use super::{Link, Linkage, Meta, Scene};
use crate::kind::Kind;
use crate::library::Collection;
use serde_json::{Value, json};

/// The kind of thing a collection holds.
pub(crate) const fn held_by(collection: Kind) -> Kind {
    match collection {
        Kind::UserCollectionAlbums => Kind::Albums,
        Kind::UserCollectionArtists => Kind::Artists,
        Kind::UserCollectionPlaylists => Kind::Playlists,
        Kind::UserCollectionVideos => Kind::Videos,
        _ => Kind::Tracks,
    }
}

// === impl Scene ===

impl Scene<'_> {
    pub(super) fn collection(&self, kind: Kind, id: &str) -> Option<Value> {
        let collection = self.find_collection(kind, id)?;
        Some(json!({
            "lastModifiedAt": collection.modified_at.to_string(),
            "numberOfItems": collection.entries.len(),
        }))
    }

    pub(super) fn collection_linkage(&self, kind: Kind, id: &str, name: &str) -> Option<Linkage> {
        let collection = self.find_collection(kind, id)?;
        match name {
            "items" => {
                let of = held_by(kind);
                let link = |entry: &crate::library::CollectionEntry| Link {
                    kind: of,
                    id: entry.id.clone(),
                    meta: Meta::Collected(entry.added_at),
                };
                Some(Linkage::Counted(collection.entries.iter().map(link).collect()))
            }
            "owners" => Some(Linkage::Many(vec![Link::new(Kind::Users, id)])),
            _ => None,
        }
    }

    fn find_collection(&self, kind: Kind, id: &str) -> Option<&Collection> {
        let user = self.lens.user.as_ref().filter(|user| &***user == id)?;
        self.library.collections.get(&(user.clone(), kind))
    }
}
