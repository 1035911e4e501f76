//! Playlists and their entries.

use std::sync::Arc;

use tidal_api as wire;

use super::{Compound, FromWire, artwork, page::cursor, value};
use crate::{
    ItemId, Kind, PlaylistId,
    model::{Media, Page, Playlist, PlaylistItem, PlaylistKind, Track, Video, Visibility},
};

/// A playlist's entries, in their order.
pub(in crate::remote) fn items(
    linkage: &wire::LinkagePage<wire::PlaylistItemMeta>,
    around: Compound<'_>,
) -> Page<PlaylistItem> {
    let item = |identifier: &wire::Identifier<wire::PlaylistItemMeta>| {
        Arc::new(PlaylistItem {
            item_id: identifier.meta.item_id.as_deref().map(ItemId::from_tidal),
            added: value::timestamp(identifier.meta.added_at.as_deref()),
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

/// What an identifier names. What did not come along keeps its place: it was taken down, is not for this
/// country, cannot be read, or is of a kind that is not known here.
pub(super) fn media<M>(identifier: &wire::Identifier<M>, around: Compound<'_>) -> Media {
    let id = identifier.id.as_str();
    let kind = match identifier.kind.as_str() {
        "tracks" => Some(Kind::Track),
        "videos" => Some(Kind::Video),
        _ => None,
    };
    let track = || {
        around
            .get::<wire::Tracks>(id)
            .and_then(|object| Track::from_wire(object, around))
    };
    let video = || {
        around
            .get::<wire::Videos>(id)
            .and_then(|object| Video::from_wire(object, around))
    };
    let found = match kind {
        Some(Kind::Track) => track().map(|track| Media::Track(Arc::new(track))),
        Some(Kind::Video) => video().map(|video| Media::Video(Arc::new(video))),
        _ => None,
    };
    found.unwrap_or_else(|| Media::Unavailable {
        kind,
        id: id.to_owned(),
    })
}

impl FromWire for Playlist {
    type Resource = wire::Playlists;

    fn from_wire(object: &wire::Object<wire::PlaylistAttributes>, around: Compound<'_>) -> Option<Self> {
        let attributes = &object.attributes;
        let linkage = object.related::<wire::playlists::Items>();
        Some(Self {
            id: PlaylistId::from_tidal(object.id.as_str()),
            name: attributes.name.clone()?,
            description: value::text(attributes.description.as_ref()),
            kind: attributes.playlist_type.as_deref().and_then(kind),
            visibility: attributes.access_type.as_deref().and_then(visibility),
            number_of_items: attributes
                .number_of_items
                .and_then(|number| number.try_into().ok()),
            duration: value::duration(attributes.duration.as_deref()),
            followers: attributes.number_of_followers.unwrap_or_default(),
            created: value::timestamp(attributes.created_at.as_deref()),
            modified: value::timestamp(attributes.last_modified_at.as_deref()),
            cover: artwork::first(object.related::<wire::playlists::CoverArt>().as_ref(), around),
            url: value::url(&attributes.external_links, Kind::Playlist, &object.id),
            items: linkage.map(|linkage| items(&linkage, around)),
        })
    }
}

fn kind(name: &str) -> Option<PlaylistKind> {
    match name {
        "EDITORIAL" => Some(PlaylistKind::Editorial),
        "USER" => Some(PlaylistKind::User),
        "MIX" => Some(PlaylistKind::Mix),
        "ARTIST" => Some(PlaylistKind::Artist),
        _ => None,
    }
}

fn visibility(name: &str) -> Option<Visibility> {
    match name {
        "PUBLIC" => Some(Visibility::Public),
        "UNLISTED" => Some(Visibility::Unlisted),
        "PRIVATE" => Some(Visibility::Private),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::map::sample;

    #[test]
    fn entries_keep_their_place_even_if_they_cannot_be_shown() {
        let document = sample::list::<wire::Playlists>(sample::PLAYLISTS);
        let playlist = Playlist::from_wire(&document.data[0], Compound::of(&document)).unwrap();
        insta::assert_json_snapshot!(playlist);
    }
}
