//! The tasks, with what each may cost. What changes something costs the same when it is done again.

use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::{
    FutureExt,
    future::{BoxFuture, try_join_all},
};
use tidal_core::{
    AlbumId, ArtistId, CatalogService, CollectionService, Identifier, Kind, PlaylistId, SearchService,
    TrackId, UserKey,
    curation::{Curator, Unhurried},
    paging::{Position, window},
    service::{
        AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, FavoritesQuery, NewPlaylist, PlaylistItemsQuery,
        SearchQuery,
    },
};
use tidal_sim::{Delay, Fault};

use crate::scene::Scene;

/// For how long a request is under way, where that counts.
const DISTANCE: Delay = Delay::Fixed(Duration::from_millis(250));

/// A task, and how many requests it may cost.
pub(super) struct Task {
    pub(super) name: &'static str,
    /// With nothing kept.
    pub(super) cold: u64,
    /// Done again at once.
    pub(super) warm: u64,
    pub(super) run: for<'a> fn(&'a Scene) -> BoxFuture<'a, anyhow::Result<()>>,
}

pub(super) const TASKS: &[Task] = &[
    read("search all five types, with artist and album names", 1, |scene| {
        search(scene).boxed()
    }),
    read("search, then full details of ten tracks found", 1, |scene| {
        search_then_details(scene).boxed()
    }),
    read("50 tracks by id", 3, |scene| fifty_tracks(scene).boxed()),
    read("an album with its 20 tracks and artists", 1, |scene| {
        album(scene).boxed()
    }),
    read(
        "artist page: profile, bio, top tracks, albums, similar",
        1,
        |scene| artist_page(scene).boxed(),
    ),
    read(
        "a playlist's first 20 items with artists and albums",
        1,
        |scene| playlist(scene).boxed(),
    ),
    read("a 200-item playlist, whole", 10, |scene| {
        whole_playlist(scene).boxed()
    }),
    Task {
        name: "create a playlist and add 100 tracks",
        cold: 3,
        warm: 3,
        run: |scene| create_and_fill(scene).boxed(),
    },
    read("\"is this in my favourites?\" for 20 tracks", 1, |scene| {
        favorites(scene).boxed()
    }),
    read("the same search by 100 users of one country", 1, |scene| {
        same_search(scene).boxed()
    }),
    read("100 concurrent single-track reads of different ids", 7, |scene| {
        single_reads(scene).boxed()
    }),
];

const fn read(
    name: &'static str,
    cold: u64,
    run: for<'a> fn(&'a Scene) -> BoxFuture<'a, anyhow::Result<()>>,
) -> Task {
    Task {
        name,
        cold,
        warm: 0,
        run,
    }
}

async fn search(scene: &Scene) -> anyhow::Result<()> {
    let query = SearchQuery::all("a".parse()?);
    let results = scene.tidal.search(&scene.anybody, &query).await?;
    let tracks = results.tracks.as_ref().context("tracks were asked for")?;
    let named = |track: &tidal_core::model::Track| !track.artists.is_empty() && track.album.is_some();
    ensure!(
        tracks.items.iter().all(|track| named(track)),
        "a track without names"
    );
    Ok(())
}

async fn search_then_details(scene: &Scene) -> anyhow::Result<()> {
    let query = SearchQuery::of(Kind::Track, "a".parse()?);
    let results = scene.tidal.search(&scene.anybody, &query).await?;
    let tracks = results.tracks.as_ref().context("tracks were asked for")?;
    let ids: Vec<TrackId> = tracks
        .items
        .iter()
        .take(10)
        .map(|track| track.id.clone())
        .collect();
    let details = scene.tidal.tracks(&scene.anybody, &ids).await?;
    ensure!(
        details.found.len() == 10,
        "{} tracks instead of ten",
        details.found.len()
    );
    Ok(())
}

async fn fifty_tracks(scene: &Scene) -> anyhow::Result<()> {
    let batch = scene.tidal.tracks(&scene.anybody, &scene.tracks(50)?).await?;
    ensure!(
        batch.found.len() == 50,
        "{} tracks instead of 50",
        batch.found.len()
    );
    Ok(())
}

