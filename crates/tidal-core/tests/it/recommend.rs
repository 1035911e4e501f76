//! Recommendations: what is chosen, why the rest falls out, and what it costs.

use std::{collections::HashSet, path::PathBuf, time::Duration};

use async_trait::async_trait;
use tidal_core::{
    ErrorCode, Identifier, Kind, RecommendationService, Tidal, TrackId, UserKey,
    curation::{Pace, Unhurried},
    model::{Key, Scale, Track},
    recommend::{Filters, Keys, MOST_REQUESTS, Rejection, Seeds, Tonality, Wish, recommend},
    testing::{FakeTidal, build},
};
use tidal_sim::Sim;

use super::world::{World, id, ids, viewer};

fn seeds(tracks: &[&str]) -> Seeds {
    Seeds::Things(
        tracks
            .iter()
            .map(|id| Identifier::from_tidal(Kind::Track, *id))
            .collect(),
    )
}

fn chosen(recommendations: &tidal_core::recommend::Recommendations) -> Vec<String> {
    let tracks = recommendations.tracks.iter();
    tracks
        .map(|recommended| recommended.track.id.to_string())
        .collect()
}

/// A seed at 120 in C major, and eight tracks beside it.
fn shelf() -> FakeTidal {
    let track = |id: &str, bpm: f64, key| {
        build::track(id)
            .bpm(bpm)
            .key(key)
            .scale(Scale::Major)
            .artist(&format!("artist-{id}"), "Artist")
    };
    let unmeasured = build::track("unmeasured").artist("artist-u", "Artist");
    FakeTidal::new()
        .with_track(track("seed", 120.0, Key::C))
        .with_track(track("near", 121.0, Key::G))
        .with_track(track("slow", 90.0, Key::C))
        .with_track(track("clash", 121.0, Key::FSharp))
        .with_track(track("loud", 122.0, Key::F).explicit())
        .with_track(track("far", 125.0, Key::F))
        .with_track(unmeasured)
        .with_similar(
            "seed",
            ["near", "slow", "clash", "loud", "far", "unmeasured", "seed"],
        )
}

async fn check(filters: Filters, expected: &[&str], rejected: &[(Rejection, usize)]) {
    let wish = Wish::new(seeds(&["seed"]), 10).unwrap().with(filters);
    let found = recommend(&shelf(), &viewer(), &wish, &Unhurried).await.unwrap();
    assert_eq!(chosen(&found), expected, "{wish:?}");
    for expected in rejected {
        assert!(
            found.rejected.contains(expected),
            "{expected:?} in {:?}",
            found.rejected
        );
    }
    let rejected: usize = found.rejected.iter().map(|(_, count)| count).sum();
    assert_eq!(found.considered, found.tracks.len() + rejected);
}

#[tokio::test]
async fn each_filter_says_how_many_it_took() {
    let all = ["near", "slow", "clash", "loud", "far", "unmeasured"];
    check(Filters::default(), &all, &[(Rejection::Seed, 1)]).await;
    let bpm = Filters {
        bpm: Some(118.0..=126.0),
        ..Filters::default()
    };
    let rejected = [(Rejection::Tempo, 1), (Rejection::TempoUnknown, 1)];
    check(bpm, &["near", "clash", "loud", "far"], &rejected).await;
    let keys = Filters {
        keys: Keys::Compatible,
        ..Filters::default()
    };
    let rejected = [(Rejection::Key, 1), (Rejection::KeyUnknown, 1)];
    check(keys, &["near", "slow", "loud", "far"], &rejected).await;
    let named = Filters {
        keys: Keys::OneOf(vec![(Key::F, Scale::Major)]),
        explicit: tidal_core::service::Explicit::Exclude,
        ..Filters::default()
    };
    check(named, &["far"], &[(Rejection::Explicit, 1), (Rejection::Key, 3)]).await;
    let without = Filters {
        exclude: [id::<TrackId>("near")].into(),
        ..Filters::default()
    };
    check(without, &all[1..], &[(Rejection::Excluded, 1)]).await;
}

