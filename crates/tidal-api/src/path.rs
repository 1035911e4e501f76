//! How an id becomes part of a URL: the only place where that happens.
//!
//! Ids are opaque and come from people. Whatever is in one, it ends as exactly one path segment below the resource it
//! names, or is refused.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::InvalidRequest;

/// Longest id sent, in bytes. Ids of search results carry the query and are by far the longest TIDAL gives.
pub const MAX_ID_BYTES: usize = 2_048;

/// RFC 3986 `unreserved`: everything else is encoded, `/`, `%` and line ends included.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Puts `id` into the `{id}` of `template`.
pub(crate) fn fill(template: &str, id: Option<&str>) -> Result<String, InvalidRequest> {
    match (template.split_once("{id}"), id) {
        (None, _) => Ok(template.to_owned()),
        (Some(_), None) => Err(InvalidRequest::EmptyId),
        (Some((before, after)), Some(id)) => Ok(format!("{before}{}{after}", segment(id)?)),
    }
}

/// Encodes one name or value of a query.
pub(crate) fn query(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// Refuses ids that cannot name anything, or that URL normalisation would turn into another path.
pub(crate) fn check_id(id: &str) -> Result<(), InvalidRequest> {
    match id {
        "" => Err(InvalidRequest::EmptyId),
        "." | ".." => Err(InvalidRequest::DotId),
        id if id.len() > MAX_ID_BYTES => Err(InvalidRequest::LongId {
            bytes: id.len(),
            limit: MAX_ID_BYTES,
        }),
        _ => Ok(()),
    }
}

fn segment(id: &str) -> Result<String, InvalidRequest> {
    check_id(id)?;
    Ok(query(id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_ids_stay_one_segment() {
        let check = |id: &str, expected: &str| {
            assert_eq!(fill("/tracks/{id}", Some(id)).unwrap(), expected, "{id:?}");
        };
        check("75413016", "/tracks/75413016");
        check("a/b", "/tracks/a%2Fb");
        check("../users/me", "/tracks/..%2Fusers%2Fme");
        check("%2F", "/tracks/%252F");
        check("a\r\nHost: b", "/tracks/a%0D%0AHost%3A%20b");
        check("é?x#y", "/tracks/%C3%A9%3Fx%23y");
        check("...", "/tracks/...");
    }

    #[test]
    fn ids_that_name_nothing_are_refused() {
        let check =
            |id: &str, expected: InvalidRequest| assert_eq!(fill("/tracks/{id}", Some(id)), Err(expected));
        check("", InvalidRequest::EmptyId);
        check(".", InvalidRequest::DotId);
        check("..", InvalidRequest::DotId);
        check(
            &"x".repeat(2_049),
            InvalidRequest::LongId {
                bytes: 2_049,
                limit: 2_048,
            },
        );
        assert_eq!(fill("/tracks/{id}", None), Err(InvalidRequest::EmptyId));
        assert_eq!(fill("/tracks", None).unwrap(), "/tracks");
    }

    proptest! {
        #[test]
        fn any_accepted_id_survives_the_url(id in "\\PC{1,40}|[\\x00-\\x7f]{1,40}") {
            prop_assume!(check_id(&id).is_ok());
            let url = url::Url::parse(&format!("https://host/v2{}", fill("/tracks/{id}", Some(&id)).unwrap())).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 3);
            prop_assert_eq!(url.query(), None);
            let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
            prop_assert_eq!(decoded, id);
        }
    }
}
