//! One page of a list, as TIDAL cuts it (about 20 items). Cutting it differently is `paging`'s job.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Cursor;

/// A page, in TIDAL's order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items. Shared, so that a cache can hold each of them by id as well.
    pub items: Vec<Arc<T>>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<Cursor>,
    /// How many items the whole list has, where TIDAL says so. May be approximate.
    pub total: Option<u64>,
    /// How many more items TIDAL named on this page without describing them, because they are unavailable in
    /// this country, for instance, or so that they cannot be read. They are not in `items`.
    #[serde(default)]
    pub left_out: usize,
}

impl<T> Page<T> {
    /// A list that fits into one page.
    pub fn whole(items: Vec<Arc<T>>) -> Self {
        let total = u64::try_from(items.len()).ok();
        Self {
            items,
            next: None,
            total,
            left_out: 0,
        }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            next: None,
            total: None,
            left_out: 0,
        }
    }
}
