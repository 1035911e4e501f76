//! Favourites.

use std::sync::Arc;

use tidal_api as wire;

use super::{Compound, FromWire, page::cursor, value};
use crate::{
    Identifier, Kind,
    model::{Album, Artist, Favorite, Page, Playlist, Thing, Track, Video},
};

/// A page of favourites. What did not come along, or cannot be read, keeps its place: it can still be removed. Only
/// what is of a kind that is not known here is left out.
pub(in crate::remote) fn favorites(
    linkage: &wire::LinkagePage<wire::CollectionItemMeta>,
    around: Compound<'_>,
) -> Page<Favorite> {
    let favorite = |identifier: &wire::Identifier<wire::CollectionItemMeta>| {
        let kind = value::kind(&identifier.kind)?;
        let id = identifier.id.as_str();
        let unavailable = || Thing::Unavailable(Identifier::from_tidal(kind, id));
        Some(Arc::new(Favorite {
            added: value::timestamp(identifier.meta.added_at.as_deref()),
            thing: thing(kind, id, around).unwrap_or_else(unavailable),
        }))
    };
    let items: Vec<_> = linkage.identifiers.iter().filter_map(favorite).collect();
    Page {
        left_out: linkage.identifiers.len() - items.len(),
        items,
        next: cursor(linkage.next.as_ref()),
        total: linkage.total,
    }
}

fn thing(kind: Kind, id: &str, around: Compound<'_>) -> Option<Thing> {
    Some(match kind {
        Kind::Track => Thing::Track(read::<Track>(id, around)?),
        Kind::Album => Thing::Album(read::<Album>(id, around)?),
        Kind::Artist => Thing::Artist(read::<Artist>(id, around)?),
        Kind::Playlist => Thing::Playlist(read::<Playlist>(id, around)?),
        Kind::Video => Thing::Video(read::<Video>(id, around)?),
    })
}

fn read<T: FromWire>(id: &str, around: Compound<'_>) -> Option<Arc<T>> {
    let object = around.get::<T::Resource>(id)?;
    T::from_wire(object, around).map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAVORITES: &str = r#"{"data": [
        {"type": "tracks", "id": "1", "meta": {"addedAt": "2026-01-02T03:04:05Z"}},
        {"type": "tracks", "id": "gone", "meta": {"addedAt": "soon"}},
        {"type": "artists", "id": "7"},
        {"type": "playlists", "id": "p"},
        {"type": "videos", "id": "9"},
        {"type": "albums", "id": "70"},
        {"type": "albums", "id": "nameless"},
        {"type": "folders", "id": "f"}],
     "links": {"meta": {"nextCursor": "more"}}, "meta": {"total": 3000},
     "included": [
        {"type": "tracks", "id": "1", "attributes": {"title": "Första", "duration": "PT1M"},
         "relationships": {"artists": {"data": [{"type": "artists", "id": "7"}]}}},
        {"type": "artists", "id": "7", "attributes": {"name": "Mia"}},
        {"type": "playlists", "id": "p", "attributes": {"name": "Morgon"}},
        {"type": "videos", "id": "9", "attributes": {"title": "Film", "duration": "PT4M"}},
        {"type": "albums", "id": "70", "attributes": {"title": "Dagar", "duration": "PT9M", "numberOfItems": 3}},
        {"type": "albums", "id": "nameless", "attributes": {}}]}"#;

    #[test]
    fn favourites_keep_their_place_even_if_they_cannot_be_shown() {
        let document: wire::Document<wire::Linkage<wire::CollectionItemMeta>> =
            wire::Document::from_slice(FAVORITES.as_bytes()).unwrap();
        let linkage = wire::LinkagePage {
            next: document.next_cursor(),
            total: document.meta.total,
            identifiers: document.data,
        };
        let page = favorites(&linkage, Compound::included(&document.included));
        assert_eq!((page.items.len(), page.left_out, page.total), (7, 1, Some(3000)));
        let shown: Vec<String> = page
            .items
            .iter()
            .map(|favorite| {
                let shown = !matches!(favorite.thing, Thing::Unavailable(_));
                format!("{}: {shown}, {:?}", favorite.thing.identifier(), favorite.added)
            })
            .collect();
        insta::assert_json_snapshot!(shown);
        insta::assert_json_snapshot!(page.items[0]);
    }
}
