//! Every fault of the simulator against every method: a typed error or a right answer, and never a hang.

use std::{future::Future, pin::Pin, time::Duration};

use futures_util::future::join_all;
use tidal_core::{
    Answer, CatalogService, Cursor, Error, ErrorCode, Kind, RecommendationService, Result, SearchService,
    TrackId,
    service::{
        AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, Explicit, PlaylistItemsQuery, RelatedQuery,
        SearchMore, SearchQuery,
    },
    settings::{Settings, Sources},
};
use tidal_sim::{Fault, RateLimit, Sim};

use super::world::{PATIENT, World, id, ids, viewer};

type Reading<'a> = Pin<Box<dyn Future<Output = Result<Read>> + Send + 'a>>;

/// How much came, and whether that is suspect.
#[derive(Debug)]
struct Read {
    items: usize,
    suspect: bool,
}

/// Places to go on from, got in fair weather.
struct Places {
    results: tidal_core::SearchId,
    cursor: Cursor,
}

/// One call of each method, all of which find something in fair weather.
fn calls<'a>(world: &'a World, places: &'a Places) -> Vec<(&'static str, Reading<'a>)> {
    let mut calls = by_id(world);
    calls.extend(lists(world, places));
    calls
}

fn read<T>(answer: &Answer<T>, count: impl FnOnce(&T) -> usize) -> Read {
    Read {
        items: count(&answer.value),
        suspect: answer.freshness.suspect_empty,
    }
}

macro_rules! call {
    ($remote:ident.$method:ident($query:expr), $count:expr) => {
        (stringify!($method), {
            let query = $query;
            let reading: Reading<'_> = Box::pin(async move {
                let answer = $remote.$method(&viewer(), &query).await?;
                Ok(read(&answer, $count))
            });
            reading
        })
    };
}

fn by_id(world: &World) -> Vec<(&'static str, Reading<'_>)> {
    let (remote, sample) = (&world.remote, world.sim.sample());
    let albums = AlbumsQuery {
        ids: ids(&sample.albums[..3]),
        items: AlbumItems::FirstPage,
    };
    let parts = [ArtistPart::TopTracks, ArtistPart::Biography].into();
    let artists = ArtistsQuery {
        ids: vec![id(&sample.full_artist)],
        parts,
    };
    vec![
        call!(
            remote.tracks(ids::<tidal_core::TrackId>(&sample.tracks[..3])),
            |batch| batch.found.len()
        ),
        call!(remote.tracks_by_isrc([id(&sample.shared_isrc)]), |batch| batch
            .found
            .len()),
        call!(remote.albums(albums), |batch| batch.found.len()),
        call!(remote.artists(artists), |batch| batch.found.len()),
        call!(remote.playlist(id(&sample.odd_playlist)), |list| list
            .items
            .as_ref()
            .map_or(0, |page| page.items.len())),
        call!(
            remote.videos(ids::<tidal_core::VideoId>(&sample.videos[..3])),
            |batch| batch.found.len()
        ),
        call!(remote.track_radio(id(&sample.tracks[0])), |_| 1),
        call!(remote.artist_radio(id(&sample.full_artist)), |_| 1),
    ]
}

