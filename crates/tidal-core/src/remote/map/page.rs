//! A page of related things.

use std::sync::Arc;

use tidal_api as wire;

use super::{Compound, FromWire};
use crate::{Cursor, model::Page};

/// The things that the identifiers name, as far as they came along. One that did not cannot be shown here
/// or cannot be read; TIDAL's total still counts it.
pub(in crate::remote) fn page<T: FromWire, M>(
    linkage: &wire::LinkagePage<M>,
    around: Compound<'_>,
) -> Page<T> {
    let found = |identifier: &wire::Identifier<M>| {
        let object = around.get::<T::Resource>(&identifier.id)?;
        Some(Arc::new(T::from_wire(object, around)))
    };
    let items: Vec<_> = linkage.identifiers.iter().filter_map(found).collect();
    let left_out = linkage.identifiers.len() - items.len();
    if left_out > 0 {
        tracing::debug!(left_out, "some related resources did not come along");
    }
    Page {
        items,
        next: cursor(linkage.next.as_ref()),
        total: linkage.total,
    }
}

/// TIDAL's cursor in the domain's type.
pub(super) fn cursor(cursor: Option<&wire::Cursor>) -> Option<Cursor> {
    cursor.map(|cursor| Cursor::new(cursor.as_str()))
}
