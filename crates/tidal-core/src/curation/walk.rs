//! Reading a playlist from its first page on, well enough to decide by it what is written.
//!
//! A list is read in pages while others may change it, a cache may hold some of them, and TIDAL has been seen to
//! answer with nothing under pressure. What does not add up is read again, and not acted upon. What was read stays, so
//! that another call goes on where this one has to stop.

use super::{
    Curator, Stop,
    naming::State,
    reading::{Entry, Reading, Rest, state_of},
};
use crate::{
    Answer, Cursor, Error, Freshness, PlaylistId, Retry,
    model::{Page, Playlist, PlaylistItem},
    paging::Course,
    service::PlaylistItemsQuery,
};

/// More items than any playlist has: TIDAL allows 10,000.
const MOST_ITEMS: usize = 20_000;
/// How often a playlist is read that does not add up.
const READINGS: usize = 3;

/// A reading that is being gone on with. However that ends, what was read is kept, unless it is worth nothing.
struct UnderWay<'a> {
    curator: &'a Curator<'a>,
    playlist: &'a PlaylistId,
    reading: Option<Reading>,
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
        self.read_until(playlist, |_| false).await
    }

    /// A playlist from its first item on, until enough of it was read.
    pub(super) async fn read_until(
        &self,
        playlist: &PlaylistId,
        enough: impl Fn(&[Entry]) -> bool,
    ) -> Result<Reading, Stop> {
        let mut head = self.head(playlist).await?;
        let kept = self
            .readings
            .and_then(|readings| readings.take(self.viewer, playlist));
        let mut under_way = UnderWay {
            curator: self,
            playlist,
            reading: kept.and_then(|kept| kept.still_of(&head)),
        };
        loop {
            let reading = under_way.reading.get_or_insert_with(|| Reading::begin(&head));
            if let Err(stop) = self.walk(reading, &head, &enough).await {
                if matches!(&stop, Stop::Failed(error) if !error.is_retryable()) {
                    // The place to go on from may be the reason.
                    under_way.reading = None;
                }
                return Err(stop);
            }
            if reading.is_good(&enough) {
                return Ok(reading.clone());
            }
            if reading.attempt >= READINGS {
                under_way.reading = None;
                let problem = "a playlist was another each time it was read";
                return Err(Stop::Failed(Error::senseless(problem, Retry::Later)));
            }
            head = self.head(playlist).await?;
            reading.begin_again(&head);
        }
    }

    /// Reads on, to the end or until it is enough.
    async fn walk(
        &self,
        reading: &mut Reading,
        head: &Playlist,
        enough: impl Fn(&[Entry]) -> bool,
    ) -> Result<(), Stop> {
        loop {
            let at = match &reading.rest {
                Rest::Nothing => return Ok(()),
                Rest::From(_) if enough(&reading.items) => return Ok(()),
                Rest::From(cursor) => Some(cursor.clone()),
                Rest::Beginning => None,
            };
            let page = match (&at, &head.items) {
                (None, Some(page)) => page.clone(),
                _ => self.page(&head.id, at.clone()).await?,
            };
            if let Err(error) = reading.course.check(at.as_ref(), &page) {
                reading.course = Course::default();
                return Err(Stop::Failed(error));
            }
            reading.take(&page);
            self.pace.read(reading.items.len(), head.number_of_items);
            if reading.items.len() > MOST_ITEMS {
                let problem = "a playlist does not end";
                return Err(Stop::Failed(Error::senseless(problem, Retry::Never)));
            }
            reading.rest = page.next.map_or(Rest::Nothing, Rest::From);
        }
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

// === impl UnderWay ===

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let (Some(readings), Some(reading)) = (self.curator.readings, self.reading.take()) {
            readings.keep(self.curator.viewer, self.playlist, reading);
        }
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
