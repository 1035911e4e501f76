//! Typed ids. TIDAL's ids are opaque strings: nothing here reads meaning into one.
//!
//! Parsing (`FromStr`) is for what people and models type: it also takes a link of the same kind and
//! refuses anything that could not be an id. Ids that TIDAL itself sent are taken as they are.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{Error, Kind, Link};

/// Longest id accepted from outside. TIDAL's own are 1–36 characters, a search's somewhat longer.
const LONGEST_ID: usize = 128;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes an id as TIDAL sent it, unchecked. Parse what comes from anybody else.
            pub fn from_tidal(id: impl Into<Arc<str>>) -> Self {
                Self(id.into())
            }

            /// The id as text, not encoded for any URL.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

macro_rules! linkable {
    ($($name:ident => $kind:expr;)*) => {$(
        impl $name {
            /// The kind of thing that this id names.
            pub const KIND: Kind = $kind;
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let text = text.trim();
                match Link::find(text, $kind)? {
                    Some(id) => plain_id($kind, &id).map(Self),
                    None => plain_id($kind, text).map(Self),
                }
            }
        }
    )*};
}

opaque! {
    /// A track's id. Also parses from a TIDAL link to the track.
    TrackId;
    /// An album's id. Also parses from a TIDAL link to the album or to a track on it.
    AlbumId;
    /// An artist's id. Also parses from a TIDAL link to the artist.
    ArtistId;
    /// A playlist's id (mixes and radios are playlists). Also parses from a TIDAL link.
    PlaylistId;
    /// A video's id. Also parses from a TIDAL link to the video.
    VideoId;
    /// An entry of a playlist. Good within that playlist.
    ItemId;
    /// The opaque id of one search's results, good for asking for more of them.
    SearchId;
    /// An International Standard Recording Code, in capitals, without hyphens.
    Isrc;
    /// A release's barcode: EAN-13 or UPC-A digits.
    Barcode;
}

linkable! {
    TrackId => Kind::Track;
    AlbumId => Kind::Album;
    ArtistId => Kind::Artist;
    PlaylistId => Kind::Playlist;
    VideoId => Kind::Video;
}

// === impl ItemId ===

impl FromStr for ItemId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let id = text.trim();
        if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(id.into()))
        } else {
            Err(Error::invalid_input(
                "item_id",
                text,
                "an item_id as the playlist's items show it (1 to 128 characters)",
            ))
        }
    }
}

// === impl Isrc ===

impl FromStr for Isrc {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let code = text.trim().replace('-', "").to_ascii_uppercase();
        let (letters, rest) = code.split_at_checked(2).unwrap_or_default();
        let well_formed = code.len() == 12
            && code.is_ascii()
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if well_formed {
            Ok(Self(code.into()))
        } else {
            Err(Error::invalid_input(
                "isrc",
                text,
                "12 letters and digits such as USRC17607839",
            ))
        }
    }
}

// === impl Barcode ===

impl FromStr for Barcode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let code = text.trim();
        if (8..=14).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(code.into()))
        } else {
            Err(Error::invalid_input(
                "barcode",
                text,
                "8 to 14 digits (EAN-13 or UPC-A)",
            ))
        }
    }
}

/// Checks an id from outside. The alphabet is that of every id TIDAL has been seen to use, and none of
/// it has a meaning in a URL; the wire encodes ids all the same.
fn plain_id(kind: Kind, text: &str) -> Result<Arc<str>, Error> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~=".contains(&byte);
    let dots_only = text.bytes().all(|byte| byte == b'.');
    if !dots_only && text.len() <= LONGEST_ID && text.bytes().all(known) {
        Ok(text.into())
    } else {
        Err(Error::invalid_input(
            kind.id_field(),
            text,
            "an id as TIDAL gives it (1 to 128 letters, digits and - _ . ~ =), or a tidal.com link",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_links_parse() {
        for (text, id) in [
            ("123", "123"),
            (" 123 ", "123"),
            ("https://tidal.com/browse/track/123", "123"),
            ("https://tidal.com/album/45/track/123", "123"),
            ("tidal://track/123", "123"),
        ] {
            assert_eq!(text.parse::<TrackId>().unwrap().as_str(), id, "{text}");
        }
        assert_eq!(
            "https://tidal.com/album/45/track/123"
                .parse::<AlbumId>()
                .unwrap()
                .as_str(),
            "45"
        );
    }

    #[test]
    fn what_is_no_id_is_refused_with_what_is_accepted() {
        let long = "1".repeat(129);
        for text in [
            "",
            " ",
            ".",
            "..",
            "a/b",
            "%2F",
            "1\n2",
            "é",
            "../../users/me",
            &long,
        ] {
            let error = text.parse::<TrackId>().unwrap_err();
            assert!(error.to_string().contains("accepted:"), "{text:?}: {error}");
        }
    }

    #[test]
    fn isrcs_lose_their_hyphens() {
        assert_eq!(
            "us-rc1-76-07839".parse::<Isrc>().unwrap().as_str(),
            "USRC17607839"
        );
        for bad in ["", "USRC1760783", "12RC17607839", "ÜSRC17607839", "Aé123456789"] {
            assert!(bad.parse::<Isrc>().is_err(), "{bad}");
        }
    }

    #[test]
    fn barcodes_are_digits() {
        assert!("196589525444".parse::<Barcode>().is_ok());
        assert!("1965-89525444".parse::<Barcode>().is_err());
    }
}
