//! Which entries of a playlist are meant, as TIDAL wants them named.

use std::collections::HashSet;

use super::{
    Curator, Selection, Stop,
    errand::once,
    reading::{Entry, Reading},
};
use crate::{Error, ItemId, Kind, PlaylistId, Result, TrackId, service::PlacedItem};

/// What became of a selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The entries, each once: in the order of the selection, those of tracks in the playlist's order.
    pub items: Vec<PlacedItem>,
    /// What of the selection is not in the playlist, or cannot be named to TIDAL: item ids, track ids, or positions.
    pub missing: Vec<String>,
}

// === impl Curator ===

impl Curator<'_> {
    /// Finds entries of a playlist. It is read no further than is needed, which for tracks means to its end.
    ///
    /// # Errors
    /// Whatever TIDAL says; `TIMEOUT` where the pace allowed no further request.
    pub async fn find(&self, playlist: &PlaylistId, selection: &Selection) -> Result<Found> {
        let found = match selection {
            Selection::Items(items) => {
                let items = self.find_items(playlist, &once(items)).await;
                items.map(|(found, _)| found)
            }
            Selection::Tracks(tracks) => self.find_tracks(playlist, &once(tracks)).await,
            Selection::Positions(positions) => self.find_positions(playlist, &once(positions)).await,
        };
        found.map_err(Stop::into_error)
    }

    /// Entries by their ids, and what was read to find them.
    pub(super) async fn find_items(
        &self,
        playlist: &PlaylistId,
        wanted: &[ItemId],
    ) -> Result<(Found, Option<Reading>), Stop> {
        if wanted.is_empty() {
            return Ok((Found::default(), None));
        }
        let ids: HashSet<_> = wanted.iter().collect();
        let is_meant = |item: &&Entry| item.item_id.as_ref().is_some_and(|id| ids.contains(id));
        let enough = |items: &[Entry]| items.iter().filter(is_meant).count() >= ids.len();
        let reading = self.read_until(playlist, enough).await?;
        let places = reading.places();
        let mut found = Found::default();
        for item_id in wanted {
            let place = places.get(item_id).copied();
            found.note(place.and_then(|place| reading.items.get(place)), item_id.as_str());
        }
        Ok((found, Some(reading)))
    }

    async fn find_tracks(&self, playlist: &PlaylistId, wanted: &[TrackId]) -> Result<Found, Stop> {
        if wanted.is_empty() {
            return Ok(Found::default());
        }
        let reading = self.read(playlist).await?;
        let ids: HashSet<_> = wanted.iter().map(TrackId::as_str).collect();
        let mut found = Found::default();
        let mut there = HashSet::new();
        for item in &reading.items {
            // A track that is not available here can be named all the same; a video of the same id is something else.
            let track = item.media.as_ref().filter(|media| media.kind == Kind::Track);
            if let Some(id) = track.map(crate::Identifier::id)
                && ids.contains(id)
            {
                there.insert(id);
                found.note(Some(item), id);
            }
        }
        let missing = wanted.iter().filter(|id| !there.contains(id.as_str()));
        found.missing.extend(missing.map(ToString::to_string));
        Ok(found)
    }

    async fn find_positions(&self, playlist: &PlaylistId, wanted: &[usize]) -> Result<Found, Stop> {
        let Some(last) = wanted.iter().max().copied() else {
            return Ok(Found::default());
        };
        if wanted.contains(&0) {
            let error = Error::invalid_input("positions", "0", "positions from 1");
            return Err(Stop::Failed(error));
        }
        let reading = self.read_until(playlist, |items| items.len() >= last).await?;
        let mut found = Found::default();
        for position in wanted {
            let item = position.checked_sub(1).and_then(|place| reading.items.get(place));
            found.note(item, &position.to_string());
        }
        Ok(found)
    }
}

// === impl Found ===

impl Found {
    fn note(&mut self, item: Option<&Entry>, name: &str) {
        match item.and_then(placed) {
            Some(placed) => self.items.push(placed),
            None => self.missing.push(name.to_owned()),
        }
    }
}

/// An entry as TIDAL wants it named; `None` for those of mixes, and for what is of no known kind.
fn placed(item: &Entry) -> Option<PlacedItem> {
    Some(PlacedItem {
        item_id: item.item_id.clone()?,
        media: item.media.clone()?,
    })
}
