//! Finding things in the fake's lists, and cutting pages out of them.

use std::sync::Arc;

use crate::{
    Cursor, Error, Result,
    model::{Batch, Missing, MissingReason, Page},
};

/// One page. The cursor is the number of items before it.
pub(super) fn cut<T>(items: &[Arc<T>], cursor: Option<&Cursor>, size: usize) -> Result<Page<T>> {
    let start = match cursor {
        None => 0,
        Some(cursor) => cursor.as_str().parse().map_err(|_| {
            Error::invalid_input("cursor", cursor.as_str(), "a cursor from an earlier answer")
        })?,
    };
    let end = items.len().min(usize::saturating_add(start, size));
    Ok(Page {
        items: items.iter().skip(start).take(size).cloned().collect(),
        next: (end < items.len()).then(|| Cursor::new(end.to_string())),
        total: u64::try_from(items.len()).ok(),
        left_out: 0,
    })
}

/// What is found for each key, once each, and the keys for which nothing is.
pub(super) fn batch<T, K: Clone + PartialEq>(
    keys: &[K],
    failure: impl Fn(&K) -> Option<Error>,
    find: impl Fn(&K) -> Vec<Arc<T>>,
) -> Batch<T, K> {
    let mut batch = Batch::default();
    for (index, key) in keys.iter().enumerate() {
        if keys.iter().take(index).any(|earlier| earlier == key) {
            continue;
        }
        let found = find(key);
        let reason = match failure(key) {
            Some(error) => Some(MissingReason::Failed(error)),
            None => found.is_empty().then_some(MissingReason::NotFound),
        };
        match reason {
            Some(reason) => batch.missing.push(Missing {
                key: key.clone(),
                reason,
            }),
            None => batch.found.extend(found),
        }
    }
    batch
}

pub(super) fn matches(text: &str, fields: &[&str]) -> bool {
    let wanted = text.to_lowercase();
    fields.iter().any(|field| field.to_lowercase().contains(&wanted))
}
