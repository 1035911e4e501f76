//! Whether a walk through a list's pages gets anywhere. Where it stands is not known here.

use crate::{Cursor, Error, Result, Retry, model::Page};

/// How many pages in a row may bring nothing. Each costs a request.
const MOST_EMPTY: usize = 3;

/// Watches a walk from page to page, so that it ends even if TIDAL's list does not.
#[derive(Clone, Debug, Default)]
pub struct Course {
    empty: usize,
}

// === impl Course ===

impl Course {
    /// Takes note of the page that was read at this cursor, and says whether its `next` is worth following.
    ///
    /// # Errors
    /// `API_ERROR` if the page leads back to itself, or was the third in a row without an item.
    pub fn check<T>(&mut self, at: Option<&Cursor>, page: &Page<T>) -> Result<()> {
        let Some(next) = &page.next else { return Ok(()) };
        self.empty = if page.items.is_empty() { self.empty + 1 } else { 0 };
        if at == Some(next) {
            return Err(Error::senseless("a list leads back to itself", Retry::Never));
        }
        if self.empty >= MOST_EMPTY {
            let problem = "a list goes on without any items";
            return Err(Error::senseless(problem, Retry::Later));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Pages by their number of items and their cursor: at which of them the walk ends.
    fn check(pages: &[(usize, &str)], ends_at: Option<usize>) {
        let mut course = Course::default();
        let mut at = None;
        let ended = pages.iter().position(|(items, next)| {
            let page = Page {
                items: (0..*items).map(Arc::new).collect(),
                next: Some(Cursor::new(*next)),
                ..Page::default()
            };
            let checked = course.check(at.as_ref(), &page);
            at.clone_from(&page.next);
            checked.is_err()
        });
        assert_eq!(ended, ends_at, "{pages:?}");
    }

    #[test]
    fn a_walk_that_gets_nowhere_ends() {
        check(&[(1, "a"), (1, "b"), (1, "b")], Some(2));
        check(&[(0, "a"), (0, "b"), (0, "c"), (0, "d")], Some(2));
        check(&[(0, "a"), (0, "b"), (1, "c"), (0, "d"), (0, "e")], None);
        let mut course = Course::default();
        assert!((0..9).all(|_| course.check(None, &Page::<u8>::default()).is_ok()));
    }
}
