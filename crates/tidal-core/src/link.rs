//! TIDAL's links: what a person copies from the app's share menu, and our own `tidal://` URIs.
//!
//! Links are read and written here, never fetched.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::Error;

/// The kinds of things in the catalogue that have an id and a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A track.
    Track,
    /// An album, EP or single.
    Album,
    /// An artist.
    Artist,
    /// A playlist, a mix or a radio.
    Playlist,
    /// A music video.
    Video,
}

/// Reading and writing TIDAL's links.
#[derive(Clone, Copy, Debug)]
pub struct Link;

// === impl Kind ===

impl Kind {
    /// Every kind, in the order in which results are shown.
    pub const ALL: [Self; 5] = [
        Self::Track,
        Self::Album,
        Self::Artist,
        Self::Playlist,
        Self::Video,
    ];

    /// The singular word, as in links: `track`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Album => "album",
            Self::Artist => "artist",
            Self::Playlist => "playlist",
            Self::Video => "video",
        }
    }

    /// The plural word, as in commands: `tracks`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Track => "tracks",
            Self::Album => "albums",
            Self::Artist => "artists",
            Self::Playlist => "playlists",
            Self::Video => "videos",
        }
    }

    /// How messages name an argument that holds an id of this kind.
    pub(crate) fn id_field(self) -> &'static str {
        match self {
            Self::Track => "track id",
            Self::Album => "album id",
            Self::Artist => "artist id",
            Self::Playlist => "playlist id",
            Self::Video => "video id",
        }
    }

    fn of_segment(segment: &str) -> Option<Self> {
        match segment {
            // A mix is a playlist with a page of its own.
            "mix" => Some(Self::Playlist),
            _ => Self::ALL.into_iter().find(|kind| kind.as_str() == segment),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// === impl Link ===

impl Link {
    /// The id of the wanted kind in a link, or `None` if the text is no link at all.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a link to another site or to another kind of thing.
    pub(crate) fn find(text: &str, wanted: Kind) -> Result<Option<String>, Error> {
        if !text.contains("://") {
            return Ok(None);
        }
        let refused = |accepted: &str| Error::invalid_input(wanted.id_field(), text, accepted.to_owned());
        // Reading a URL resolves its dots, which would make an id of what is none.
        if text.split(['/', '\\']).any(is_dots) {
            return Err(refused("a link without . and .. in its path"));
        }
        let url = Url::parse(text).map_err(|_| refused("an id, or a whole tidal.com link"))?;
        let segments: Vec<&str> = match (url.scheme(), url.host_str()) {
            // In `tidal://track/1` the kind stands where a URL has its host.
            ("tidal", Some(kind)) => std::iter::once(kind)
                .chain(url.path_segments().into_iter().flatten())
                .collect(),
            ("http" | "https", Some(host)) if host == "tidal.com" || host.ends_with(".tidal.com") => {
                url.path_segments().into_iter().flatten().collect()
            }
            _ => {
                return Err(refused(
                    "an id, or a link that starts with https://tidal.com/ or tidal://",
                ));
            }
        };
        let mut named = segments.iter().zip(segments.iter().skip(1));
        let found = named.rfind(|(segment, _)| Kind::of_segment(segment) == Some(wanted));
        match found {
            Some((_, id)) => Ok(Some((*id).to_owned())),
            None => Err(refused(&format!("a link to {}", with_article(wanted)))),
        }
    }

    /// The page of a thing on tidal.com.
    pub fn page(kind: Kind, id: &str) -> String {
        format!("https://tidal.com/{kind}/{id}")
    }

    /// The `tidal://` URI of a thing.
    pub fn uri(kind: Kind, id: &str) -> String {
        format!("tidal://{kind}/{id}")
    }
}

fn is_dots(segment: &str) -> bool {
    matches!(
        segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
        "." | ".."
    )
}

fn with_article(kind: Kind) -> String {
    let article = if matches!(kind, Kind::Album | Kind::Artist) {
        "an"
    } else {
        "a"
    };
    format!("{article} {kind}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn links_of_every_shape_are_read() {
        for (text, kind, id) in [
            ("https://tidal.com/browse/track/123", Kind::Track, "123"),
            ("https://tidal.com/track/123/u", Kind::Track, "123"),
            (
                "https://listen.tidal.com/album/45/track/123?u",
                Kind::Track,
                "123",
            ),
            ("https://tidal.com/album/45/track/123", Kind::Album, "45"),
            (
                "http://www.tidal.com/browse/playlist/0a-1b",
                Kind::Playlist,
                "0a-1b",
            ),
            ("https://tidal.com/browse/mix/016dcc", Kind::Playlist, "016dcc"),
            ("tidal://video/9", Kind::Video, "9"),
        ] {
            assert_eq!(Link::find(text, kind).unwrap().as_deref(), Some(id), "{text}");
        }
        assert_eq!(Link::find("123", Kind::Track).unwrap(), None);
    }

    #[test]
    fn other_links_are_refused() {
        for text in [
            "https://example.org/track/1",
            "https://tidal.com.example.org/track/1",
            "https://eviltidal.com/track/1",
            "https://tidal.com/album/45",
            "file:///track/1",
            "tidal://track/../albums",
            "https://tidal.com/track/x/%2E./1",
            "https://tidal.com/track/.\\1",
            "tidal://",
        ] {
            assert!(Link::find(text, Kind::Track).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_link_that_was_made_is_read_back(id in "[A-Za-z0-9-]{1,40}", kind in prop::sample::select(&Kind::ALL[..])) {
            prop_assert_eq!(Link::find(&Link::page(kind, &id), kind).unwrap(), Some(id.clone()));
            prop_assert_eq!(Link::find(&Link::uri(kind, &id), kind).unwrap(), Some(id));
        }

        #[test]
        fn no_text_is_too_odd(text in "(tidal|https?)?(://)?[/.:@?#%a-z\\PC]{0,40}") {
            for kind in Kind::ALL {
                let _ = Link::find(&text, kind);
            }
        }
    }
}
