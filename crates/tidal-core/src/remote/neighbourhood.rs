//! Things with what goes with them: several at once, from one request.

use std::sync::Arc;

use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, freshness},
    batch::{Gathered, once},
    compound::Compound,
    map::{FromWire, ObjectOf, page, unreadable},
};
use crate::{
    Answer, ArtistId, Error, Result, TrackId, Viewer,
    model::{Artist, Batch, Neighbourhood, Page, Playlist, Track},
};

/// How many ids one request takes.
const MOST: usize = 20;

/// Nine resources, of the ten that one request may name.
const TRACKS: [&str; 6] = [
    "artists",
    "albums",
    "similarTracks.artists",
    "similarTracks.albums",
    "radio.items.artists",
    "radio.items.tracks:albums",
];

const ARTISTS: [&str; 3] = ["profileArt", "radio.items.artists", "radio.items.tracks:albums"];

impl Remote {
    pub(super) async fn tracks_with_neighbours(
        &self,
        viewer: &Viewer,
        ids: &[TrackId],
    ) -> Result<Answer<Batch<Neighbourhood<Track>, TrackId>>> {
        let ids = bounded(ids)?;
        let request = wire::List::<wire::Tracks>::all()
            .filter("id", ids.iter().map(TrackId::as_str))
            .country(viewer.country.as_str())
            .include(TRACKS);
        let reader = self.reader(viewer);
        let document = Asked::many(&reader).send(&self.client, request).await?;
        gather(&document, ids, TrackId::as_str, |object, around| {
            let similar = object.related::<wire::tracks::SimilarTracks>();
            let similar = similar.map(|linkage| page(&linkage, around)).transpose()?;
            Ok((
                similar.unwrap_or_default(),
                radio::<wire::tracks::Radio>(object, around),
            ))
        })
    }

    pub(super) async fn artists_with_neighbours(
        &self,
        viewer: &Viewer,
        ids: &[ArtistId],
    ) -> Result<Answer<Batch<Neighbourhood<Artist>, ArtistId>>> {
        let ids = bounded(ids)?;
        let request = wire::List::<wire::Artists>::all()
            .filter("id", ids.iter().map(ArtistId::as_str))
            .country(viewer.country.as_str())
            .include(ARTISTS);
        let reader = self.reader(viewer);
        let document = Asked::many(&reader).send(&self.client, request).await?;
        gather(&document, ids, ArtistId::as_str, |object, around| {
            Ok((Page::default(), radio::<wire::artists::Radio>(object, around)))
        })
    }
}

fn bounded<K: Clone + Eq + std::hash::Hash>(ids: &[K]) -> Result<Vec<K>> {
    let ids = once(ids);
    if (1..=MOST).contains(&ids.len()) {
        return Ok(ids);
    }
    let given = ids.len().to_string();
    Err(Error::invalid_input("ids", &given, "1 to 20 ids"))
}

/// Each id's thing, with what `around` it was found.
fn gather<T: FromWire, K>(
    document: &wire::Document<Vec<ObjectOf<T>>>,
    ids: Vec<K>,
    id: impl Fn(&K) -> &str,
    neighbours: impl Fn(&ObjectOf<T>, Compound<'_>) -> Result<(Page<Track>, Option<Arc<Playlist>>)>,
) -> Result<Answer<Batch<Neighbourhood<T>, K>>> {
    let around = Compound::of(document);
    let mut gathered = Gathered::default();
    for key in ids {
        let Some(object) = document.data.iter().find(|object| object.id == id(&key)) else {
            gathered.found(key, [], freshness(document));
            continue;
        };
        let read = T::from_wire(object, around)
            .ok_or_else(|| unreadable("something came that could not be read"))
            .and_then(|thing| Ok((thing, neighbours(object, around)?)));
        match read {
            Ok((thing, (similar, radio))) => {
                let of = Arc::new(thing);
                let neighbourhood = Neighbourhood { of, similar, radio };
                gathered.found(key, [Arc::new(neighbourhood)], freshness(document));
            }
            Err(error) => gathered.failed(key, error),
        }
    }
    gathered.finish()
}

fn radio<R: wire::Relationship>(
    object: &wire::Object<<R::Owner as wire::Resource>::Attributes>,
    around: Compound<'_>,
) -> Option<Arc<Playlist>> {
    let linkage = object.related::<R>()?;
    let mut named = linkage.identifiers.iter();
    let radio = named.find_map(|radio| around.get::<wire::Playlists>(&radio.id))?;
    Playlist::from_wire(radio, around).map(Arc::new)
}
