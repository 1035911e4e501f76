//! What is counted, and what is bounded.

use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use tidal_cache::CacheOptions;
use tidal_core::CollectionService;

use crate::world::{World, fake, favorite, mia, options, rate_limited};

#[test]
fn what_becomes_of_questions_is_counted() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let mut runtime = runtime;
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let world = World::new();
            world.search("track").await.unwrap();
            world.search("track").await.unwrap();
            world.cached.add_favorites(&mia(), &favorite(2)).await.unwrap();
            world.outlive("track").await;
            world.fake.fail_next(rate_limited());
            world.search("track").await.unwrap();
        });
    });
    let told = snapshotter.snapshot().into_vec();
    let told = told.into_iter().filter_map(|(key, _, _, value)| {
        let labels: Vec<_> = key.key().labels().map(|label| label.value().to_owned()).collect();
        let value = match value {
            DebugValue::Counter(0) | DebugValue::Histogram(_) => return None,
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Gauge(_) => "a number".to_owned(),
        };
        Some((format!("{} {}", key.key().name(), labels.join(" ")), value))
    });
    let told: BTreeMap<_, _> = told.collect();
    insta::assert_debug_snapshot!(told);
}

#[tokio::test(start_paused = true)]
async fn distinct_questions_stay_within_the_bound() {
    let bytes = 1 << 18;
    let small = CacheOptions {
        local_bytes: bytes,
        ..options()
    };
    let world = World::with(fake(), small);
    for number in 0..2_000 {
        world.search(&format!("track {number}")).await.unwrap();
    }
    let stats = world.cached.stats();
    assert!(stats.bytes <= bytes && stats.bytes > bytes / 2, "{stats:?}");
    assert!(stats.entries < 1_000, "{stats:?}");
    assert_eq!(stats.most_bytes, bytes);
}
