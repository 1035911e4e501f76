//! Pictures, links and files that several resources share.

use serde::Deserialize;

use super::list;

/// A copyright line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Copyright {
    /// The line.
    pub text: Option<String>,
}

/// A link to another place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ExternalLink {
    /// Where it leads.
    pub href: String,
    /// What kind of link it is.
    #[serde(default)]
    pub meta: ExternalLinkMeta,
}

/// What kind of link an [`ExternalLink`] is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ExternalLinkMeta {
    /// `TIDAL_SHARING`, `OFFICIAL_HOMEPAGE`, …
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// A picture or a moving picture, in several sizes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ArtworkAttributes {
    /// One for each size.
    #[serde(deserialize_with = "list")]
    pub files: Vec<ArtworkFile>,
    /// `IMAGE` or `VIDEO`.
    pub media_type: Option<String>,
    /// What stands in for it while it loads.
    pub visual_metadata: Option<VisualMetadata>,
}

/// One size of an artwork.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ArtworkFile {
    /// Where it is.
    pub href: String,
    /// Its size.
    #[serde(default)]
    pub meta: ArtworkFileMeta,
}

/// The size of an [`ArtworkFile`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ArtworkFileMeta {
    /// In pixels.
    pub height: Option<u32>,
    /// In pixels.
    pub width: Option<u32>,
}

/// What stands in for an artwork while it loads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct VisualMetadata {
    /// A blurred picture in a few characters.
    pub blur_hash: Option<String>,
    /// Its main colour, `#rrggbb`.
    pub selected_palette_color: Option<String>,
    /// `NONE`, `PROCESSING` or `OK`.
    pub status: Option<String>,
}

/// The file that a track was made of. Its upload link is for its owner and is not read here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SourceFileAttributes {
    /// MD5, Base64.
    pub md5_hash: Option<String>,
    /// In bytes.
    pub size: Option<u64>,
}
