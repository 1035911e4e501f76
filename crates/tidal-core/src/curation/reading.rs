//! Reading a playlist from its first page on, well enough to decide by it what is written.
//!
//! A list is read in pages while others may change it, a cache may hold some of them, and TIDAL has been seen to
//! answer with nothing under pressure. What does not add up is read again, and not acted upon.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{Curator, Stop, naming::State};
use crate::{
    Answer, Cursor, Error, Freshness, ItemId, PlaylistId, Retry,
    model::{Page, Playlist, PlaylistItem},
    paging::Course,
    service::PlaylistItemsQuery,
};

/// More items than any playlist has: TIDAL allows 10,000.
const MOST_ITEMS: usize = 20_000;
/// How often a playlist is read that does not add up.
const READINGS: usize = 3;

/// What was read of a playlist.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) state: State,
    pub(super) items: Vec<Arc<PlaylistItem>>,
    left_out: usize,
    empty_page: bool,
}

// === impl Curator ===

impl Curator<'_> {
    /// The state of a playlist. One request.
    pub(super) async fn state(&self, playlist: &PlaylistId) -> Result<State, Stop> {
        let head = self.head(playlist).await?;
        Ok(state_of(&head))
    }

    /// A whole playlist, in its order.
    ///
    /// # Errors
    /// What TIDAL says; `API_ERROR` for a list that does not end or does not add up.
    pub(super) async fn read(&self, playlist: &PlaylistId) -> Result<Reading, Stop> {
        let mut earlier: Option<Reading> = None;
        for _ in 0..READINGS {
            let reading = self.walk(playlist, |_| false).await?;
            if reading.is_sound() && (reading.adds_up() || reading.repeats(earlier.as_ref())) {
                return Ok(reading);
            }
            earlier = Some(reading);
        }
        let problem = "a playlist was another each time it was read";
        Err(Stop::Failed(Error::senseless(problem, Retry::Later)))
    }

    /// A playlist from its first item on, until enough of it was read.
    pub(super) async fn read_until(
        &self,
        playlist: &PlaylistId,
        enough: impl Fn(&[Arc<PlaylistItem>]) -> bool,
    ) -> Result<Reading, Stop> {
        let reading = self.walk(playlist, &enough).await?;
        if reading.is_sound() && (enough(&reading.items) || reading.adds_up()) {
            return Ok(reading);
        }
        self.read(playlist).await
    }

    async fn walk(
        &self,
        playlist: &PlaylistId,
        enough: impl Fn(&[Arc<PlaylistItem>]) -> bool,
    ) -> Result<Reading, Stop> {
        let head = self.head(playlist).await?;
        let mut reading = Reading {
            state: state_of(&head),
            items: Vec::new(),
            left_out: 0,
            empty_page: false,
        };
        let (mut course, mut at) = (Course::default(), None);
        let mut page = match &head.items {
            Some(page) => page.clone(),
            None => self.page(playlist, None).await?,
        };
        loop {
            reading.take(&page);
            course.check(at.as_ref(), &page).map_err(Stop::Failed)?;
            if reading.items.len() > MOST_ITEMS {
                let problem = "a playlist does not end";
                return Err(Stop::Failed(Error::senseless(problem, Retry::Never)));
            }
            let Some(next) = page.next.take() else { break };
            if enough(&reading.items) {
                break;
            }
            page = self.page(playlist, Some(next.clone())).await?;
            at = Some(next);
        }
        Ok(reading)
    }

    async fn head(&self, playlist: &PlaylistId) -> Result<Answer<Playlist>, Stop> {
        let head = self.ask(|| self.tidal.playlist(self.viewer, playlist)).await?;
        // A number of items tells an empty playlist from an answer that holds nothing.
        let counted = head.number_of_items.is_some();
        trusted(Freshness {
            suspect_empty: head.freshness.suspect_empty && !counted,
            ..head.freshness
        })?;
        Ok(head)
    }

    async fn page(&self, playlist: &PlaylistId, cursor: Option<Cursor>) -> Result<Page<PlaylistItem>, Stop> {
        let query = PlaylistItemsQuery {
            cursor,
            ..PlaylistItemsQuery::first(playlist.clone())
        };
        let page = self
            .ask(|| self.tidal.playlist_items(self.viewer, &query))
            .await?;
        trusted(page.freshness)?;
        Ok(Page::clone(&page.value))
    }
}

// === impl Reading ===

impl Reading {
    /// Where each entry stands, from 0.
    pub(super) fn places(&self) -> HashMap<&ItemId, usize> {
        let ids = self.items.iter().zip(0..);
        ids.filter_map(|(item, place)| Some((item.item_id.as_ref()?, place)))
            .collect()
    }

    fn take(&mut self, page: &Page<PlaylistItem>) {
        self.items.extend(page.items.iter().cloned());
        self.left_out += page.left_out;
        self.empty_page |= page.items.is_empty() && page.left_out == 0;
    }

    /// Whether no entry came twice: the list did not move while it was read.
    fn is_sound(&self) -> bool {
        let mut ids = self.items.iter().filter_map(|item| item.item_id.as_ref());
        let mut seen = HashSet::new();
        ids.all(|id| seen.insert(id))
    }

    /// Whether there are as many entries as TIDAL says.
    fn adds_up(&self) -> bool {
        let told = self
            .state
            .number_of_items
            .and_then(|number| usize::try_from(number).ok());
        told.is_none_or(|number| number == self.items.len() + self.left_out)
    }

    /// Whether an earlier reading saw the same: then TIDAL counts in another way. A page without anything is no
    /// such difference.
    fn repeats(&self, earlier: Option<&Self>) -> bool {
        !self.empty_page && earlier.is_some_and(|earlier| earlier.items == self.items)
    }
}

fn state_of(playlist: &Playlist) -> State {
    State {
        modified: playlist.modified,
        number_of_items: playlist.number_of_items,
    }
}

/// Refuses an answer by which nothing may be decided.
fn trusted(freshness: Freshness) -> Result<(), Stop> {
    let problem = if freshness.stale_because.is_some() {
        "only an old copy of the playlist could be had"
    } else if freshness.suspect_empty {
        "the playlist looked empty when the rate limit was exhausted"
    } else {
        return Ok(());
    };
    Err(Stop::Failed(Error::senseless(problem, Retry::Later)))
}
