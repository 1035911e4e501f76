//! What tasks cost in requests to TIDAL when the program does them, as the simulator counts.

use crate::world::World;

async fn check(world: &World, line: &str, stdin: &str, requests: u64) {
    world.sim.reset();
    let output = world.run(line, stdin.to_owned()).await;
    assert_eq!(output.status.code(), Some(0), "{line}: {output:?}");
    assert!(!output.stdout.is_empty(), "{line}");
    let counters = world.sim.counters();
    assert_eq!(counters.total, requests, "{line}: {:?}", counters.by_operation);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_task_stays_within_its_budget() {
    let world = World::start().await;
    let sample = world.sim.sample().clone();
    let fifty = sample.tracks[..50].join("\n");
    let with = "--with biography,top-tracks,albums,similar";
    for (line, stdin, requests) in [
        ("search love".to_owned(), "", 1),
        ("search love --output table".to_owned(), "", 1),
        ("track get -".to_owned(), fifty.as_str(), 3),
        (format!("album get {} --tracks", sample.twenty_track_album), "", 1),
        (
            format!("playlist get {}", sample.two_hundred_item_playlist),
            "",
            1,
        ),
        (
            format!("playlist get {} --all", sample.two_hundred_item_playlist),
            "",
            10,
        ),
        (
            format!(
                "playlist items {} --all --output csv",
                sample.two_hundred_item_playlist
            ),
            "",
            10,
        ),
        (format!("track radio {}", sample.tracks[0]), "", 1),
        (format!("artist get {} {with}", sample.full_artist), "", 1),
    ] {
        check(&world, &line, stdin, requests).await;
    }
}
