//! What comes along is what reading it by id brings, as a simulated TIDAL has it.

use std::collections::HashSet;

use tidal_core::{
    AlbumId, ArtistId, CatalogService, Country, Kind, PlaylistId, RecommendationService, Remote,
    SearchService, TrackId, Viewer,
    service::{AlbumsQuery, ArtistsQuery, Explicit, PlaylistItemsQuery, RelatedQuery, SearchQuery},
    settings::{Settings, Sources},
};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sample, Sim};

use super::*;

fn viewer() -> Viewer {
    Viewer::anonymous(Country::US)
}

async fn start() -> (Sim, Remote) {
    let sim = Sim::start().await.unwrap();
    let sources = Sources::default()
        .with_variable("TIDAL_API_URL", &sim.api_url())
        .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
        .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
        .with_variable("TIDAL_CLIENT_SECRET", CLIENT_SECRET);
    let remote = Settings::load(&sources).unwrap().connect().unwrap();
    (sim, remote)
}

impl Crop {
    /// How much of each kind there is.
    fn sizes(&self) -> [usize; 4] {
        [
            self.tracks.len(),
            self.albums.len(),
            self.artists.len(),
            self.videos.len(),
        ]
    }
}

/// The first twenty of a crop, each of which reading by id has to bring just so.
async fn check<T: Bears>(
    remote: &Remote,
    source: &str,
    answer: tidal_core::Result<tidal_core::Answer<T>>,
) -> [usize; 4] {
    let mut crop = Crop::default();
    answer.unwrap().value.bear(&mut crop);
    let tracks: Vec<_> = distinct(&crop.tracks, |track| track.id.clone());
    let ids: Vec<_> = tracks.iter().map(|track| track.id.clone()).collect();
    let read = remote.tracks(&viewer(), &ids).await.unwrap();
    assert_eq!(read.found, tracks, "{source}");
    let albums = distinct(&crop.albums, |album| album.id.clone());
    let query = AlbumsQuery {
        ids: albums.iter().map(|album| album.id.clone()).collect(),
        items: AlbumItems::Omitted,
    };
    let read = remote.albums(&viewer(), &query).await.unwrap();
    assert_eq!(read.found, albums, "{source}");
    let artists = distinct(&crop.artists, |artist| artist.id.clone());
    let query = ArtistsQuery {
        ids: artists.iter().map(|artist| artist.id.clone()).collect(),
        parts: BTreeSet::new(),
    };
    let read = remote.artists(&viewer(), &query).await.unwrap();
    assert_eq!(read.found, artists, "{source}");
    let videos = distinct(&crop.videos, |video| video.id.clone());
    let ids: Vec<_> = videos.iter().map(|video| video.id.clone()).collect();
    let read = remote.videos(&viewer(), &ids).await.unwrap();
    assert_eq!(read.found, videos, "{source}");
    crop.sizes()
}

/// Some of each half of what came, each once.
fn distinct<T, K: Eq + std::hash::Hash>(things: &[Arc<T>], id: impl Fn(&T) -> K) -> Vec<Arc<T>> {
    let mut seen = HashSet::new();
    let once = things.iter().filter(|thing| seen.insert(id(thing)));
    once.take(20).cloned().collect()
}

/// What was found, as an answer.
fn found<T, K>(batch: &tidal_core::model::Batch<T, K>) -> tidal_core::Answer<Vec<Arc<T>>> {
    tidal_core::Answer::fresh(batch.found.clone())
}

fn related<I>(id: I) -> RelatedQuery<I> {
    RelatedQuery::first(id)
}

#[tokio::test]
async fn searches_bring_what_reading_by_id_would() {
    let (_sim, remote) = start().await;
    let everything = SearchQuery::all("a".parse().unwrap());
    let found = remote.search(&viewer(), &everything).await.unwrap();
    let [tracks, ..] = check(&remote, "search", Ok(found.clone())).await;
    assert!(tracks > 0);
    for kind in Kind::ALL {
        let query = SearchQuery::of(kind, "a".parse().unwrap());
        let results = remote.search(&viewer(), &query).await.unwrap();
        let sizes = check(&remote, kind.as_str(), Ok(results.clone())).await;
        assert_eq!(
            sizes.iter().sum::<usize>() > 0,
            kind != Kind::Playlist,
            "{kind} {sizes:?}"
        );
        let cursor = match kind {
            Kind::Track => results.tracks.as_ref().and_then(|page| page.next.clone()),
            Kind::Album => results.albums.as_ref().and_then(|page| page.next.clone()),
            Kind::Artist => results.artists.as_ref().and_then(|page| page.next.clone()),
            Kind::Playlist => results.playlists.as_ref().and_then(|page| page.next.clone()),
            Kind::Video => results.videos.as_ref().and_then(|page| page.next.clone()),
        };
        let Some(cursor) = cursor else { continue };
        let more = tidal_core::service::SearchMore {
            results: results.id.clone(),
            kind,
            explicit: Explicit::Include,
            cursor,
        };
        check(&remote, kind.plural(), remote.search_more(&viewer(), &more).await).await;
    }
}

