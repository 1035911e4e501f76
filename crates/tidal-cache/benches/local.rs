//! What a hit in memory costs, and how close the estimate of what answers take is to the truth.
//!
//! `cargo bench -p tidal-cache --bench local` prints one line a figure, `name value unit`, for people and programs. It
//! fails where a hit allocates more than it may, and where an answer takes more than its estimate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark"
)]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use allocation_counter::measure;
use tidal_cache::{CacheOptions, Cached};
use tidal_core::{
    CatalogService, Country, Kind, SearchService, TrackId, Viewer,
    model::{Artwork, ArtworkFile, SearchResults, Track, Visibility},
    service::SearchQuery,
    testing::{FakeTidal, build},
};
use tokio::runtime::{Builder, Runtime};

/// How many allocations a hit of a search may make.
const MOST_ALLOCATIONS: u64 = 5;

/// By what the length of the written form is multiplied, as in `src/weight.rs`.
const FACTOR: i64 = 6;

fn main() {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    hit(&runtime);
    batch_hit(&runtime);
    memory(&runtime);
    estimates(&runtime);
}

fn line(name: &str, value: impl std::fmt::Display, unit: &str) {
    println!("{name} {value} {unit}");
}

/// A search of ten tracks, found in memory.
fn hit(runtime: &Runtime) {
    let cached = Cached::new(Arc::new(tracks(10)), CacheOptions::default());
    let viewer = Viewer::anonymous(Country::US);
    let query = SearchQuery::of(Kind::Track, "so what".parse().unwrap());
    let ask = || runtime.block_on(cached.search(&viewer, &query)).unwrap();
    assert_eq!(ask().tracks.as_ref().unwrap().items.len(), 10);
    let (p50, p99) = percentiles(ask);
    line("local_hit_p50", p50.as_nanos(), "ns");
    line("local_hit_p99", p99.as_nanos(), "ns");
    let allocations = measure(|| drop(black_box(ask()))).count_total;
    line("local_hit_allocations", allocations, "");
    assert!(allocations <= MOST_ALLOCATIONS, "{allocations}");
}

/// Ten tracks by id, found in memory.
fn batch_hit(runtime: &Runtime) {
    let cached = Cached::new(Arc::new(tracks(10)), CacheOptions::default());
    let viewer = Viewer::anonymous(Country::US);
    let ids: Vec<_> = (0..10).map(|id| TrackId::from_tidal(id.to_string())).collect();
    let ask = || runtime.block_on(cached.tracks(&viewer, &ids)).unwrap();
    assert!(ask().is_complete());
    let (p50, p99) = percentiles(ask);
    line("local_batch_hit_p50", p50.as_nanos(), "ns");
    line("local_batch_hit_p99", p99.as_nanos(), "ns");
    let allocations = measure(|| drop(black_box(ask()))).count_total;
    line("local_batch_hit_allocations", allocations, "");
}

/// The median and the 99th percentile of so many calls, each timed in a group of ten so that the clock weighs little.
fn percentiles<T>(call: impl Fn() -> T) -> (Duration, Duration) {
    let group = || {
        let began = Instant::now();
        for _ in 0..10 {
            black_box(call());
        }
        began.elapsed() / 10
    };
    let mut times: Vec<_> = (0..10_000).map(|_| group()).collect();
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// A million distinct searches through the default bound: what they take at the most.
fn memory(runtime: &Runtime) {
    let questions: u32 = std::env::args()
        .skip_while(|argument| argument != "--questions")
        .nth(1)
        .map_or(100_000, |count| count.parse().unwrap());
    let cached = Cached::new(Arc::new(tracks(10)), CacheOptions::default());
    let viewer = Viewer::anonymous(Country::US);
    let mut most = 0;
    let info = measure(|| {
        for number in 0..questions {
            // The fake looks for the text in titles; what is not found takes the least, which is the worst for a bound.
            let text = if number % 2 == 0 {
                format!("so what {number}")
            } else {
                format!("nothing {number}")
            };
            let query = SearchQuery::of(Kind::Track, text.parse().unwrap());
            runtime.block_on(cached.search(&viewer, &query)).unwrap();
            most = most.max(cached.stats().bytes);
        }
    });
    let stats = cached.stats();
    line("memory_questions", questions, "");
    line("memory_entries", stats.entries, "");
    line("memory_estimated", most, "bytes");
    line("memory_bound", stats.most_bytes, "bytes");
    line("memory_held", info.bytes_current, "bytes");
    assert!(most <= stats.most_bytes);
    let held = u64::try_from(info.bytes_current).unwrap();
    assert!(held <= stats.most_bytes + stats.most_bytes / 10, "{held}");
}

/// What answers take in memory for each byte of their written form, from which what they take is estimated.
fn estimates(runtime: &Runtime) {
    for kind in Kind::ALL {
        let viewer = Viewer::anonymous(Country::US);
        let query = SearchQuery::of(kind, "so what".parse().unwrap());
        let results = runtime.block_on(rich().search(&viewer, &query)).unwrap();
        let length = postcard::experimental::serialized_size(&*results).unwrap();
        // Read back, so that it shares nothing with anything.
        let written = serde_json::to_vec(&*results).unwrap();
        let mut copy: Option<SearchResults> = None;
        let taken = measure(|| copy = Some(serde_json::from_slice(&written).unwrap())).bytes_current;
        drop(copy);
        let length = i64::try_from(length).unwrap();
        line(&format!("memory_for_each_byte_{kind}"), taken / length, "");
        assert!(taken <= length * FACTOR, "{kind}: {taken} bytes for {length}");
    }
}

/// Twenty of each kind, as TIDAL describes them.
fn rich() -> FakeTidal {
    let picture = || {
        let file = |width| ArtworkFile {
            href: format!(
                "https://resources.tidal.com/images/00000000/0000/0000/0000/000000000000/{width}x{width}.jpg"
            ),
            width,
            height: width,
        };
        let files = [1280, 1080, 750, 640, 320, 160, 80].map(file).into();
        Artwork { files }
    };
    (0..20).fold(FakeTidal::new(), |fake, number| {
        let id = format!("1000{number}");
        fake.with_track(track(&id))
            .with_album(
                build::album(&id)
                    .title("so what")
                    .artist("7", "Somebody")
                    .cover(picture()),
            )
            .with_artist(build::artist(&id).name("so what").picture(picture()))
            .with_playlist(
                build::playlist(&id)
                    .name("so what")
                    .visibility(Visibility::Public)
                    .cover(picture()),
            )
            .with_video(
                build::video(&id)
                    .title("so what")
                    .artist("7", "Somebody")
                    .thumbnail(picture()),
            )
    })
}

fn tracks(count: u32) -> FakeTidal {
    FakeTidal::new().with_tracks((0..count).map(|id| track(&id.to_string())))
}

fn track(id: &str) -> Track {
    build::track(id)
        .title("so what nothing")
        .artist("7", "Somebody")
        .artist("8", "Somebody else")
        .on_album("70", "An album of some length")
        .isrc("USRC17607839")
        .copyright("A line that says whose it is")
        .done()
}
