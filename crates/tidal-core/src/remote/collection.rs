//! The listener's favourites.

use async_trait::async_trait;
use tidal_api::{
    self as wire, user_collection_albums as albums, user_collection_artists as artists,
    user_collection_playlists as playlists, user_collection_tracks as tracks,
    user_collection_videos as videos,
};

use super::{
    Remote,
    ask::{Asked, after, answer},
    batch::once,
    bounds,
    compound::Compound,
    map,
    related::{Linked, linked},
};
use crate::{
    Answer, CollectionService, Error, Identifier, Kind, Result, Viewer,
    model::{Accepted, Favorite, Page},
    service::{Direction, FavoritesChange, FavoritesQuery, FavoritesSort},
};

/// The scopes that favourites need.
const READ: &str = "collection.read";
const WRITE: &str = "collection.write";

/// Every order, in whichever direction, in the order of their words.
const ORDERS: [FavoritesSort; 8] = [
    FavoritesSort::Added(Direction::Ascending),
    FavoritesSort::Album(Direction::Ascending),
    FavoritesSort::Artist(Direction::Ascending),
    FavoritesSort::Duration(Direction::Ascending),
    FavoritesSort::Modified(Direction::Ascending),
    FavoritesSort::Name(Direction::Ascending),
    FavoritesSort::Released(Direction::Ascending),
    FavoritesSort::Title(Direction::Ascending),
];

#[async_trait]
impl CollectionService for Remote {
    async fn favorites(&self, viewer: &Viewer, query: &FavoritesQuery) -> Result<Answer<Page<Favorite>>> {
        match query.kind {
            Kind::Track => {
                let request = of_locale::<tracks::Items>(viewer, &["items.artists", "items.albums"]);
                self.collected(viewer, query, request).await
            }
            Kind::Album => {
                let request = of_locale::<albums::Items>(viewer, &["items.artists", "items.coverArt"]);
                self.collected(viewer, query, request).await
            }
            Kind::Artist => {
                let request = of_locale::<artists::Items>(viewer, &["items.profileArt"]);
                self.collected(viewer, query, request).await
            }
            Kind::Playlist => {
                // Folders are closed to third parties: what is in them stands in the flat list.
                let request = wire::Related::<playlists::Items>::of("me")
                    .parameter("collectionView", "FLAT")
                    .include(["items.coverArt"]);
                self.collected(viewer, query, request).await
            }
            Kind::Video => {
                let request = of_locale::<videos::Items>(viewer, &["items.artists", "items.thumbnailArt"]);
                self.collected(viewer, query, request).await
            }
        }
    }

    async fn add_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<Accepted> {
        match change.kind {
            Kind::Track => self.collect::<tracks::Items, wire::Tracks>(viewer, change).await,
            Kind::Album => self.collect::<albums::Items, wire::Albums>(viewer, change).await,
            Kind::Artist => {
                self.collect::<artists::Items, wire::Artists>(viewer, change)
                    .await
            }
            Kind::Playlist => {
                self.collect::<playlists::Items, wire::Playlists>(viewer, change)
                    .await
            }
            Kind::Video => self.collect::<videos::Items, wire::Videos>(viewer, change).await,
        }
    }

    async fn remove_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<()> {
        match change.kind {
            Kind::Track => self.discard::<tracks::Items, wire::Tracks>(viewer, change).await,
            Kind::Album => self.discard::<albums::Items, wire::Albums>(viewer, change).await,
            Kind::Artist => {
                self.discard::<artists::Items, wire::Artists>(viewer, change)
                    .await
            }
            Kind::Playlist => {
                self.discard::<playlists::Items, wire::Playlists>(viewer, change)
                    .await
            }
            Kind::Video => self.discard::<videos::Items, wire::Videos>(viewer, change).await,
        }
    }
}

impl Remote {
    async fn collected<R>(
        &self,
        viewer: &Viewer,
        query: &FavoritesQuery,
        request: wire::Related<R>,
    ) -> Result<Answer<Page<Favorite>>>
    where
        R: wire::Relationship<Linkage = wire::CollectionItemMeta>,
    {
        let asked = Asked::own(viewer, READ)?.at(query.cursor.as_ref());
        let mut request = request.sort([order(query)?]);
        if let Some(cursor) = &query.cursor {
            request = request.after(after(cursor));
        }
        let Linked { page, document } = linked(asked.send(&self.client, request).await?);
        let favorites = map::favorites(&page, Compound::included(&document.included));
        Ok(answer(favorites, &document))
    }

