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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_that_is_large_enough_is_chosen() {
        let file = |width| ArtworkFile {
            href: String::new(),
            width,
            height: width,
        };
        let artwork = Artwork {
            files: vec![file(1280), file(640), file(160)],
        };
        for (wanted, expected) in [(1, 160), (161, 640), (640, 640), (2000, 1280)] {
            assert_eq!(
                artwork.at_least(wanted).map(|file| file.width),
                Some(expected),
                "{wanted}"
            );
        }
        assert_eq!(Artwork { files: Vec::new() }.at_least(1), None);
    }
}
