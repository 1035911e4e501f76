//! Gathering, on paused time: each request takes a second.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use proptest::prelude::*;
use tokio::time::{Duration, Instant, sleep, timeout};

use super::*;

/// What was asked for, request by request.
type Log = Arc<Mutex<Vec<Vec<u32>>>>;

/// Finds even numbers, each in a second.
fn coalescer() -> (Arc<Coalescer<&'static str, u32, String>>, Log) {
    let log = Log::default();
    let seen = Arc::clone(&log);
    let coalescer = Coalescer::new(move |_, keys: Vec<u32>, _| {
        seen.lock().unwrap().push(keys.clone());
        async move {
            sleep(Duration::from_secs(1)).await;
            let even = keys.into_iter().filter(|key| key % 2 == 0);
            Ok(Loaded {
                found: even.map(|key| (key, Arc::new(key.to_string()))).collect(),
                failed: HashMap::new(),
                freshness: Some(Freshness::now()),
            })
        }
    });
    (coalescer, log)
}

fn sizes(log: &Log) -> Vec<usize> {
    log.lock().unwrap().iter().map(Vec::len).collect()
}

#[tokio::test(start_paused = true)]
async fn a_hundred_single_reads_take_six_requests() {
    let (coalescer, log) = coalescer();
    let read = |key: u32| {
        let coalescer = Arc::clone(&coalescer);
        async move { coalescer.read(&"a", &[key]).await.unwrap().remove(0).unwrap().0 }
    };
    let begun = Instant::now();
    let found = join_all((0..100).map(read)).await;
    assert_eq!(sizes(&log), [1, 20, 20, 20, 20, 19]);
    assert_eq!(
        begun.elapsed().as_secs(),
        2,
        "a full one leaves at once, the rest after the first"
    );
    assert_eq!(found.iter().flatten().count(), 50);
    assert!(coalescer.lanes().is_empty(), "nothing is remembered");
}

