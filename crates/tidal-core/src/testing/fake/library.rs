//! What a listener can change in the fake: playlists and favourites, and how often they were changed. What TIDAL
//! would refuse is decided here; who asks, and what goes wrong on the way, is not.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::ledger::Ledger;
use crate::{
    Error, Identifier, ItemId, Kind, Result,
    model::{Media, Page, Playlist, PlaylistItem},
    service::PlacedItem,
};

/// The changeable part of the fake.
#[derive(Debug, Default)]
pub(super) struct Library {
    pub(super) playlists: Vec<Shelved>,
    pub(super) favorites: Vec<Collected>,
    pub(super) ledger: Ledger,
    changes: u32,
    made: u32,
}

/// A playlist, and what the listener may do with it.
#[derive(Debug)]
pub(super) struct Shelved {
    pub(super) playlist: Arc<Playlist>,
    pub(super) standing: Standing,
}

/// What a playlist is to the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Own,
    Shared,
    Foreign,
}

/// A favourite, by what it is called.
#[derive(Clone, Debug)]
pub(super) struct Collected {
    pub(super) what: Identifier,
    pub(super) added: Timestamp,
}

// === impl Library ===

impl Library {
    /// The moment of a change: a second after the one before, so that every run tells the same times.
    pub(super) fn tick(&mut self) -> Timestamp {
        self.changes += 1;
        let since = SignedDuration::from_secs(1_767_225_600 + i64::from(self.changes));
        Timestamp::UNIX_EPOCH.saturating_add(since).unwrap_or_default()
    }

    /// A number that nothing else has been given.
    pub(super) fn number(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    pub(super) fn shelve(&mut self, playlist: Arc<Playlist>, standing: Standing) {
        self.playlists.push(Shelved { playlist, standing });
    }

    /// Changes a playlist of the listener's, or one that the listener may change, or nothing at all.
    pub(super) fn change<T>(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Playlist) -> Result<T>,
    ) -> Result<T> {
        let now = self.tick();
        let shelved = self.changeable(id)?;
        let mut playlist = Playlist::clone(&shelved.playlist);
        let changed = change(&mut playlist)?;
        playlist.modified = Some(now);
        shelved.playlist = Arc::new(playlist);
        Ok(changed)
    }

    /// Removes a playlist of the listener's, from the favourites too.
    pub(super) fn delete(&mut self, id: &str) -> Result<()> {
        if self.changeable(id)?.standing != Standing::Own {
            return Err(forbidden());
        }
        self.playlists
            .retain(|shelved| shelved.playlist.id.as_str() != id);
        self.favorites
            .retain(|favorite| favorite.what.kind != Kind::Playlist || favorite.what.id() != id);
        Ok(())
    }

    fn changeable(&mut self, id: &str) -> Result<&mut Shelved> {
        let found = self
            .playlists
            .iter_mut()
            .find(|shelved| shelved.playlist.id.as_str() == id);
        match found {
            None => Err(Error::NotFound {
                kind: Kind::Playlist,
                id: id.to_owned(),
            }),
            Some(shelved) if shelved.standing == Standing::Foreign => Err(forbidden()),
            Some(shelved) => Ok(shelved),
        }
    }
}

/// Puts items in before one that is there, or at the end.
pub(super) fn insert(
    playlist: &mut Playlist,
    items: Vec<Arc<PlaylistItem>>,
    before: Option<&ItemId>,
) -> Result<()> {
    let mut all = items_of(playlist);
    let place = match before {
        None => all.len(),
        Some(before) => all
            .iter()
            .position(|item| item.item_id.as_ref() == Some(before))
            .ok_or_else(|| {
                Error::invalid_input("before", before.as_str(), "an item of the playlist that stays")
            })?,
    };
    all.splice(place..place, items);
    replace_items(playlist, all);
    Ok(())
}

/// Takes items out, in the order in which they are named. All have to be there, once each, and to hold what is said.
pub(super) fn take(playlist: &mut Playlist, placed: &[PlacedItem]) -> Result<Vec<Arc<PlaylistItem>>> {
    let mut all = items_of(playlist);
    let mut taken = Vec::with_capacity(placed.len());
    for wanted in placed {
        let place = all.iter().position(|item| {
            item.item_id.as_ref() == Some(&wanted.item_id)
                && item.media.identifier().as_ref() == Some(&wanted.media)
        });
        let missing = || {
            Error::invalid_input(
                "items",
                wanted.item_id.as_str(),
                "items of the playlist, once each",
            )
        };
        taken.push(all.remove(place.ok_or_else(missing)?));
    }
    replace_items(playlist, all);
    Ok(taken)
}

pub(super) fn items_of(playlist: &Playlist) -> Vec<Arc<PlaylistItem>> {
    playlist
        .items
        .as_ref()
        .map_or_else(Vec::new, |page| page.items.clone())
}

pub(super) fn forbidden() -> Error {
    Error::Forbidden {
        source: super::cause("the fake's playlist belongs to somebody else"),
    }
}

fn replace_items(playlist: &mut Playlist, items: Vec<Arc<PlaylistItem>>) {
    playlist.number_of_items = u32::try_from(items.len()).ok();
    playlist.duration = Some(items.iter().map(|item| duration(&item.media)).sum());
    playlist.items = Some(Page::whole(items));
}

fn duration(media: &Media) -> std::time::Duration {
    match media {
        Media::Track(track) => track.duration,
        Media::Video(video) => video.duration,
        Media::Unavailable { .. } => std::time::Duration::ZERO,
    }
}