    async fn collect<R, T>(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<Accepted>
    where
        R: wire::CanAdd + wire::Accepts<T>,
        T: wire::Resource,
    {
        let asked = Asked::own(viewer, WRITE)?.changing();
        let ids = checked(change, wire::MAX_ADDED)?;
        let request = ids.iter().fold(wire::Add::<R>::to("me"), |request, one| {
            request.item::<T>(one.id())
        });
        let document = asked.send(&self.client, request).await?;
        Ok(map::accepted(&ids, &document.meta))
    }

    async fn discard<R, T>(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<()>
    where
        R: wire::CanRemove + wire::Accepts<T> + wire::WithoutItemIds,
        T: wire::Resource,
    {
        let asked = Asked::own(viewer, WRITE)?.changing();
        let ids = checked(change, wire::MAX_REMOVED)?;
        let request = ids.iter().fold(wire::Remove::<R>::from("me"), |request, one| {
            request.item::<T>(one.id())
        });
        asked.send(&self.client, request).await?;
        Ok(())
    }
}

fn of_locale<R: wire::Relationship>(viewer: &Viewer, include: &[&str]) -> wire::Related<R> {
    wire::Related::of("me")
        .parameter("locale", viewer.locale.as_str())
        .include(include.iter().copied())
}

/// Each thing once: TIDAL refuses a list that names one twice.
fn checked(change: &FavoritesChange, most: usize) -> Result<Vec<Identifier>> {
    bounds::kinds("ids", change.ids.iter(), &[change.kind])?;
    bounds::count("ids", change.ids.len(), most)?;
    Ok(once(&change.ids))
}

/// The order as TIDAL names it.
fn order(query: &FavoritesQuery) -> Result<String> {
    let order = query.sort.unwrap_or(FavoritesSort::Added(Direction::Descending));
    let (word, member, direction) = named(order);
    if !order.accepts(query.kind) {
        let accepted = ORDERS.iter().filter(|order| order.accepts(query.kind));
        let words: Vec<_> = accepted.map(|order| named(*order).0).collect();
        let accepted = format!("for {}: {}", query.kind.plural(), words.join(", "));
        return Err(Error::invalid_input("sort", word, accepted));
    }
    Ok(match direction {
        Direction::Ascending => member.to_owned(),
        Direction::Descending => format!("-{member}"),
    })
}

/// Our word, TIDAL's member, and the direction.
fn named(order: FavoritesSort) -> (&'static str, &'static str, Direction) {
    match order {
        FavoritesSort::Added(direction) => ("added", "addedAt", direction),
        FavoritesSort::Album(direction) => ("album", "albums.title", direction),
        FavoritesSort::Artist(direction) => ("artist", "artists.name", direction),
        FavoritesSort::Duration(direction) => ("duration", "duration", direction),
        FavoritesSort::Modified(direction) => ("modified", "lastModifiedAt", direction),
        FavoritesSort::Name(direction) => ("name", "name", direction),
        FavoritesSort::Released(direction) => ("released", "releaseDate", direction),
        FavoritesSort::Title(direction) => ("title", "title", direction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, sort: Option<FavoritesSort>, expected: Result<&str, &str>) {
        let query = FavoritesQuery {
            sort,
            ..FavoritesQuery::first(kind)
        };
        let order = order(&query).map_err(|error| error.to_string());
        assert_eq!(order.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn an_order_is_tidals_or_refused_with_those_that_are() {
        use Direction::{Ascending, Descending};
        check(Kind::Track, None, Ok("-addedAt"));
        check(Kind::Artist, Some(FavoritesSort::Added(Ascending)), Ok("addedAt"));
        check(
            Kind::Album,
            Some(FavoritesSort::Released(Descending)),
            Ok("-releaseDate"),
        );
        check(
            Kind::Artist,
            Some(FavoritesSort::Title(Ascending)),
            Err(r#"sort: "title" is not accepted; accepted: for artists: added, name"#),
        );
        check(
            Kind::Playlist,
            Some(FavoritesSort::Released(Ascending)),
            Err(r#"sort: "released" is not accepted; accepted: for playlists: added, modified, name"#),
        );
    }
}
