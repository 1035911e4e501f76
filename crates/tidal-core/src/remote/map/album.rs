//! Albums, what is on them, and their titles on tracks.

use std::sync::Arc;

use tidal_api as wire;

use super::{Compound, FromWire, artist, artwork, page::cursor, playlist::media, value};
use crate::{
    AlbumId, Barcode, Kind,
    model::{Album, AlbumItem, AlbumKind, AlbumRef, Media, Page},
};

/// The first album of a relationship that came along.
pub(super) fn first<M>(linkage: Option<&wire::LinkagePage<M>>, around: Compound<'_>) -> Option<AlbumRef> {
    let identifiers = &linkage?.identifiers;
    let album = |identifier: &wire::Identifier<M>| around.get::<wire::Albums>(&identifier.id);
    let album = identifiers.iter().find_map(album)?;
    Some(AlbumRef {
        id: AlbumId::from_tidal(album.id.as_str()),
        title: album.attributes.title.clone()?,
        released: value::date(album.attributes.release_date.as_deref()),
    })
}

/// What is on an album, in its order.
pub(in crate::remote) fn items(
    linkage: &wire::LinkagePage<wire::AlbumItemMeta>,
    around: Compound<'_>,
) -> Page<AlbumItem> {
    let item = |identifier: &wire::Identifier<wire::AlbumItemMeta>| {
        Arc::new(AlbumItem {
            volume: identifier.meta.volume_number.unwrap_or(1),
            number: identifier.meta.track_number.unwrap_or_default(),
            media: media(identifier, around),
        })
    };
    Page {
        items: linkage.identifiers.iter().map(item).collect(),
        next: cursor(linkage.next.as_ref()),
        total: linkage.total,
        left_out: 0,
    }
}

impl FromWire for Album {
    type Resource = wire::Albums;

    fn from_wire(object: &wire::Object<wire::AlbumAttributes>, around: Compound<'_>) -> Option<Self> {
        let attributes = &object.attributes;
        let linkage = object.related::<wire::albums::Items>();
        let mut album = Self {
            id: AlbumId::from_tidal(object.id.as_str()),
            title: attributes.title.clone()?,
            version: value::text(attributes.version.as_ref()),
            kind: attributes.album_type.as_deref().and_then(kind),
            artists: artist::credits(object.related::<wire::albums::Artists>().as_ref(), around),
            released: value::date(attributes.release_date.as_deref()),
            duration: value::duration(attributes.duration.as_deref())?,
            number_of_items: attributes.number_of_items?,
            number_of_volumes: attributes.number_of_volumes.unwrap_or(1),
            barcode: attributes.barcode_id.as_deref().map(Barcode::from_tidal),
            explicit: attributes.explicit.unwrap_or_default(),
            popularity: value::popularity(attributes.popularity),
            quality: attributes.media_tags.clone(),
            ai: attributes.ai,
            copyright: value::copyright(attributes.copyright.as_ref()),
            cover: artwork::first(object.related::<wire::albums::CoverArt>().as_ref(), around),
            url: value::url(&attributes.external_links, Kind::Album, &object.id),
            items: None,
        };
        album.items = linkage.map(|linkage| on_this(&album, items(&linkage, around)));
        Some(album)
    }
}

/// The tracks of an album's page stand on that album, which need not be included for each of them.
fn on_this(album: &Album, page: Page<AlbumItem>) -> Page<AlbumItem> {
    let name = AlbumRef {
        id: album.id.clone(),
        title: album.title.clone(),
        released: album.released,
    };
    let named = |item: Arc<AlbumItem>| match &item.media {
        Media::Track(track) if track.album.is_none() => {
            let mut track = track.as_ref().clone();
            track.album = Some(name.clone());
            let media = Media::Track(Arc::new(track));
            Arc::new(AlbumItem { media, ..*item })
        }
        Media::Track(_) | Media::Video(_) | Media::Unavailable { .. } => item,
    };
    Page {
        items: page.items.into_iter().map(named).collect(),
        ..page
    }
}

fn kind(name: &str) -> Option<AlbumKind> {
    match name {
        "ALBUM" => Some(AlbumKind::Album),
        "EP" => Some(AlbumKind::Ep),
        "SINGLE" => Some(AlbumKind::Single),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::map::sample;

    #[test]
    fn an_album_comes_with_its_items_in_place() {
        let document = sample::list::<wire::Albums>(sample::ALBUMS);
        let album = Album::from_wire(&document.data[0], Compound::of(&document)).unwrap();
        insta::assert_json_snapshot!(album);
    }
}
