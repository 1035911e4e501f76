//! Pages of twenty, by opaque cursors. A cursor is signed together with the list it continues, so that one that was
//! forged, or taken from another list, is refused.

use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::scene::Link;
use crate::signer::Signer;

/// How many identifiers a page has: observed, TIDAL has no parameter for it.
pub(crate) const PAGE_LENGTH: usize = 20;

/// One page of a list, and the cursor of the next.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) links: Vec<Link>,
    pub(crate) next: Option<String>,
}

/// Cuts one list into pages.
#[derive(Debug)]
pub(crate) struct Pager<'a> {
    signer: &'a Signer,
    list: String,
}

// === impl Pager ===

impl<'a> Pager<'a> {
    /// A pager for a relationship; `order` is what else distinguishes the list (sort, filter), empty by default.
    pub(crate) fn new(signer: &'a Signer, owner: (Kind, &str), name: &str, order: &str) -> Self {
        Self {
            signer,
            list: format!("{}/{}/{name}?{order}", owner.0.tag(), owner.1),
        }
    }

    /// The page a cursor points at, or the first.
    ///
    /// # Errors
    ///
    /// 400 for a cursor that was not made for this list.
    pub(crate) fn page(&self, links: Vec<Link>, cursor: Option<&str>) -> Result<Page, Refusal> {
        let start = match cursor {
            None => 0,
            Some(cursor) => self.open(cursor).ok_or_else(|| {
                Refusal::parameter(
                    "page[cursor]",
                    "INVALID_CURSOR",
                    "the cursor does not belong to this list",
                )
            })?,
        };
        let end = start.saturating_add(PAGE_LENGTH);
        let next = (links.len() > end).then(|| self.signer.seal(&self.list, &end.to_string()));
        Ok(Page {
            links: links.into_iter().skip(start).take(PAGE_LENGTH).collect(),
            next,
        })
    }

    fn open(&self, cursor: &str) -> Option<usize> {
        self.signer.open(&self.list, cursor)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{PAGE_LENGTH, Pager};
    use crate::kind::Kind;
    use crate::scene::Link;
    use crate::signer::Signer;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pages_put_together_are_the_list(length in 0_usize..130) {
            let signer = Signer::new(3);
            let pager = Pager::new(&signer, (Kind::Playlists, "1"), "items", "");
            let links: Vec<Link> = (0..length).map(|id| Link::new(Kind::Tracks, id.to_string())).collect();
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let page = pager.page(links.clone(), cursor.as_deref()).unwrap();
                prop_assert!(page.links.len() <= PAGE_LENGTH);
                seen.extend(page.links.into_iter().map(|link| link.id.to_string()));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, (0..length).map(|id| id.to_string()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let signer = Signer::new(3);
        let links: Vec<Link> = (0..30)
            .map(|id| Link::new(Kind::Tracks, id.to_string()))
            .collect();
        let one = Pager::new(&signer, (Kind::Playlists, "1"), "items", "");
        let cursor = one.page(links.clone(), None).unwrap().next.unwrap();
        let two = Pager::new(&signer, (Kind::Playlists, "2"), "items", "");
        assert!(two.page(links.clone(), Some(&cursor)).is_err());
        assert!(one.page(links.clone(), Some("20")).is_err());
        assert!(one.page(links, Some(&cursor)).is_ok());
    }
}
