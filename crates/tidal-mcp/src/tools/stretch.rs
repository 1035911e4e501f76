//! Reading a stretch of a list whose first page may have come along with what it belongs to, so that the usual
//! case costs no further request.

use std::{
    future::{Future, ready},
    sync::Arc,
};

use futures_util::future::Either;
use tidal_core::{
    Answer, Cursor, Error, Freshness, Result,
    model::Page,
    paging::{Window, window},
};

use tokio::time::Instant;

use crate::cursor::Bookmark;

/// A list with its first page, if that came along.
pub(crate) struct FirstPage<'a, T> {
    pub(crate) page: Option<&'a Page<T>>,
    /// As fresh as what it came along with.
    pub(crate) freshness: Freshness,
    /// When to stop reading on.
    pub(crate) enough: Instant,
}

// === impl FirstPage ===

impl<T> FirstPage<'_, T> {
    /// None came along: each page has to be asked for.
    pub(crate) fn absent(enough: Instant) -> Self {
        Self {
            page: None,
            freshness: Freshness::now(),
            enough,
        }
    }

    /// How many items can be shown without a further request: at most `wanted`, at least one.
    pub(crate) fn at_hand(&self, wanted: usize) -> usize {
        self.page
            .map_or(wanted, |page| wanted.min(page.items.len()).max(1))
    }

    /// Reads up to `limit` items from `start` on; `more` asks TIDAL for a page.
    ///
    /// # Errors
    /// When the first page that is needed cannot be had.
    pub(crate) async fn read<F, P>(self, start: &Bookmark, limit: usize, more: F) -> Result<Window<T>>
    where
        F: Fn(Option<Cursor>) -> P,
        P: Future<Output = Result<Answer<Page<T>>>>,
    {
        window(start.position.clone(), limit, |cursor| {
            match (&cursor, self.page) {
                (None, Some(page)) => Either::Left(ready(Ok(self.came_along(page)))),
                _ => Either::Right(in_time(self.enough, more(cursor))),
            }
        })
        .await
    }

    fn came_along(&self, page: &Page<T>) -> Answer<Page<T>> {
        let page = Page {
            items: page.items.clone(),
            next: page.next.clone(),
            total: page.total,
            left_out: page.left_out,
        };
        Answer {
            value: Arc::new(page),
            freshness: self.freshness,
        }
    }
}

/// The page, or a timeout of its own, so that what was read before is not lost with the whole call.
async fn in_time<T>(enough: Instant, page: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout_at(enough, page)
        .await
        .unwrap_or_else(|elapsed| {
            Err(Error::Timeout {
                source: Arc::new(elapsed),
            })
        })
}

#[cfg(test)]
mod tests {
    use std::{future::pending, time::Duration};

    use tidal_core::ErrorCode;

    use super::*;

    fn first(page: Option<&Page<u32>>) -> FirstPage<'_, u32> {
        FirstPage {
            page,
            freshness: Freshness::now(),
            enough: Instant::now() + Duration::from_secs(5),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_in_time_is_kept() {
        let page = Page {
            items: vec![Arc::new(1), Arc::new(2)],
            next: Some(Cursor::new("next")),
            total: Some(9),
            left_out: 0,
        };
        let read = first(Some(&page))
            .read(&Bookmark::default(), 5, |_| pending())
            .await;
        let read = read.unwrap();
        assert_eq!(read.items.len(), 2);
        assert_eq!(read.next.unwrap().cursor.unwrap().as_str(), "next");
        assert_eq!(read.stopped_by.unwrap().code(), ErrorCode::Timeout);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_in_time_is_a_timeout() {
        let read = first(None).read(&Bookmark::default(), 5, |_| pending()).await;
        assert_eq!(read.unwrap_err().code(), ErrorCode::Timeout);
    }
}
