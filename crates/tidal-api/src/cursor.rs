//! Where the next page of a list starts. Opaque: TIDAL signs cursors, and nobody else may read anything into them.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// Where the next page of a list starts, as TIDAL said it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor that TIDAL gave earlier. A forged one is answered with status 400.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The cursor as TIDAL wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The cursor in the query of a `links.next`, which may be relative, absolute, or both encoded and not.
    pub(crate) fn from_link(link: &str) -> Option<Self> {
        let (_, query) = link.split_once('?')?;
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        query.split('&').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            (decode(name)? == "page[cursor]")
                .then(|| decode(value))
                .flatten()
                .map(Self)
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn decode(text: &str) -> Option<String> {
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Cursor;

    #[test]
    fn is_found_in_every_form_of_link() {
        let check = |link: &str, expected: Option<&str>| {
            assert_eq!(Cursor::from_link(link), expected.map(Cursor::new), "{link}");
        };
        check("/albums/1/relationships/items?page[cursor]=abc", Some("abc"));
        check(
            "https://host/v2/albums?include=items&page%5Bcursor%5D=a%2Fb%3D",
            Some("a/b="),
        );
        check("/albums?page[cursor]=a+b#top", Some("a+b"));
        check("/albums?page[cursor]=%FF", None);
        check("/albums?page[size]=2", None);
        check("/albums", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn survives_a_link_as_tidal_writes_it(text in "\\PC{1,40}") {
            let link = format!("/tracks?include=a&page%5Bcursor%5D={}&x=y", crate::path::query(&text));
            prop_assert_eq!(Cursor::from_link(&link), Some(Cursor::new(text)));
        }

        #[test]
        fn no_link_does_harm(link in "\\PC{0,60}") {
            let _ = Cursor::from_link(&link);
        }
    }
}
