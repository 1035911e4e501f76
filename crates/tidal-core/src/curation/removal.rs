//! Taking entries out of a playlist, and how an edit of entries is made sure of: by looking again.
//!
//! Unlike an addition, an edit names entries: made twice it changes nothing more, so that looking at the playlist
//! tells what is still to be done.

use super::{Curator, RemovalReport, Stop, errand::once, reading::Edited};
use crate::{
    ItemId, PlaylistId, Result,
    service::{MoveItems, PlacedItem, RemoveItems},
};

/// What one request can remove.
const MOST_REMOVED: usize = 50;

/// What is done to entries of a playlist.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit<'a> {
    Remove,
    MoveBefore(Option<&'a ItemId>),
}

// === impl Edit ===

impl<'a> Edit<'a> {
    fn of(self, items: &'a [PlacedItem]) -> Edited<'a> {
        match self {
            Self::Remove => Edited::Removed(items),
            Self::MoveBefore(before) => Edited::Moved(items, before),
        }
    }
}

// === impl Curator ===

impl Curator<'_> {
    /// Removes entries of a playlist, 50 with each request, as [`find`](Self::find) gives them.
    ///
    /// # Errors
    /// Whatever TIDAL says, if nothing was changed and nothing is uncertain: `INVALID_INPUT` where an entry is not
    /// there any more.
    pub async fn remove(&self, playlist: &PlaylistId, items: Vec<PlacedItem>) -> Result<RemovalReport> {
        let items = once(&items);
        let chunks = items.chunks(MOST_REMOVED);
        self.edit(playlist, Edit::Remove, chunks).await
    }

    /// Edits chunk after chunk.
    pub(super) async fn edit<'c>(
        &self,
        playlist: &PlaylistId,
        edit: Edit<'_>,
        mut chunks: impl Iterator<Item = &'c [PlacedItem]> + Clone,
    ) -> Result<RemovalReport> {
        let of = chunks.clone().map(<[_]>::len).sum();
        let mut report = RemovalReport::default();
        for chunk in chunks.by_ref() {
            match self.edit_step(playlist, edit, chunk).await {
                Ok(()) => {
                    self.edited(playlist, edit.of(chunk));
                    report.done.extend_from_slice(chunk);
                    self.pace.reached(report.done.len(), of);
                }
                Err(stop) => {
                    let fate = if stop.leaves_open() {
                        &mut report.uncertain
                    } else {
                        &mut report.left
                    };
                    fate.extend_from_slice(chunk);
                    report.stopped = Some(stop);
                    break;
                }
            }
        }
        report.left.extend(chunks.flatten().cloned());
        match report.stopped {
            Some(Stop::Failed(error)) if report.done.is_empty() && report.uncertain.is_empty() => Err(error),
            _ => Ok(report),
        }
    }

    async fn edit_step(
        &self,
        playlist: &PlaylistId,
        edit: Edit<'_>,
        chunk: &[PlacedItem],
    ) -> Result<(), Stop> {
        let open = match self.send_edit(playlist, edit, chunk).await {
            Err(stop) if stop.leaves_open() => stop,
            told => return told,
        };
        let Ok(undone) = self.undone(playlist, edit, chunk).await else {
            return Err(open);
        };
        if undone.is_empty() || self.send_edit(playlist, edit, &undone).await.is_ok() {
            return Ok(());
        }
        // The second attempt may have been refused because the first one got through meanwhile.
        match self.undone(playlist, edit, chunk).await {
            Ok(undone) if undone.is_empty() => Ok(()),
            _ => Err(open),
        }
    }

    async fn send_edit(
        &self,
        playlist: &PlaylistId,
        edit: Edit<'_>,
        chunk: &[PlacedItem],
    ) -> Result<(), Stop> {
        let (playlist, items) = (playlist.clone(), chunk.to_vec());
        match edit {
            Edit::Remove => {
                let remove = RemoveItems { playlist, items };
                self.tell(|| self.tidal.remove_items(self.viewer, &remove)).await
            }
            Edit::MoveBefore(before) => {
                let shift = MoveItems {
                    playlist,
                    items,
                    before: before.cloned(),
                };
                self.tell(|| self.tidal.move_items(self.viewer, &shift)).await
            }
        }
    }

    /// What is still to be done of a step, by the look of the playlist.
    async fn undone(
        &self,
        playlist: &PlaylistId,
        edit: Edit<'_>,
        chunk: &[PlacedItem],
    ) -> Result<Vec<PlacedItem>, Stop> {
        let reading = self.read(playlist).await?;
        let places = reading.places();
        let stands = |item: &&PlacedItem| places.contains_key(&item.item_id);
        let undone = match edit {
            Edit::Remove => chunk.iter().filter(stands).cloned().collect(),
            Edit::MoveBefore(before) => {
                let end = before.and_then(|before| places.get(before).copied());
                let first = end.unwrap_or(reading.items.len()).checked_sub(chunk.len());
                let in_place = first.is_some_and(|first| {
                    let mut expected = chunk.iter().zip(first..);
                    expected.all(|(item, place)| places.get(&item.item_id) == Some(&place))
                });
                if in_place { Vec::new() } else { chunk.to_vec() }
            }
        };
        Ok(undone)
    }
}