#[tokio::test]
async fn what_several_seeds_lead_to_comes_first_and_names_them_all() {
    let fake = shelf()
        .with_track(build::track("other"))
        .with_similar("other", ["far"]);
    let wish = Wish::new(seeds(&["seed", "other", "nowhere"]), 2).unwrap();
    let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
    assert_eq!(chosen(&found), ["far", "near"]);
    let from = found.tracks.first().unwrap().from.iter();
    let from: Vec<_> = from.map(|origin| origin.seed.id().to_owned()).collect();
    assert_eq!(from, ["seed", "other"]);
    let missing: Vec<_> = found.missing.iter().map(Identifier::id).collect();
    assert_eq!(missing, ["nowhere"]);
    assert!(found.rejected.contains(&(Rejection::Enough, 4)));
}

#[tokio::test]
async fn the_same_recording_is_there_once_and_an_artist_as_often_as_allowed() {
    let track = |id: &str, code: &str| build::track(id).isrc(code).artist("one", "One");
    let fake = FakeTidal::new()
        .with_track(build::track("seed"))
        .with_track(track("a", "USRC17607839"))
        .with_track(track("b", "USRC17607839"))
        .with_track(track("c", "USRC17607840"))
        .with_similar("seed", ["a", "b", "c"]);
    let filters = Filters {
        max_per_artist: Some(1),
        ..Filters::default()
    };
    let wish = Wish::new(seeds(&["seed"]), 10).unwrap().with(filters);
    let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
    assert_eq!(chosen(&found), ["a"]);
    assert_eq!(
        found.rejected,
        [
            (Rejection::Seed, 0),
            (Rejection::SameRecording, 1),
            (Rejection::ArtistFull, 1)
        ][1..]
    );
}

#[tokio::test]
async fn nothing_is_compatible_with_a_key_that_nobody_knows() {
    let fake = shelf()
        .with_track(build::track("mute"))
        .with_track(build::track("blues").key(Key::C).scale(Scale::Blues))
        .with_artist(build::artist("singer"))
        .with_similar("mute", ["near", "clash"])
        .with_similar("blues", ["near", "clash"])
        .with_radio(
            "singer",
            build::playlist("radio")
                .items([build::playlist_item("r", build::track("clash").key(Key::FSharp))]),
        );
    let compatible = || Filters {
        keys: Keys::Compatible,
        ..Filters::default()
    };
    let names = |things: &[Identifier]| -> Vec<_> { things.iter().map(Identifier::to_string).collect() };
    for seed in ["mute", "blues"] {
        let wish = Wish::new(seeds(&[seed]), 10).unwrap().with(compatible());
        let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
        assert!(found.tracks.is_empty(), "{seed}: {:?}", chosen(&found));
        assert_eq!(found.rejected, [(Rejection::KeyUnknown, 2)], "{seed}");
        assert_eq!(names(&found.keyless), [format!("track {seed}")]);
        let wish = Wish::new(seeds(&[seed]), 10).unwrap();
        let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
        assert_eq!(chosen(&found), ["near", "clash"]);
        assert!(found.keyless.is_empty(), "no key matters there");
    }
    // What a seed of a known key leads to as well is judged by that one.
    let wish = Wish::new(seeds(&["seed", "mute"]), 10)
        .unwrap()
        .with(compatible());
    let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
    assert_eq!(chosen(&found), ["near", "slow", "loud", "far"]);
    assert!(
        found.rejected.contains(&(Rejection::Key, 1)),
        "{:?}",
        found.rejected
    );
    // An artist has no key that anything could clash with.
    let Seeds::Things(mut things) = seeds(&["mute"]) else {
        panic!("these are things")
    };
    things.push(Identifier::from_tidal(Kind::Artist, "singer"));
    let wish = Wish::new(Seeds::Things(things), 10).unwrap().with(compatible());
    let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
    assert_eq!(chosen(&found), ["clash"]);
    assert_eq!(names(&found.keyless), ["track mute"]);
}

