//! A page of related things.

use std::sync::Arc;

use tidal_api as wire;

use super::{Compound, FromWire, ObjectOf};
use crate::{Cursor, Result, model::Page};

/// The things that the identifiers name, as far as they came along. One that did not is not for this country, was
/// taken down, or cannot be read: it is counted as left out.
///
/// # Errors
/// `API_ERROR` if nothing is left of a page and something of this document could not be read: that is not an
/// empty page.
pub(in crate::remote) fn page<T: FromWire, M>(
    linkage: &wire::LinkagePage<M>,
    around: Compound<'_>,
) -> Result<Page<T>> {
    let came = |identifier: &wire::Identifier<M>| around.get::<T::Resource>(&identifier.id);
    let came: Vec<_> = linkage.identifiers.iter().filter_map(came).collect();
    let readable = came.iter().filter_map(|object| T::from_wire(object, around));
    let items: Vec<_> = readable.map(Arc::new).collect();
    let left_out = linkage.identifiers.len() - items.len();
    let unreadable = around.unreadable() > 0 || !came.is_empty();
    if items.is_empty() && left_out > 0 && unreadable {
        return Err(super::unreadable("nothing on a page could be read"));
    }
    Ok(Page {
        items,
        next: cursor(linkage.next.as_ref()),
        total: linkage.total,
        left_out,
    })
}

/// A page of things that are listed themselves, as far as they can be read.
///
/// # Errors
/// As [`page`].
pub(in crate::remote) fn list<T: FromWire>(document: &wire::Document<Vec<ObjectOf<T>>>) -> Result<Page<T>> {
    let around = Compound::of(document);
    let readable = document
        .data
        .iter()
        .filter_map(|object| T::from_wire(object, around));
    let items: Vec<_> = readable.map(Arc::new).collect();
    let left_out = document.data.len() - items.len();
    if items.is_empty() && left_out > 0 {
        return Err(super::unreadable("nothing on a page could be read"));
    }
    Ok(Page {
        items,
        next: cursor(document.next_cursor().as_ref()),
        total: document.meta.total,
        left_out,
    })
}

/// TIDAL's cursor in the domain's type.
pub(super) fn cursor(cursor: Option<&wire::Cursor>) -> Option<Cursor> {
    cursor.map(|cursor| Cursor::new(cursor.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Track;

    /// Two tracks are named; how many can be shown and how many are left out.
    fn check(included: &str, expected: Option<(usize, usize)>) {
        let json = format!(
            r#"{{"data": [{{"type": "tracks", "id": "1"}}, {{"type": "tracks", "id": "2"}}], "included": [{included}]}}"#
        );
        let document: wire::Document<wire::Linkage<()>> =
            wire::Document::from_slice(json.as_bytes()).unwrap();
        let linkage = wire::LinkagePage {
            identifiers: document.data,
            next: None,
            total: Some(2),
        };
        let page = page::<Track, _>(&linkage, Compound::included(&document.included));
        let counts = page.ok().map(|page| (page.items.len(), page.left_out));
        assert_eq!(counts, expected, "{included}");
    }

    #[test]
    fn what_is_left_out_of_a_list_is_counted() {
        let check = |data: &str, expected: Option<(usize, usize)>| {
            let json = format!(r#"{{"data": [{data}]}}"#);
            let document = wire::Document::from_slice(json.as_bytes()).unwrap();
            let counts = list::<Track>(&document).ok();
            let counts = counts.map(|page| (page.items.len(), page.left_out));
            assert_eq!(counts, expected, "{data}");
        };
        let whole = r#"{"type": "tracks", "id": "1", "attributes": {"title": "Ett", "duration": "PT1M"}}"#;
        let bare = r#"{"type": "tracks", "id": "2"}"#;
        check("", Some((0, 0)));
        check(&format!("{whole}, {bare}"), Some((1, 1)));
        check(bare, None);
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let (one, two) = (
            r#"{"type": "tracks", "id": "1", "attributes": {"title": "Ett", "duration": "PT1M"}}"#,
            r#"{"type": "tracks", "id": "2", "attributes": {"title": "Två", "duration": "PT2M"}}"#,
        );
        let broken = r#"{"type": "tracks", "id": 2}"#;
        let bare = r#"{"type": "tracks", "id": "2"}"#;
        check(&format!("{one}, {two}"), Some((2, 0)));
        check(one, Some((1, 1)));
        check("", Some((0, 2)));
        check(&format!("{one}, {broken}"), Some((1, 1)));
        check(broken, None);
        check(&format!("{one}, {bare}"), Some((1, 1)));
        check(bare, None);
    }
}
