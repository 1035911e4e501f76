//! Cutting lists to a caller's size. TIDAL cuts pages of about 20; a person wants 10, or 50, or all.
//!
//! A service hands out whole pages as TIDAL cuts them, because those are what a cache can share. The
//! position in between is kept here: TIDAL's cursor and the offset within its page.

mod course;

use std::{future::Future, sync::Arc};

use serde::{Deserialize, Serialize};

pub use course::Course;

use crate::{Answer, Cursor, Error, Freshness, Result, model::Page};

/// A place in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The page; the first without.
    pub cursor: Option<Cursor>,
    /// How many items of that page come before this place.
    pub offset: usize,
}

/// A stretch of a list.
#[derive(Clone, Debug)]
pub struct Window<T> {
    /// The items, at most as many as asked for.
    pub items: Vec<Arc<T>>,
    /// Where to go on; `None` at the end of the list.
    pub next: Option<Position>,
    /// How many items the whole list has, where TIDAL says so.
    pub total: Option<u64>,
    /// How many more items TIDAL named on the pages that begin in this stretch without describing them. They
    /// are not in `items`.
    pub left_out: usize,
    /// The freshness of the oldest page in it; `None` if there was none.
    pub freshness: Option<Freshness>,
    /// What ended the stretch early, after at least one page: `next` still says where to go on, unless the
    /// list leads nowhere.
    pub stopped_by: Option<Error>,
}

/// Collects up to `limit` items from `start` on, page by page.
///
/// # Errors
/// Fails only if the very first page does; a later failure is told in `stopped_by`.
pub async fn window<T, F, P>(start: Position, limit: usize, mut page_at: F) -> Result<Window<T>>
where
    F: FnMut(Option<Cursor>) -> P,
    P: Future<Output = Result<Answer<Page<T>>>>,
{
    let mut window = Window {
        items: Vec::new(),
        next: Some(start),
        total: None,
        left_out: 0,
        freshness: None,
        stopped_by: None,
    };
    let mut course = Course::default();
    while window.items.len() < limit {
        let Some(place) = window.next.clone() else { break };
        match page_at(place.cursor.clone()).await {
            Ok(page) => {
                window.append(&place, &page, limit);
                let at_end = window.next.as_ref().is_some_and(|next| next.offset == 0);
                if let (true, Err(error)) = (at_end, course.check(place.cursor.as_ref(), &page)) {
                    window.next = None;
                    window.stopped_by = Some(error);
                }
            }
            Err(error) if window.freshness.is_some() => {
                window.stopped_by = Some(error);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(window)
}

// === impl Window ===

impl<T> Window<T> {
    fn append(&mut self, place: &Position, page: &Answer<Page<T>>, limit: usize) {
        let wanted = limit - self.items.len();
        self.items
            .extend(page.items.iter().skip(place.offset).take(wanted).cloned());
        let end = place.offset.saturating_add(wanted);
        self.next = if end < page.items.len() {
            Some(Position {
                cursor: place.cursor.clone(),
                offset: end,
            })
        } else {
            page.next.clone().map(|cursor| Position {
                cursor: Some(cursor),
                offset: 0,
            })
        };
        self.total = page.total.or(self.total);
        if place.offset == 0 {
            self.left_out += page.left_out;
        }
        self.freshness = Some(
            self.freshness
                .map_or(page.freshness, |oldest| oldest.and(page.freshness)),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    /// 45 numbers in pages of 20.
    #[expect(clippy::unnecessary_wraps, reason = "it stands in for a service")]
    fn numbers(cursor: Option<&Cursor>) -> Result<Answer<Page<usize>>> {
        let first: usize = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let last = (first + 20).min(45);
        Ok(Answer::fresh(Page {
            items: (first..last).map(Arc::new).collect(),
            next: (last < 45).then(|| Cursor::new(last.to_string())),
            total: Some(45),
            left_out: 1,
        }))
    }

    async fn check(limit: usize) {
        let (mut seen, mut left_out) = (Vec::new(), 0);
        let mut place = Some(Position::default());
        while let Some(start) = place {
            let window = window(start, limit, |cursor| ready(numbers(cursor.as_ref())))
                .await
                .unwrap();
            assert!(window.items.len() <= limit);
            seen.extend(window.items.iter().map(|item| **item));
            left_out += window.left_out;
            place = window.next;
        }
        assert_eq!(left_out, 3, "each page tells it once, limit {limit}");
        assert_eq!(seen, (0..45).collect::<Vec<_>>(), "limit {limit}");
    }

    #[tokio::test]
    async fn every_item_comes_once_whatever_the_limit() {
        for limit in [1, 7, 19, 20, 21, 40, 45, 46, 1000] {
            check(limit).await;
        }
    }

    #[tokio::test]
    async fn a_later_failure_keeps_what_came_before() {
        let page = |cursor: Option<Cursor>| match cursor {
            None => ready(numbers(None)),
            Some(_) => ready(Err(Error::NotSignedIn)),
        };
        let window = window(Position::default(), 30, page).await.unwrap();
        assert_eq!(window.items.len(), 20);
        assert!(matches!(window.stopped_by, Some(Error::NotSignedIn)));
        assert_eq!(window.next.unwrap().cursor.unwrap().as_str(), "20");
    }

    /// Whatever the cursor, this many items and the next cursor.
    async fn check_endless(items: usize, next: impl Fn(usize) -> usize) -> (usize, Window<usize>) {
        let mut asked = 0;
        let page = |_| {
            asked += 1;
            ready(Ok(Answer::fresh(Page {
                items: (0..items).map(Arc::new).collect(),
                next: Some(Cursor::new(next(asked).to_string())),
                ..Page::default()
            })))
        };
        let window = window(Position::default(), 50, page).await.unwrap();
        (asked, window)
    }

    #[tokio::test]
    async fn a_list_that_leads_nowhere_ends_and_says_so() {
        for (items, moving, requests) in [(0, true, 3), (0, false, 2), (20, false, 2)] {
            let next = |asked| if moving { asked } else { 7 };
            let (asked, window) = check_endless(items, next).await;
            assert_eq!((asked, window.items.len()), (requests, items * 2));
            let error = window.stopped_by.unwrap();
            assert_eq!(error.code(), crate::ErrorCode::ApiError);
            assert_eq!(window.next, None);
        }
    }
}
