//! Making, changing and deleting playlists.

use super::Write;
use super::payload::{Change, ChangedPlaylist, NewPlaylist, Payload, parse};
use crate::catalogue::model::Id;
use crate::dice::hash;
use crate::gate::Outcome;
use crate::kind::Kind;
use crate::library::{CollectionEntry, Playlist};
use crate::refusal::Refusal;
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;

// === impl Write ===

impl Write<'_> {
    pub(super) fn create_playlist(&self) -> Outcome {
        let payload: Payload<NewPlaylist> = parse(self.body)?;
        let NewPlaylist { kind, attributes } = payload.data;
        check_kind(&kind)?;
        check_name(&attributes.name)?;
        let now = self.world.clock.now();
        let id = self.world.change(|library| {
            let id = playlist_id(self.user, library.number());
            let playlist = Playlist {
                id: id.clone(),
                name: attributes.name,
                description: attributes.description,
                access: attributes
                    .access_type
                    .map_or("PUBLIC", super::payload::AccessType::name),
                playlist_type: "USER",
                owner: Some(self.user.clone()),
                created_at: attributes.created_at.unwrap_or(now),
                modified_at: now,
                followers: 0,
                items: Vec::new(),
            };
            library.playlists.insert(id.clone(), Arc::new(playlist));
            // One's own playlists are among the collected ones from the start.
            if let Some(collection) = library
                .collections
                .get_mut(&(self.user.clone(), Kind::UserCollectionPlaylists))
            {
                collection.entries.insert(
                    0,
                    CollectionEntry {
                        id: id.clone(),
                        added_at: now,
                    },
                );
                collection.modified_at = now;
            }
            id
        });
        Ok((StatusCode::CREATED, self.playlist_document(&id)?))
    }

    pub(super) fn update_playlist(&self, id: &str) -> Outcome {
        let payload: Payload<ChangedPlaylist> = parse(self.body)?;
        let ChangedPlaylist {
            id: named,
            kind,
            attributes,
        } = payload.data;
        check_kind(&kind)?;
        if named != id {
            return Err(Refusal::body("/data/id", "is not the playlist of the path"));
        }
        if let Some(name) = &attributes.name {
            check_name(name)?;
        }
        self.change_playlist(id, |_, playlist| {
            if let Some(name) = attributes.name {
                playlist.name = name;
            }
            match attributes.description {
                Change::Kept => {}
                Change::Cleared => playlist.description = None,
                Change::Set(description) => playlist.description = Some(description),
            }
            if let Some(access) = attributes.access_type {
                playlist.access = access.name();
            }
            Ok(())
        })?;
        Ok((StatusCode::OK, self.playlist_document(id)?))
    }

    pub(super) fn delete_playlist(&self, id: &str) -> Outcome {
        self.change_playlist(id, |_, _| Ok(()))?;
        self.world.change(|library| {
            library.playlists.remove(id);
            for collection in library.collections.values_mut() {
                collection.entries.retain(|entry| &*entry.id != id);
            }
        });
        Ok((StatusCode::OK, self.done()))
    }

    fn playlist_document(&self, id: &str) -> Result<Value, Refusal> {
        let attributes = self
            .look(|scene| scene.attributes(Kind::Playlists, id))
            .ok_or_else(Refusal::not_found)?;
        let resource = json!({ "id": id, "type": Kind::Playlists.tag(), "attributes": attributes });
        Ok(json!({ "data": resource, "links": { "self": self.link } }))
    }
}

fn check_kind(kind: &str) -> Result<(), Refusal> {
    if kind == Kind::Playlists.tag() {
        Ok(())
    } else {
        Err(Refusal::body("/data/type", "has to be playlists"))
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        Err(Refusal::body("/data/attributes/name", "is empty"))
    } else {
        Ok(())
    }
}

fn playlist_id(user: &Id, number: u64) -> Id {
    let (one, two) = (
        hash(&format!("{user}/{number}")),
        hash(&format!("{number}/{user}")),
    );
    let (low, middle) = (two & 0xffff_ffff_ffff, one & 0xffff);
    format!(
        "{:08x}-{middle:04x}-4{:03x}-9{:03x}-{low:012x}",
        one >> 32,
        one >> 16 & 0xfff,
        two >> 52
    )
    .into()
}
