//! What anything in the catalogue is called: its kind and its id, as JSON:API's resource identifiers.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{AlbumId, ArtistId, Error, Kind, PlaylistId, TrackId, VideoId};

/// A kind and an id. Where lists hold things of several kinds, or of one that is only known when it runs.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// The kind.
    pub kind: Kind,
    id: Arc<str>,
}

// === impl Identifier ===

impl Identifier {
    /// Takes an id as TIDAL sent it, unchecked. Parse what comes from anybody else.
    pub fn from_tidal(kind: Kind, id: impl Into<Arc<str>>) -> Self {
        Self { kind, id: id.into() }
    }

    /// Reads an id of this kind, or a TIDAL link to such a thing.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is neither.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, Error> {
        Ok(match kind {
            Kind::Track => text.parse::<TrackId>()?.into(),
            Kind::Album => text.parse::<AlbumId>()?.into(),
            Kind::Artist => text.parse::<ArtistId>()?.into(),
            Kind::Playlist => text.parse::<PlaylistId>()?.into(),
            Kind::Video => text.parse::<VideoId>()?.into(),
        })
    }

    /// The id as text, not encoded for any URL.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({self})")
    }
}

macro_rules! identified {
    ($($id:ident),*) => {$(
        impl From<$id> for Identifier {
            fn from(id: $id) -> Self {
                Self::from_tidal($id::KIND, id.as_str())
            }
        }
    )*};
}

identified!(TrackId, AlbumId, ArtistId, PlaylistId, VideoId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_links_of_the_kind_are_read() {
        for (kind, text) in [
            (Kind::Track, "7"),
            (Kind::Album, "https://tidal.com/album/7"),
            (Kind::Artist, "tidal://artist/7"),
            (Kind::Playlist, "7"),
            (Kind::Video, "7"),
        ] {
            let identifier = Identifier::parse(kind, text).unwrap();
            assert_eq!(identifier.to_string(), format!("{kind} 7"), "{text}");
        }
        assert!(Identifier::parse(Kind::Track, "https://tidal.com/artist/7").is_err());
    }
}