#[tokio::test(start_paused = true)]
async fn one_read_of_many_leaves_whole() {
    let (coalescer, log) = coalescer();
    let keys: Vec<u32> = (0..50).collect();
    let begun = Instant::now();
    let outcomes = coalescer.read(&"a", &keys).await.unwrap();
    assert_eq!(sizes(&log), [20, 20, 10]);
    assert_eq!(begun.elapsed().as_secs(), 1);
    for (key, outcome) in keys.iter().zip(outcomes) {
        let expected = (key % 2 == 0).then(|| key.to_string());
        assert_eq!(outcome.unwrap().0.as_deref(), expected.as_ref());
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_under_way_is_not_asked_for_again_within_its_scope() {
    let (coalescer, log) = coalescer();
    let (one, two, other) = tokio::join!(
        coalescer.read(&"a", &[2, 4]),
        coalescer.read(&"a", &[4, 2]),
        coalescer.read(&"b", &[4]),
    );
    assert_eq!(sizes(&log), [2, 1]);
    assert_eq!(
        one.unwrap().remove(1).unwrap().0.as_deref(),
        Some(&"4".to_owned())
    );
    assert!(two.is_ok() && other.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_leaves_it_to_the_others() {
    let (coalescer, log) = coalescer();
    let impatient = timeout(Duration::from_millis(500), coalescer.read(&"a", &[2]));
    let (impatient, patient, later) = tokio::join!(impatient, coalescer.read(&"a", &[2]), async {
        sleep(Duration::from_millis(100)).await;
        coalescer.read(&"a", &[4]).await
    });
    assert!(impatient.is_err());
    assert_eq!(
        patient.unwrap().remove(0).unwrap().0.as_deref(),
        Some(&"2".to_owned())
    );
    assert_eq!(
        later.unwrap().remove(0).unwrap().0.as_deref(),
        Some(&"4".to_owned())
    );
    assert_eq!(sizes(&log), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_flight_that_nobody_waits_for_is_given_up() {
    let (coalescer, log) = coalescer();
    let gone = timeout(Duration::from_millis(500), coalescer.read(&"a", &[2])).await;
    assert!(gone.is_err());
    assert!(coalescer.lanes().is_empty());
    assert!(coalescer.read(&"a", &[2]).await.unwrap().remove(0).is_ok());
    assert_eq!(sizes(&log), [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_and_a_panic_hangs_nobody() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let coalescer = Coalescer::<(), u32, String>::new(move |(), _, _| {
        let turn = count.fetch_add(1, Ordering::Relaxed);
        async move {
            sleep(Duration::from_secs(1)).await;
            assert_ne!(turn, 1, "the second one panics");
            Err(Error::NotSignedIn)
        }
    });
    let read = |key: u32| {
        let coalescer = Arc::clone(&coalescer);
        async move { coalescer.read(&(), &[key]).await.unwrap().remove(0).unwrap_err() }
    };
    let (first, second, third) = tokio::join!(read(1), read(2), read(3));
    assert!(matches!(first, Error::NotSignedIn));
    assert!(matches!(second, Error::Internal { .. }) && matches!(third, Error::Internal { .. }));
    assert!(
        matches!(read(4).await, Error::NotSignedIn),
        "it goes on afterwards"
    );
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_flight_that_is_held_up_holds_up_nobody_else() {
    // The flight with a 1 makes way after a second and takes a minute.
    let coalescer = Coalescer::<(), u32, u32>::new(move |(), keys, departure| async move {
        sleep(Duration::from_secs(1)).await;
        if keys.contains(&1) {
            departure.make_way();
            sleep(Duration::from_mins(1)).await;
        }
        Ok(Loaded::default())
    });
    let begun = Instant::now();
    let read = |key: u32, after: u64| {
        let coalescer = Arc::clone(&coalescer);
        async move {
            sleep(Duration::from_millis(after)).await;
            coalescer.read(&(), &[key]).await.unwrap();
            begun.elapsed()
        }
    };
    let (held, gathered, later) = tokio::join!(read(1, 0), read(2, 500), read(3, 5_000));
    assert_eq!(held, Duration::from_secs(61));
    assert_eq!(gathered, Duration::from_secs(2));
    assert_eq!(later, Duration::from_secs(6));
    assert!(coalescer.lanes().is_empty(), "nothing is remembered");
}

#[tokio::test(start_paused = true)]
async fn there_is_room_for_so_many() {
    let (coalescer, _) = coalescer();
    let many: Vec<u32> = (0..10_001).collect();
    let error = coalescer.read(&"a", &many).await.unwrap_err();
    assert!(matches!(
        error,
        Error::RateLimited {
            by: Limiter::Client,
            ..
        }
    ));
    assert_eq!(coalescer.read(&"a", &many[1..]).await.unwrap().len(), 10_000);
    assert!(coalescer.read(&"a", &[]).await.unwrap().is_empty());
    assert!(coalescer.lanes().is_empty(), "{}", coalescer.lanes().len());
}

/// A read that begins after a while, and a caller who goes away after another.
#[derive(Clone, Debug)]
struct Visit {
    after: u64,
    keys: Vec<u32>,
    patience: u64,
}

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let visit = (
        0_u64..4_000,
        prop::collection::vec(0_u32..60, 1..30),
        100_u64..9_000,
    );
    let visit = visit.prop_map(|(after, keys, patience)| Visit {
        after,
        keys,
        patience,
    });
    prop::collection::vec(visit, 1..40)
}

async fn pay(coalescer: &Arc<Coalescer<&'static str, u32, String>>, visit: Visit) {
    sleep(Duration::from_millis(visit.after)).await;
    let read = coalescer.read(&"a", &visit.keys);
    let Ok(outcomes) = timeout(Duration::from_millis(visit.patience), read).await else {
        // A request takes a second, and nobody waits for more than the one before and their own.
        assert!(visit.patience <= 2_000, "{visit:?}");
        return;
    };
    for (key, outcome) in visit.keys.iter().zip(outcomes.unwrap()) {
        let expected = (key % 2 == 0).then(|| key.to_string());
        assert_eq!(outcome.unwrap().0.as_deref(), expected.as_ref());
    }
}

proptest! {
    #[test]
    fn whoever_comes_and_goes_everybody_else_is_served(visits in visits()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let (coalescer, log) = coalescer();
            let asked = visits.len();
            join_all(visits.into_iter().map(|visit| pay(&coalescer, visit))).await;
            assert!(coalescer.lanes().is_empty(), "nothing is remembered");
            let sizes = sizes(&log);
            assert!(sizes.iter().all(|size| (1..=20).contains(size)));
            assert!(sizes.len() <= 2 * asked, "{} requests for {asked} reads", sizes.len());
        });
    }
}
