//! Playlists as a viewer sees them: those of the library, and the mixes (radio, daily, discovery, new releases) that
//! are made when somebody looks. A mix is a playlist of type `MIX` without an owner.

use super::{Link, Linkage, Meta, Scene, links, words};
use crate::catalogue::model::Id;
use crate::dice::hash;
use crate::kind::Kind;
use crate::library::{Playlist, PlaylistItem};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How many tracks a mix has, the one it grows from included.
const MIX_LENGTH: usize = 50;
/// How many mixes of a sort a user has.
const MIXES: usize = 6;

// === impl Scene ===

impl Scene<'_> {
    /// The playlist or mix of this id, if the viewer may see it.
    pub(crate) fn find_playlist(&self, id: &str) -> Option<Arc<Playlist>> {
        if let Some(playlist) = self.library.playlists.get(id) {
            return playlist
                .is_visible_to(self.lens.user.as_deref())
                .then(|| playlist.clone());
        }
        self.mix(id).map(Arc::new)
    }

    pub(super) fn playlist(&self, id: &str) -> Option<Value> {
        let playlist = self.find_playlist(id)?;
        let tracks = playlist
            .items
            .iter()
            .filter(|item| item.kind == Kind::Tracks)
            .count();
        let mut attributes = json!({
            "accessType": playlist.access,
            "bounded": true,
            "createdAt": playlist.created_at.to_string(),
            "duration": words::duration(self.length(&playlist)),
            "externalLinks": words::sharing_links("playlist", id),
            "lastModifiedAt": playlist.modified_at.to_string(),
            "name": playlist.name,
            "numberOfFollowers": playlist.followers,
            "numberOfItems": playlist.items.len(),
            "numberOfTrackItems": tracks,
            "numberOfVideoItems": playlist.items.len() - tracks,
            "playlistType": playlist.playlist_type,
        });
        if let (Some(description), Some(members)) = (&playlist.description, attributes.as_object_mut()) {
            members.insert("description".to_owned(), json!(description));
        }
        Some(attributes)
    }

    pub(super) fn playlist_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let playlist = self.find_playlist(id)?;
        Some(match name {
            "items" => Linkage::Counted(playlist.items.iter().map(PlaylistItem::link).collect()),
            "coverArt" => links::art(Kind::Playlists, id),
            "owners" => Linkage::Many(
                playlist
                    .owner
                    .iter()
                    .map(|owner| Link::new(Kind::Users, owner.clone()))
                    .collect(),
            ),
            "collaborators" | "collaboratorProfiles" | "ownerProfiles" => Linkage::Many(Vec::new()),
            _ => return None,
        })
    }

    /// The user's mixes of one sort.
    pub(super) fn mixes(&self, kind: Kind, id: &str) -> Option<Linkage> {
        if self.lens.user.as_deref() != Some(id) {
            return None;
        }
        let sort = match kind {
            Kind::UserDailyMixes => "daily",
            Kind::UserDiscoveryMixes => "discovery",
            _ => "newrelease",
        };
        let ids = (1..=MIXES).map(|rank| Link::new(Kind::Playlists, format!("{sort}-{id}-{rank}")));
        Some(Linkage::Many(ids.collect()))
    }

    fn length(&self, playlist: &Playlist) -> Duration {
        let tracks = &self.catalogue.tracks;
        playlist
            .items
            .iter()
            .filter_map(|item| tracks.find(&item.id))
            .map(|track| track.duration)
            .sum()
    }

    fn mix(&self, id: &str) -> Option<Playlist> {
        let (sort, of) = id.split_once('-')?;
        let (name, seed) = match sort {
            "trackradio" => {
                let track = self
                    .catalogue
                    .tracks
                    .find(of)
                    .filter(|_| self.sees(Kind::Tracks, of))?;
                (format!("{} Radio", track.title), track.id.clone())
            }
            "artistradio" => {
                let artist = self.catalogue.artists.find(of)?;
                let seed = artist
                    .tracks
                    .iter()
                    .find(|track| self.sees(Kind::Tracks, track))?;
                (format!("{} Radio", artist.name), seed.clone())
            }
            "daily" | "discovery" | "newrelease" => {
                let (user, rank) = of.split_once('-')?;
                let rank: usize = rank.parse().ok().filter(|rank| (1..=MIXES).contains(rank))?;
                if self.lens.user.as_deref() != Some(user) {
                    return None;
                }
                let sort = if sort == "newrelease" { "new release" } else { sort };
                (format!("My {sort} mix {rank}"), self.any_track(id)?)
            }
            _ => return None,
        };
        let track = self.catalogue.tracks.find(&seed)?;
        let mut ids = vec![seed];
        ids.extend(self.catalogue.similar_tracks(track, MIX_LENGTH * 2));
        Some(mix_of(id, name, self.visible(Kind::Tracks, &ids)))
    }

    /// Some track that the viewer can see and that belongs to the text.
    fn any_track(&self, text: &str) -> Option<Id> {
        let count = self.catalogue.tracks.iter().len();
        let start = usize::try_from(hash(text)).unwrap_or(0) % count.max(1);
        let mut tracks = self.catalogue.tracks.iter().cycle().skip(start).take(count);
        tracks
            .find(|track| self.sees(Kind::Tracks, &track.id))
            .map(|track| track.id.clone())
    }
}

// === impl PlaylistItem ===

impl PlaylistItem {
    /// The identifier that stands in the playlist's `items`.
    pub(crate) fn link(&self) -> Link {
        let meta = Meta::PlaylistItem {
            item_id: self.item_id.clone(),
            added_at: self.added_at,
        };
        Link {
            kind: self.kind,
            id: self.id.clone(),
            meta,
        }
    }
}

fn mix_of(id: &str, name: String, tracks: Vec<Link>) -> Playlist {
    let made = words::created_at(id);
    let items = tracks.into_iter().take(MIX_LENGTH);
    Playlist {
        id: id.into(),
        name,
        description: None,
        access: "PUBLIC",
        playlist_type: "MIX",
        owner: None,
        created_at: made,
        modified_at: made,
        followers: 0,
        items: items
            .map(|track| PlaylistItem {
                item_id: None,
                kind: track.kind,
                id: track.id,
                added_at: made,
            })
            .collect(),
    }
}