async fn album(scene: &Scene) -> anyhow::Result<()> {
    let query = AlbumsQuery {
        ids: vec![AlbumId::from_tidal(scene.sample().twenty_track_album.as_str())],
        items: AlbumItems::FirstPage,
    };
    let batch = scene.tidal.albums(&scene.anybody, &query).await?;
    let album = batch.found.first().context("the album is there")?;
    let items = album.items.as_ref().context("its items were asked for")?;
    ensure!(
        items.items.len() == 20,
        "{} items instead of 20",
        items.items.len()
    );
    Ok(())
}

async fn artist_page(scene: &Scene) -> anyhow::Result<()> {
    let query = ArtistsQuery {
        ids: vec![ArtistId::from_tidal(scene.sample().full_artist.as_str())],
        parts: [
            ArtistPart::Biography,
            ArtistPart::TopTracks,
            ArtistPart::Albums,
            ArtistPart::Similar,
        ]
        .into(),
    };
    let batch = scene.tidal.artists(&scene.anybody, &query).await?;
    let artist = batch.found.first().context("the artist is there")?;
    ensure!(
        artist.biography.is_some() && artist.albums.is_some(),
        "parts are missing"
    );
    Ok(())
}

async fn playlist(scene: &Scene) -> anyhow::Result<()> {
    let id = PlaylistId::from_tidal(scene.sample().two_hundred_item_playlist.as_str());
    let playlist = scene.tidal.playlist(&scene.anybody, &id).await?;
    let items = playlist.items.as_ref().context("the first page comes along")?;
    ensure!(
        items.items.len() == 20,
        "{} items instead of 20",
        items.items.len()
    );
    Ok(())
}

async fn whole_playlist(scene: &Scene) -> anyhow::Result<()> {
    let id = PlaylistId::from_tidal(scene.sample().two_hundred_item_playlist.as_str());
    let items = window(Position::default(), usize::MAX, |cursor| {
        let query = PlaylistItemsQuery {
            cursor,
            ..PlaylistItemsQuery::first(id.clone())
        };
        async move { scene.tidal.playlist_items(&scene.anybody, &query).await }
    })
    .await?
    .items;
    ensure!(items.len() == 200, "{} items instead of 200", items.len());
    Ok(())
}

async fn create_and_fill(scene: &Scene) -> anyhow::Result<()> {
    let curator = Curator::new(&scene.tidal, &scene.listener, &Unhurried);
    let items: Vec<Identifier> = scene.tracks(100)?;
    let created = curator.create(&NewPlaylist::named("Hundred"), items).await?;
    let added = created.addition.added.len();
    ensure!(added == 100, "{added} tracks instead of 100");
    Ok(())
}

async fn favorites(scene: &Scene) -> anyhow::Result<()> {
    let query = FavoritesQuery::first(Kind::Track);
    let wanted: Vec<Identifier> = scene.tracks(20)?;
    let page = scene.tidal.favorites(&scene.listener, &query).await?;
    let known = |id: &Identifier| {
        page.items
            .iter()
            .any(|favorite| favorite.thing.identifier() == *id)
    };
    ensure!(wanted.iter().all(known), "a favourite is not listed");
    Ok(())
}

async fn same_search(scene: &Scene) -> anyhow::Result<()> {
    let query = SearchQuery::all("a".parse()?);
    for number in 0..100 {
        let user = scene.anybody.signed_in(UserKey::new(format!("user-{number}")));
        scene.tidal.search(&user, &query).await?;
    }
    Ok(())
}

/// TIDAL is far away: what is answered before the next one asks was not asked for at the same time.
async fn single_reads(scene: &Scene) -> anyhow::Result<()> {
    scene.sim.faults().always("GET /tracks", Fault::Latency(DISTANCE));
    let ids: Vec<TrackId> = scene.tracks(100)?;
    let reads = ids
        .iter()
        .map(|id| scene.tidal.tracks(&scene.anybody, std::slice::from_ref(id)));
    try_join_all(reads).await?;
    Ok(())
}
