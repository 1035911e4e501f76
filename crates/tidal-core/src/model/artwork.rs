//! Pictures: covers, portraits, thumbnails. Links only, no pixels.

use serde::{Deserialize, Serialize};

/// One picture in the sizes that TIDAL offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artwork {
    /// The files, largest first.
    pub files: Vec<ArtworkFile>,
}

/// One size of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtworkFile {
    /// Where it is.
    pub href: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Artwork {
    /// The smallest file that is at least this wide, else the largest there is.
    pub fn at_least(&self, width: u32) -> Option<&ArtworkFile> {
        self.files
            .iter()
            .rev()
            .find(|file| file.width >= width)
            .or_else(|| self.files.first())
    }
}
