//! Cutting lists to a caller's size. TIDAL cuts pages of about 20; a person wants 10, or 50, or all.
//!
//! A service hands out whole pages as TIDAL cuts them, because those are what a cache can share. The
//! position in between is kept here: TIDAL's cursor and the offset within its page.

use std::{future::Future, sync::Arc};

use serde::{Deserialize, Serialize};

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
    /// The freshness of the oldest page in it; `None` if there was none.
    pub freshness: Option<Freshness>,
    /// What ended the stretch early, after at least one page: `next` still says where to go on.
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
        freshness: None,
        stopped_by: None,
    };
    while window.items.len() < limit {
        let Some(place) = window.next.clone() else { break };
        match page_at(place.cursor.clone()).await {
            Ok(page) => window.append(&place, &page, limit),
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
        }))
    }

    async fn check(limit: usize) {
        let mut seen = Vec::new();
        let mut place = Some(Position::default());
        while let Some(start) = place {
            let window = window(start, limit, |cursor| ready(numbers(cursor.as_ref())))
                .await
                .unwrap();
            assert!(window.items.len() <= limit);
            seen.extend(window.items.iter().map(|item| **item));
            place = window.next;
        }
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
}
