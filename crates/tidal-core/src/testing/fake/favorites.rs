//! The fake listener's favourites, by TIDAL's rules.

use std::{cmp::Ordering, collections::HashSet, sync::Arc};

use async_trait::async_trait;
use jiff::civil::Date;

use super::{FakeTidal, cause, library::Collected, playlists::bounded};
use crate::{
    Answer, CollectionService, Error, Identifier, Kind, Result, Viewer,
    model::{Accepted, Favorite, Page, SkipReason, Skipped, Thing},
    service::{Direction, FavoritesChange, FavoritesQuery, FavoritesSort},
};

/// What one request can add or remove.
const MOST_CHANGED: usize = 50;

#[async_trait]
impl CollectionService for FakeTidal {
    async fn favorites(&self, viewer: &Viewer, query: &FavoritesQuery) -> Result<Answer<Page<Favorite>>> {
        self.script.begin("favorites", viewer).await?;
        self.demand(viewer, "collection.read")?;
        let order = query.sort.unwrap_or(FavoritesSort::Added(Direction::Descending));
        if !order.accepts(query.kind) {
            let accepted = format!("an order that {} can be sorted in", query.kind.plural());
            return Err(Error::invalid_input("sort", &format!("{order:?}"), accepted));
        }
        let collected = self.library().favorites.clone();
        let mut favorites: Vec<_> = collected
            .into_iter()
            .filter(|entry| entry.what.kind == query.kind)
            .map(|entry| {
                Arc::new(Favorite {
                    added: Some(entry.added),
                    thing: self.thing(&entry.what),
                })
            })
            .collect();
        sort(&mut favorites, order);
        Ok(self.answer(self.cut(&favorites, query.cursor.as_ref())?))
    }

    async fn add_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<Accepted> {
        let fate = self.script.begin_change("add_favorites", viewer).await?;
        self.demand(viewer, "collection.write")?;
        check(change)?;
        let (known, unknown): (Vec<_>, Vec<_>) = change.ids.iter().cloned().partition(|what| self.has(what));
        let skip = |what, reason| Skipped { what, reason };
        let mut skipped: Vec<_> = unknown
            .into_iter()
            .map(|what| skip(what, SkipReason::NotFound))
            .collect();
        {
            let mut library = self.library();
            let added = library.tick();
            for what in known {
                if library.favorites.iter().any(|entry| entry.what == what) {
                    skipped.push(skip(what, SkipReason::AlreadyThere));
                } else {
                    library.favorites.push(Collected { what, added });
                }
            }
        }
        fate.tell(Accepted { skipped }).await
    }

    async fn remove_favorites(&self, viewer: &Viewer, change: &FavoritesChange) -> Result<()> {
        let fate = self.script.begin_change("remove_favorites", viewer).await?;
        self.demand(viewer, "collection.write")?;
        check(change)?;
        self.library()
            .favorites
            .retain(|entry| !change.ids.contains(&entry.what));
        fate.tell(()).await
    }
}

// === impl FakeTidal ===

impl FakeTidal {
    fn thing(&self, what: &Identifier) -> Thing {
        let found = match what.kind {
            Kind::Track => self.track(what.id()).ok().map(Thing::Track),
            Kind::Album => self.album(what.id()).ok().map(Thing::Album),
            Kind::Artist => self.artist(what.id()).ok().map(Thing::Artist),
            Kind::Playlist => self.stored_playlist(what.id()).ok().map(Thing::Playlist),
            Kind::Video => self.video(what.id()).ok().map(Thing::Video),
        };
        found.unwrap_or_else(|| Thing::Unavailable(what.clone()))
    }

    fn has(&self, what: &Identifier) -> bool {
        !matches!(self.thing(what), Thing::Unavailable(_))
    }
}

fn check(change: &FavoritesChange) -> Result<()> {
    bounded(change.ids.len(), MOST_CHANGED)?;
    if let Some(other) = change.ids.iter().find(|what| what.kind != change.kind) {
        return Err(Error::invalid_input(
            "ids",
            &other.to_string(),
            change.kind.plural(),
        ));
    }
    let different: HashSet<_> = change.ids.iter().collect();
    if different.len() < change.ids.len() {
        return Err(Error::Conflict {
            source: cause("a favourite is named twice"),
        });
    }
    Ok(())
}

fn sort(favorites: &mut [Arc<Favorite>], order: FavoritesSort) {
    let (direction, compare): (Direction, fn(&Favorite, &Favorite) -> Ordering) = match order {
        FavoritesSort::Added(direction) => (direction, |a, b| a.added.cmp(&b.added)),
        FavoritesSort::Album(direction) => (direction, |a, b| album(&a.thing).cmp(&album(&b.thing))),
        FavoritesSort::Artist(direction) => (direction, |a, b| artist(&a.thing).cmp(&artist(&b.thing))),
        FavoritesSort::Duration(direction) => (direction, |a, b| duration(&a.thing).cmp(&duration(&b.thing))),
        FavoritesSort::Modified(direction) => (direction, |a, b| modified(&a.thing).cmp(&modified(&b.thing))),
        FavoritesSort::Name(direction) | FavoritesSort::Title(direction) => {
            (direction, |a, b| name(&a.thing).cmp(name(&b.thing)))
        }
        FavoritesSort::Released(direction) => (direction, |a, b| released(&a.thing).cmp(&released(&b.thing))),
    };
    favorites.sort_by(|a, b| compare(a, b));
    if direction == Direction::Descending {
        favorites.reverse();
    }
}

fn name(thing: &Thing) -> &str {
    match thing {
        Thing::Track(track) => &track.title,
        Thing::Album(album) => &album.title,
        Thing::Artist(artist) => &artist.name,
        Thing::Playlist(playlist) => &playlist.name,
        Thing::Video(video) => &video.title,
        Thing::Unavailable(_) => "",
    }
}

fn artist(thing: &Thing) -> Option<&str> {
    let artists = match thing {
        Thing::Track(track) => &track.artists,
        Thing::Album(album) => &album.artists,
        Thing::Video(video) => &video.artists,
        Thing::Artist(_) | Thing::Playlist(_) | Thing::Unavailable(_) => return None,
    };
    artists.first().map(|artist| artist.name.as_str())
}

fn album(thing: &Thing) -> Option<&str> {
    let Thing::Track(track) = thing else { return None };
    track.album.as_ref().map(|album| album.title.as_str())
}

fn duration(thing: &Thing) -> Option<std::time::Duration> {
    match thing {
        Thing::Track(track) => Some(track.duration),
        Thing::Video(video) => Some(video.duration),
        Thing::Album(_) | Thing::Artist(_) | Thing::Playlist(_) | Thing::Unavailable(_) => None,
    }
}

fn modified(thing: &Thing) -> Option<jiff::Timestamp> {
    let Thing::Playlist(playlist) = thing else {
        return None;
    };
    playlist.modified
}

fn released(thing: &Thing) -> Option<Date> {
    let Thing::Album(album) = thing else { return None };
    album.released
}
