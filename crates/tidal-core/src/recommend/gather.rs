//! Coming across candidates, request after request: first what lies around the seeds, all of them at once, then further
//! pages, seed after seed.

use std::{collections::HashSet, collections::VecDeque, sync::Arc};

use super::{MOST_REQUESTS, Origin, Seeds, Way, Wish, candidate::Candidates, seed::Seed};
use crate::{
    Answer, ArtistId, Cursor, Error, Freshness, Identifier, Kind, PlaylistId, Result, Tidal, TrackId, Viewer,
    model::{Batch, Neighbourhood, Page, Playlist, PlaylistItem, Thing, Track},
    service::{FavoritesQuery, PlaylistItemsQuery, RelatedQuery},
};

/// How many favourites are begun with.
const FAVORITES: usize = 5;

/// What has been come across, and where to look on.
pub(super) struct Gathering<'a> {
    tidal: &'a dyn Tidal,
    viewer: &'a Viewer,
    candidates: Candidates,
    seeds: Vec<Seed>,
    missing: Vec<Identifier>,
    further: VecDeque<Further>,
    requests: usize,
    freshness: Option<Freshness>,
}

/// A list that goes on.
#[derive(Clone)]
struct Further {
    seed: Seed,
    list: List,
    cursor: Cursor,
    before: usize,
}

/// A stretch of a list.
struct Stretch {
    list: List,
    tracks: Vec<Arc<Track>>,
    next: Option<Cursor>,
    before: usize,
}

#[derive(Clone)]
enum List {
    Similar(TrackId),
    Radio(PlaylistId),
}

// === impl Gathering ===

impl<'a> Gathering<'a> {
    /// Looks around the seeds: one request for tracks, one for artists, one for favourites.
    pub(super) async fn begin(tidal: &'a dyn Tidal, viewer: &'a Viewer, wish: &Wish) -> Result<Self> {
        let mut gathering = Self {
            tidal,
            viewer,
            candidates: Candidates::default(),
            seeds: Vec::new(),
            missing: Vec::new(),
            further: VecDeque::new(),
            requests: 0,
            freshness: None,
        };
        let seeds = match wish.seeds() {
            Seeds::Things(things) => things.clone(),
            Seeds::Favorites => gathering.favorites().await?,
        };
        let of_kind = |kind| seeds.iter().filter(move |seed| seed.kind == kind);
        let tracks: Vec<TrackId> = of_kind(Kind::Track)
            .map(|seed| TrackId::from_tidal(seed.id()))
            .collect();
        let artists: Vec<ArtistId> = of_kind(Kind::Artist)
            .map(|seed| ArtistId::from_tidal(seed.id()))
            .collect();
        if !tracks.is_empty() {
            gathering.around_tracks(&tracks).await?;
        }
        if !artists.is_empty() {
            gathering.around_artists(&artists).await?;
        }
        match (gathering.seeds.is_empty(), gathering.missing.first()) {
            (true, Some(missing)) => Err(Error::NotFound {
                kind: missing.kind,
                id: missing.id().to_owned(),
            }),
            _ => Ok(gathering),
        }
    }

    pub(super) fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// Whether there is a list that goes on.
    pub(super) fn has_more(&self) -> bool {
        !self.further.is_empty()
    }

    /// Whether there is one, and a request left for it.
    pub(super) fn can_go_on(&self) -> bool {
        self.has_more() && self.requests < MOST_REQUESTS
    }

    pub(super) fn freshness(&self) -> Freshness {
        self.freshness.unwrap_or_else(Freshness::now)
    }

    /// The seeds that there are.
    pub(super) fn seeds(&self) -> &[Seed] {
        &self.seeds
    }

    /// Those that there are not.
    pub(super) fn missing(&self) -> &[Identifier] {
        &self.missing
    }

    /// Reads the next page of the list that has waited longest. Where that fails, the list goes on waiting.
    pub(super) async fn go_on(&mut self) -> Result<()> {
        let Some(further) = self.further.front().cloned() else {
            return Ok(());
        };
        let Further {
            seed,
            list,
            cursor,
            before,
        } = further;
        self.requests += 1;
        let (tracks, next) = match &list {
            List::Similar(id) => {
                let query = RelatedQuery {
                    of: id.clone(),
                    cursor: Some(cursor),
                };
                let page = self.tidal.similar_tracks(self.viewer, &query).await?;
                self.read(page.freshness);
                (page.items.clone(), page.next.clone())
            }
            List::Radio(id) => {
                let query = PlaylistItemsQuery {
                    cursor: Some(cursor),
                    ..PlaylistItemsQuery::first(id.clone())
                };
                let page = self.tidal.playlist_items(self.viewer, &query).await?;
                self.read(page.freshness);
                (tracks_of(&page), page.next.clone())
            }
        };
        self.further.pop_front();
        let stretch = Stretch {
            list,
            tracks,
            next,
            before,
        };
        self.take(&seed, stretch);
        Ok(())
    }