fn lists<'a>(world: &'a World, places: &'a Places) -> Vec<(&'static str, Reading<'a>)> {
    let (remote, sample) = (&world.remote, world.sim.sample());
    let track = RelatedQuery::first(id(&sample.tracks[0]));
    let album = RelatedQuery::first(id(&sample.twenty_track_album));
    let artist = RelatedQuery::first(id(&sample.full_artist));
    let items = PlaylistItemsQuery::first(id(&sample.odd_playlist));
    let search = SearchQuery::all("a".parse().unwrap());
    let more = SearchMore {
        results: places.results.clone(),
        kind: Kind::Track,
        explicit: Explicit::Include,
        cursor: places.cursor.clone(),
    };
    vec![
        call!(remote.album_items(album.clone()), |page| page.items.len()),
        call!(remote.artist_tracks(artist.clone()), |page| page.items.len()),
        call!(remote.artist_albums(artist.clone()), |page| page.items.len()),
        call!(remote.artist_videos(artist.clone()), |page| page.items.len()),
        call!(remote.playlist_items(items), |page| page.items.len()),
        call!(remote.similar_tracks(track), |page| page.items.len()),
        call!(remote.similar_albums(album), |page| page.items.len()),
        call!(remote.similar_artists(artist), |page| page.items.len()),
        call!(remote.search(search), |found| found
            .tracks
            .as_ref()
            .map_or(0, |page| page.items.len())),
        call!(remote.search_more(more), |hits| match hits {
            tidal_core::model::Hits::Tracks(page) => page.items.len(),
            _ => 0,
        }),
        call!(remote.suggestions(sample_text(world)), |found| found
            .queries
            .len()),
    ]
}

fn sample_text(world: &World) -> tidal_core::service::SearchText {
    let name: String = world.sim.sample().full_artist_name.chars().take(3).collect();
    name.parse().unwrap()
}

async fn places(world: &World) -> Places {
    let query = SearchQuery::of(Kind::Track, "a".parse().unwrap());
    loop {
        if let Ok(results) = world.remote.search(&viewer(), &query).await {
            return Places {
                results: results.id.clone(),
                cursor: results.tracks.as_ref().unwrap().next.clone().unwrap(),
            };
        }
    }
}

/// The codes that a lasting fault may lead to; none means that the answer is right all the same.
fn expected(fault: Fault, name: &str) -> &'static [ErrorCode] {
    match fault {
        // These say of each place that it cannot be shown, or need no attribute.
        Fault::MissingRequiredAttributes
            if ["album_items", "playlist_items", "suggestions"].contains(&name) =>
        {
            &[]
        }
        Fault::Status429 => &[ErrorCode::RateLimit],
        Fault::Hang | Fault::SlowDrip => &[ErrorCode::Timeout, ErrorCode::ApiError],
        Fault::ExpiredToken => &[ErrorCode::AuthError],
        Fault::Status500
        | Fault::Status502Html
        | Fault::Status503
        | Fault::ResetBeforeHeaders
        | Fault::ResetInBody
        | Fault::TruncatedJson
        | Fault::BrokenJson
        | Fault::HugeBody
        | Fault::GzipBomb
        | Fault::EmptyBody
        | Fault::AnswerLost
        | Fault::MissingRequiredAttributes => &[ErrorCode::ApiError],
        _ => &[],
    }
}

/// What never comes, or is not worth waiting for, is waited for briefly; all else for as long as it takes.
fn patience(fault: Fault) -> Duration {
    match fault {
        Fault::Hang | Fault::SlowDrip | Fault::Status429 => Duration::from_millis(300),
        _ => PATIENT,
    }
}

