//! Pictures.

use tidal_api as wire;

use super::Compound;
use crate::model::{Artwork, ArtworkFile};

/// The first still picture of a relationship, its files largest first.
pub(super) fn first<M>(linkage: Option<&wire::LinkagePage<M>>, around: Compound<'_>) -> Option<Artwork> {
    let artworks = linkage?
        .identifiers
        .iter()
        .filter_map(|identifier| around.get::<wire::Artworks>(&identifier.id));
    let mut stills = artworks.filter(|artwork| artwork.attributes.media_type.as_deref() != Some("VIDEO"));
    let mut files: Vec<_> = stills.next()?.attributes.files.iter().filter_map(file).collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.width));
    (!files.is_empty()).then_some(Artwork { files })
}

/// A file of unknown size cannot be chosen by its size.
fn file(file: &wire::ArtworkFile) -> Option<ArtworkFile> {
    Some(ArtworkFile {
        href: file.href.clone(),
        width: file.meta.width?,
        height: file.meta.height?,
    })
}