    /// The latest favourites of different artists.
    async fn favorites(&mut self) -> Result<Vec<Identifier>> {
        self.requests += 1;
        let page = self
            .tidal
            .favorites(self.viewer, &FavoritesQuery::first(Kind::Track))
            .await?;
        self.read(page.freshness);
        let mut artists = HashSet::new();
        let mut seeds = Vec::new();
        for favorite in &page.items {
            if let Thing::Track(track) = &favorite.thing {
                let first = track.artists.first().map(|artist| artist.id.clone());
                if seeds.len() < FAVORITES && artists.insert(first) {
                    seeds.push(Identifier::from(track.id.clone()));
                }
            }
        }
        if seeds.is_empty() {
            return Err(Error::invalid_input(
                "seeds",
                "favorites",
                "tracks or artists by id: there are no favourite tracks to begin with",
            ));
        }
        Ok(seeds)
    }

    async fn around_tracks(&mut self, ids: &[TrackId]) -> Result<()> {
        self.requests += 1;
        let around = self.tidal.around_tracks(self.viewer, ids).await?;
        self.miss(&around)?;
        for Neighbourhood { of, similar, radio } in around.found.iter().map(AsRef::as_ref) {
            let seed = Seed::track(of);
            self.seeds.push(seed.clone());
            let stretch = Stretch {
                list: List::Similar(of.id.clone()),
                tracks: similar.items.clone(),
                next: similar.next.clone(),
                before: 0,
            };
            self.take(&seed, stretch);
            self.take_radio(&seed, radio.as_ref());
        }
        Ok(())
    }

    async fn around_artists(&mut self, ids: &[ArtistId]) -> Result<()> {
        self.requests += 1;
        let around = self.tidal.around_artists(self.viewer, ids).await?;
        self.miss(&around)?;
        for Neighbourhood { of, radio, .. } in around.found.iter().map(AsRef::as_ref) {
            let seed = Seed::artist(of);
            self.seeds.push(seed.clone());
            self.take_radio(&seed, radio.as_ref());
        }
        Ok(())
    }

    /// Notes the seeds that there are not; a seed that could not be read is a failure.
    fn miss<T, K: Clone + Into<Identifier>>(&mut self, around: &Answer<Batch<T, K>>) -> Result<()> {
        self.read(around.freshness);
        if let Some(failure) = around.first_failure() {
            return Err(failure.clone());
        }
        self.missing
            .extend(around.missing.iter().map(|missing| missing.key.clone().into()));
        Ok(())
    }

    fn take_radio(&mut self, seed: &Seed, radio: Option<&Arc<Playlist>>) {
        let Some((radio, page)) = radio.and_then(|radio| Some((radio, radio.items.as_ref()?))) else {
            return;
        };
        let stretch = Stretch {
            list: List::Radio(radio.id.clone()),
            tracks: tracks_of(page),
            next: page.next.clone(),
            before: 0,
        };
        self.take(seed, stretch);
    }

    fn take(&mut self, seed: &Seed, stretch: Stretch) {
        let Stretch {
            list,
            tracks,
            next,
            before,
        } = stretch;
        for (place, track) in (before + 1..).zip(&tracks) {
            let origin = Origin {
                seed: seed.identifier.clone(),
                way: list.way(),
                place,
                harmony: seed.harmony,
            };
            self.candidates.add(track, origin);
        }
        // A page without anything leads nowhere, whatever it says.
        if let (Some(cursor), false) = (next, tracks.is_empty()) {
            self.further.push_back(Further {
                seed: seed.clone(),
                list,
                cursor,
                before: before + tracks.len(),
            });
        }
    }

    fn read(&mut self, freshness: Freshness) {
        self.freshness = Some(self.freshness.map_or(freshness, |before| before.and(freshness)));
    }
}

// === impl List ===

impl List {
    fn way(&self) -> Way {
        match self {
            Self::Similar(_) => Way::Similar,
            Self::Radio(_) => Way::Radio,
        }
    }
}

fn tracks_of(page: &Page<PlaylistItem>) -> Vec<Arc<Track>> {
    let tracks = page.items.iter().filter_map(|item| item.media.track());
    tracks.cloned().collect()
}
