//! Reading a stretch of a list whose first page may have come along with what it belongs to, so that the usual
//! case costs no further request.

use std::{
    future::{Future, ready},
    sync::Arc,
};

use futures_util::future::Either;
use tidal_core::{
    Answer, Cursor, Freshness, Result,
    model::Page,
    paging::{Window, window},
};

use crate::cursor::Bookmark;

/// A list with its first page, if that came along.
pub(crate) struct FirstPage<'a, T> {
    pub(crate) page: Option<&'a Page<T>>,
    /// As fresh as what it came along with.
    pub(crate) freshness: Freshness,
}

// === impl FirstPage ===

impl<T> FirstPage<'_, T> {
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
                _ => Either::Right(more(cursor)),
            }
        })
        .await
    }

    fn came_along(&self, page: &Page<T>) -> Answer<Page<T>> {
        let page = Page {
            items: page.items.clone(),
            next: page.next.clone(),
            total: page.total,
        };
        Answer {
            value: Arc::new(page),
            freshness: self.freshness,
        }
    }
}