async fn check(fault: Fault) {
    let world = World::waiting(patience(fault)).await;
    let places = places(&world).await;
    world.sim.faults().always("/", fault);
    let (names, readings): (Vec<_>, Vec<_>) = calls(&world, &places).into_iter().unzip();
    assert_eq!(names.len(), 19);
    let all = tokio::time::timeout(Duration::from_mins(2), join_all(readings))
        .await
        .expect("nothing hangs");
    for (name, outcome) in names.into_iter().zip(all) {
        let codes = expected(fault, name);
        match outcome {
            // An empty document is indistinguishable from an honest one, except where one thing must be there.
            Ok(_) if fault == Fault::EmptyData => {}
            Err(error) if fault == Fault::EmptyData => {
                assert!(
                    matches!(error.code(), ErrorCode::ApiError | ErrorCode::NotFound),
                    "{name}: {error:?}"
                );
            }
            Ok(read) => {
                assert!(
                    codes.is_empty() || fault == Fault::SlowDrip,
                    "{fault:?}, {name}: {read:?}"
                );
                // Suggestions are an optional attribute.
                let bare = fault == Fault::MissingOptionalAttributes && name == "suggestions";
                assert!(
                    bare || (read.items > 0 && !read.suspect),
                    "{fault:?}, {name}: {read:?}"
                );
            }
            Err(error) => {
                assert!(codes.contains(&error.code()), "{fault:?}, {name}: {error:?}");
                // These come again however often one asks.
                let lasting = matches!(fault, Fault::ExpiredToken | Fault::HugeBody | Fault::GzipBomb);
                assert_eq!(error.is_retryable(), !lasting, "{fault:?}, {name}: {error:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_survives_every_fault() {
    // One after the other: each alone keeps the machine busy.
    for fault in Fault::ALL {
        check(fault).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_answers_in_spite_of_one_fault() {
    for fault in [Fault::Status503, Fault::ResetInBody, Fault::ExpiredToken] {
        let world = World::waiting(PATIENT).await;
        let places = places(&world).await;
        // As many as the retry budget allows.
        for (name, reading) in calls(&world, &places).into_iter().step_by(3) {
            world.sim.faults().next(1, fault);
            let read = reading
                .await
                .unwrap_or_else(|error| panic!("{fault:?}, {name}: {error:?}"));
            assert!(read.items > 0, "{name}");
        }
    }
}

#[tokio::test]
async fn without_credentials_everything_starts_and_says_so() {
    let sim = Sim::start().await.unwrap();
    let sources = Sources::default()
        .with_variable("TIDAL_API_URL", &sim.api_url())
        .with_variable("TIDAL_AUTH_URL", &sim.auth_url());
    let remote = Settings::load(&sources).unwrap().connect().unwrap();
    let error = remote.tracks(&viewer(), &[id("1")]).await.unwrap_err();
    assert!(matches!(error, Error::NotConfigured), "{error:?}");
    assert_eq!(sim.counters().total, 0);
    let wrong = sources
        .with_variable("TIDAL_CLIENT_ID", "x")
        .with_variable("TIDAL_CLIENT_SECRET", "y");
    let remote = Settings::load(&wrong).unwrap().connect().unwrap();
    let error = remote.tracks(&viewer(), &[id("1")]).await.unwrap_err();
    assert_eq!(error.reason(), Some("credentials_refused"), "{error:?}");
}

#[tokio::test]
async fn after_five_failures_tidal_is_left_alone() {
    let world = World::start().await;
    world.remote.tracks(&viewer(), &[id("1")]).await.unwrap();
    world.sim.faults().always("/", Fault::Status503);
    let mut left_alone = None;
    for _ in 0..6 {
        let outcome = world.remote.tracks(&viewer(), &[id("1")]).await;
        if let Err(error @ Error::Unavailable { .. }) = outcome {
            left_alone = Some(error);
            break;
        }
    }
    let error = left_alone.expect("the breaker opens");
    assert!(error.retry_after().unwrap() <= Duration::from_mins(1));
}

#[tokio::test]
async fn an_empty_answer_at_the_limit_is_marked() {
    // Each request takes all there is, and that is back after a moment.
    let limit = RateLimit {
        capacity: 5,
        replenish_per_second: 100.0,
        ..RateLimit::observed()
    };
    let world = World::over(Sim::builder().rate_limit(limit).start().await.unwrap());
    let wanted = ids::<TrackId>(&world.sim.sample().tracks[..1]);
    let honest = world.remote.tracks(&viewer(), &wanted).await.unwrap();
    assert!(honest.is_complete() && !honest.freshness.suspect_empty);
    world.sim.faults().next(2, Fault::EmptyData);
    let doubtful = world.remote.tracks(&viewer(), &wanted).await.unwrap();
    assert!(!doubtful.is_complete() && doubtful.freshness.suspect_empty);
}