#[tokio::test]
async fn albums_and_artists_bring_what_reading_by_id_would() {
    let (sim, remote) = start().await;
    let (viewer, sample): (_, &Sample) = (viewer(), sim.sample());
    let album = AlbumId::from_tidal(sample.twenty_track_album.as_str());
    let artist = ArtistId::from_tidal(sample.full_artist.as_str());
    let query = AlbumsQuery {
        ids: vec![album.clone()],
        items: AlbumItems::FirstPage,
    };
    let batch = remote.albums(&viewer, &query).await.unwrap();
    let sizes = check(&remote, "album", Ok(found(&batch))).await;
    assert_eq!(sizes[..2], [20, 1]);
    check(
        &remote,
        "album items",
        remote.album_items(&viewer, &related(album.clone())).await,
    )
    .await;
    let parts = [
        ArtistPart::Biography,
        ArtistPart::TopTracks,
        ArtistPart::Albums,
        ArtistPart::Similar,
        ArtistPart::Videos,
    ];
    for parts in [parts.into(), BTreeSet::from([ArtistPart::Albums])] {
        let query = ArtistsQuery {
            ids: vec![artist.clone()],
            parts,
        };
        let batch = remote.artists(&viewer, &query).await.unwrap();
        let sizes = check(&remote, "artist", Ok(found(&batch))).await;
        assert!(sizes[2] > 0, "{sizes:?}");
    }
    let page = related(artist.clone());
    check(
        &remote,
        "artist tracks",
        remote.artist_tracks(&viewer, &page).await,
    )
    .await;
    check(
        &remote,
        "artist albums",
        remote.artist_albums(&viewer, &page).await,
    )
    .await;
    check(
        &remote,
        "artist videos",
        remote.artist_videos(&viewer, &page).await,
    )
    .await;
    check(
        &remote,
        "similar artists",
        remote.similar_artists(&viewer, &page).await,
    )
    .await;
    check(
        &remote,
        "similar albums",
        remote.similar_albums(&viewer, &related(album)).await,
    )
    .await;
}

#[tokio::test]
async fn playlists_and_neighbours_bring_what_reading_by_id_would() {
    let (sim, remote) = start().await;
    let (viewer, sample) = (viewer(), sim.sample());
    let playlist = PlaylistId::from_tidal(sample.two_hundred_item_playlist.as_str());
    let track = TrackId::from_tidal(sample.tracks[0].as_str());
    let artist = ArtistId::from_tidal(sample.full_artist.as_str());
    let sizes = check(&remote, "playlist", remote.playlist(&viewer, &playlist).await).await;
    assert!(sizes[0] > 0);
    let odd = PlaylistId::from_tidal(sample.odd_playlist.as_str());
    check(&remote, "odd playlist", remote.playlist(&viewer, &odd).await).await;
    let items = PlaylistItemsQuery::first(playlist);
    check(
        &remote,
        "playlist items",
        remote.playlist_items(&viewer, &items).await,
    )
    .await;
    let similar = related(track.clone());
    check(
        &remote,
        "similar tracks",
        remote.similar_tracks(&viewer, &similar).await,
    )
    .await;
    if let Ok(radio) = remote.artist_radio(&viewer, &artist).await {
        check(&remote, "artist radio", Ok(radio)).await;
    }
    let around = remote.around_tracks(&viewer, &[track]).await.unwrap();
    check(&remote, "around", Ok(found(&around))).await;
    let around = remote.around_artists(&viewer, &[artist]).await.unwrap();
    check(&remote, "around artists", Ok(found(&around))).await;
}
