//! Moving any number of entries within a playlist, so that they come to stand in the order given.

use std::collections::HashSet;

use super::{Curator, RemovalReport, Stop, errand::once, reading::Reading, removal::Edit};
use crate::{Error, ItemId, PlaylistId, Result};

/// What one request can move.
const MOST_MOVED: usize = 20;

/// Entries to move within their playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The playlist.
    pub playlist: PlaylistId,
    /// Which entries. They come to stand one behind the other in this order.
    pub items: Vec<ItemId>,
    /// Before which entry; at the end without.
    pub before: Option<ItemId>,
}

// === impl Curator ===

impl Curator<'_> {
    /// Moves entries of a playlist, 20 with each request. Each chunk goes before the same entry, and so behind the
    /// chunk before it.
    ///
    /// A request of which nobody can tell the outcome is made once more if the entries are not in their place. Should
    /// the first one still be on its way, they are in their place twice, but may be in another order among the
    /// chunks: nothing is lost or doubled by that.
    ///
    /// # Errors
    /// `INVALID_INPUT`, and nothing is moved, for entries that are not in the playlist, one that is named twice, and
    /// for a `before` that is moved itself or not in the playlist. Whatever TIDAL says, if nothing was changed and
    /// nothing is uncertain.
    pub async fn shift(&self, shift: &Shift) -> Result<RemovalReport> {
        let Shift {
            playlist,
            items,
            before,
        } = shift;
        if items.is_empty() {
            return Ok(RemovalReport::default());
        }
        check(items, before.as_ref())?;
        let mut wanted = items.clone();
        wanted.extend(before.clone());
        let found = self.find_items(playlist, &once(&wanted)).await;
        let (mut found, reading) = found.map_err(Stop::into_error)?;
        all_there(&found.missing, before.as_ref())?;
        // The last one is the place.
        found.items.truncate(items.len());
        let settled = reading.map_or(0, |reading| in_place(&reading, items, before.as_ref()));
        let (done, rest) = found
            .items
            .split_at_checked(settled)
            .unwrap_or((&[], &found.items));
        let chunks = rest.chunks(MOST_MOVED);
        let edit = Edit::MoveBefore(before.as_ref());
        let mut report = self.edit(playlist, edit, chunks).await?;
        report.done.splice(..0, done.iter().cloned());
        Ok(report)
    }
}

/// How many of the entries, from the first on and in whole requests, stand in their place already: an earlier call moved
/// them.
fn in_place(reading: &Reading, items: &[ItemId], before: Option<&ItemId>) -> usize {
    let places = reading.places();
    let end = match before {
        Some(before) => places.get(before).copied(),
        None => reading.is_whole().then_some(reading.items.len()),
    };
    let stand = |many: &usize| {
        let first = end.and_then(|end| end.checked_sub(*many));
        first.is_some_and(|first| {
            let mut expected = items.iter().take(*many).zip(first..);
            expected.all(|(item, place)| places.get(item) == Some(&place))
        })
    };
    let whole = (MOST_MOVED..items.len()).step_by(MOST_MOVED);
    let mut counts = std::iter::once(items.len()).chain(whole.rev());
    counts.find(stand).unwrap_or(0)
}

fn check(items: &[ItemId], before: Option<&ItemId>) -> Result<()> {
    if let Some(before) = before.filter(|before| items.contains(before)) {
        let accepted = "an item that is not moved itself";
        return Err(Error::invalid_input("before", before.as_str(), accepted));
    }
    if once(items).len() < items.len() {
        let mut seen = HashSet::new();
        let twice = items.iter().find(|item| !seen.insert(*item));
        let twice = twice.map(ItemId::as_str).unwrap_or_default();
        return Err(Error::invalid_input("item_ids", twice, "each item once"));
    }
    Ok(())
}

/// Of what is not in the playlist, the first is named: with a hundred of them the playlist itself is another one.
fn all_there(missing: &[String], before: Option<&ItemId>) -> Result<()> {
    let is_before = |id: &String| before.is_some_and(|before| before.as_str() == id);
    let wrong = match missing.iter().find(|id| !is_before(id)) {
        Some(item) => Some(("item_ids", item)),
        None => missing.first().map(|before| ("before", before)),
    };
    let Some((field, id)) = wrong else {
        return Ok(());
    };
    let accepted = "the item_id of an item of this playlist";
    Err(Error::invalid_input(field, id, accepted))
}