#[tokio::test]
async fn favourites_lead_to_something_else_than_favourites() {
    let track = |id: &str, code: &str| build::track(id).isrc(code).artist(&format!("of-{id}"), "Artist");
    let fake = FakeTidal::new()
        .with_track(track("a", "USRC17607839"))
        .with_track(track("b", "USRC17607840"))
        .with_track(track("b-again", "USRC17607840"))
        .with_track(track("c", "USRC17607841"))
        .with_similar("a", ["b", "b-again", "c"])
        .with_favorite(id::<TrackId>("a"))
        .with_favorite(id::<TrackId>("b"));
    let listener = viewer().signed_in(UserKey::new("default"));
    let wish = Wish::new(Seeds::Favorites, 10).unwrap();
    let found = recommend(&fake, &listener, &wish, &Unhurried).await.unwrap();
    assert_eq!(chosen(&found), ["c"]);
    assert_eq!(
        found.rejected,
        [(Rejection::Seed, 1), (Rejection::SameRecording, 1)]
    );
    assert_eq!(found.seeds.len(), 2);
}

struct Until(tokio::time::Instant);

#[async_trait]
impl Pace for Until {
    async fn over(&self) {
        tokio::time::sleep_until(self.0).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_found_in_time_is_kept() {
    let names: Vec<String> = (0..30).map(|number| format!("t{number}")).collect();
    let fake = names
        .iter()
        .fold(FakeTidal::new().with_track(build::track("seed")), |fake, id| {
            fake.with_track(build::track(id))
        })
        .with_similar("seed", names.iter().map(String::as_str));
    let wish = Wish::new(seeds(&["seed"]), 30).unwrap();
    let end = tokio::time::Instant::now() + Duration::from_secs(36);
    for passes in [1, 0] {
        fake.let_pass(passes);
        fake.hang_next();
        let found = recommend(&fake, &viewer(), &wish, &Until(end)).await;
        assert_eq!(tokio::time::Instant::now(), end);
        match found {
            Ok(found) => {
                assert_eq!((passes, found.tracks.len(), found.may_have_more), (1, 20, true));
                let stopped = found.stopped.as_ref().unwrap();
                assert_eq!(stopped.code(), ErrorCode::Timeout);
            }
            Err(error) => assert_eq!((passes, error.code()), (0, ErrorCode::Timeout)),
        }
    }
}

#[tokio::test]
async fn a_wish_without_a_seed_that_exists_is_not_found() {
    let wish = Wish::new(seeds(&["nowhere"]), 10).unwrap();
    let error = recommend(&shelf(), &viewer(), &wish, &Unhurried)
        .await
        .unwrap_err();
    assert!(matches!(error, tidal_core::Error::NotFound { .. }), "{error}");
}

struct InAHurry;

impl Pace for InAHurry {
    fn may_go_on(&self) -> bool {
        false
    }
}

/// Twenty seeds' worth of pages behind the first, and nothing fits: the search ends all the same.
#[tokio::test]
async fn the_search_ends_when_the_requests_are_used_up_or_the_time_is() {
    let names: Vec<String> = (0..200).map(|number| format!("t{number}")).collect();
    let shelf = names
        .iter()
        .fold(FakeTidal::new().with_track(build::track("seed")), |fake, id| {
            fake.with_track(build::track(id).bpm(60.0))
        });
    let fake = shelf.with_similar("seed", names.iter().map(String::as_str));
    let filters = Filters {
        bpm: Some(118.0..=126.0),
        ..Filters::default()
    };
    let wish = Wish::new(seeds(&["seed"]), 10).unwrap().with(filters);
    let found = recommend(&fake, &viewer(), &wish, &Unhurried).await.unwrap();
    assert!(found.tracks.is_empty() && found.may_have_more);
    assert_eq!((fake.total(), found.considered), (6, 120));
    let found = recommend(&fake, &viewer(), &wish, &InAHurry).await.unwrap();
    assert_eq!(
        (fake.total(), found.considered, found.may_have_more),
        (7, 20, true)
    );
    fake.fail_next(tidal_core::Error::NotSignedIn);
    assert!(recommend(&fake, &viewer(), &wish, &Unhurried).await.is_err());
}

/// Every result satisfies the filters and names a seed that it goes with, within the budget.
async fn curated(world: &World, wanted: &[String], at_least: usize) {
    let remote = &world.remote;
    let around = remote.around_tracks(&viewer(), &ids(wanted)).await.unwrap();
    let by_seed = |id: &str| around.found.iter().find(|one| one.of.id.as_str() == id).unwrap();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let filters = Filters {
        bpm: Some(118.0..=126.0),
        keys: Keys::Compatible,
        max_per_artist: Some(1),
        ..Filters::default()
    };
    let wish = Wish::new(seeds(&wanted), 20).unwrap().with(filters);
    let tidal: &dyn Tidal = remote;
    let (found, cost) = world.cost(recommend(tidal, &viewer(), &wish, &Unhurried)).await;
    let found = found.unwrap();
    assert!(cost <= MOST_REQUESTS as u64, "{cost} requests");
    assert!(
        found.tracks.len() >= at_least,
        "{} of {}: {:?}",
        found.tracks.len(),
        found.considered,
        found.rejected
    );
    let mut artists = HashSet::new();
    for recommended in &found.tracks {
        let track: &Track = &recommended.track;
        assert!((118.0..=126.0).contains(&track.bpm.unwrap()), "{track:?}");
        let own = Tonality::of_track(track).unwrap();
        let goes = |id: &str| Tonality::of_track(&by_seed(id).of).is_some_and(|seed| seed.goes_with(own));
        assert!(
            recommended.from.iter().any(|origin| goes(origin.seed.id())),
            "{track:?}"
        );
        assert!(!recommended.from.is_empty());
        assert!(
            track
                .artists
                .iter()
                .all(|artist| artists.insert(artist.id.clone())),
            "{track:?}"
        );
    }
}

#[tokio::test]
async fn a_curators_wish_is_met_within_six_requests() {
    let world = World::start().await;
    let wanted = world.sim.sample().tracks[..5].to_vec();
    curated(&world, &wanted, 1).await;
}

/// Real music, where the file is: `TIDAL_CATALOG`, or `shared/data/` beside the checkout.
fn real_music() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/catalog.csv");
    #[expect(clippy::disallowed_methods, reason = "where a test's input is, is no setting")]
    let named = std::env::var_os("TIDAL_CATALOG").map(PathBuf::from);
    if let Some(file) = &named {
        assert!(
            file.exists(),
            "TIDAL_CATALOG names what is not there: {}",
            file.display()
        );
    }
    named.or_else(|| Some(PathBuf::from(beside)).filter(|file| file.exists()))
}

/// A catalogue that was made up, and real music as well where that is at hand.
#[tokio::test]
async fn a_curators_wish_is_met_with_ten_tracks_and_more() {
    let made_up = Sim::builder();
    let real = real_music().map(|file| Sim::builder().catalog_csv(file));
    for builder in [Some(made_up), real].into_iter().flatten() {
        let world = World::over(builder.start().await.unwrap());
        let wanted = fitting_seeds(&world).await;
        assert!(!wanted.is_empty());
        curated(&world, &wanted, 10).await;
    }
}

/// Five tracks that fit the wish themselves.
async fn fitting_seeds(world: &World) -> Vec<String> {
    let tempo = |track: &Track| track.bpm.is_some_and(|bpm| (118.0..=126.0).contains(&bpm));
    let all = world.sim.sample().tracks.clone();
    let tracks = tidal_core::CatalogService::tracks(&world.remote, &viewer(), &ids(&all))
        .await
        .unwrap();
    let fitting = tracks
        .found
        .iter()
        .filter(|track| tempo(track) && Tonality::of_track(track).is_some());
    fitting.take(5).map(|track| track.id.to_string()).collect()
}
