//! Renewing what is asked for often before anybody has to wait.

use std::time::Duration;

use tidal_core::testing::build;

use crate::world::{World, fake, pass, timeout};

/// The last fifth of five minutes, whatever the jitter makes of them.
const LATE: Duration = Duration::from_secs(268);

impl World {
    /// Reads so often.
    async fn ask(&self, times: u32) {
        for _ in 0..times {
            self.search("track").await.unwrap();
        }
        // Whatever was begun aside goes on.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_often_is_renewed_ahead_of_its_end() {
    let world = World::new();
    world.ask(3).await;
    pass(LATE).await;
    assert_eq!(world.fake.count("search"), 1);
    world.ask(2).await;
    assert_eq!(world.fake.count("search"), 2);
    assert_eq!(world.cached.stats().refreshed, 1);
    pass(LATE).await;
    world.ask(1).await;
    assert_eq!(
        world.fake.count("search"),
        2,
        "it is not asked for that often any more"
    );
    assert_eq!(
        world.cached.stats().local.misses,
        1,
        "nobody waited but the first"
    );
}

#[tokio::test(start_paused = true)]
async fn it_is_not_where_little_of_the_rate_limit_is_left() {
    for (left, renewed) in [(4, 0), (5, 1)] {
        let world = World::over(fake().with_budget(build::budget(left)));
        world.ask(4).await;
        pass(LATE).await;
        world.ask(2).await;
        assert_eq!(world.cached.stats().refreshed, renewed, "{left}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_is_nobodys_error_and_not_repeated_at_once() {
    let world = World::new();
    world.ask(4).await;
    pass(LATE).await;
    world.fake.fail_always(timeout());
    world.ask(3).await;
    assert_eq!(world.fake.count("search"), 2);
    world.ask(3).await;
    assert_eq!(world.fake.count("search"), 3);
    let answer = world.search("track").await.unwrap();
    assert_eq!(answer.freshness.stale_because, None);
}

#[tokio::test(start_paused = true)]
async fn few_are_renewed_at_a_time() {
    let world = World::new();
    let texts: Vec<_> = (0..10).map(|number| format!("track {number}")).collect();
    for text in texts.iter().cycle().take(40) {
        world.search(text).await.unwrap();
    }
    pass(LATE).await;
    world.stage.delay(Duration::from_secs(1));
    for text in &texts {
        world.search(text).await.unwrap();
    }
    world.ask(0).await;
    assert_eq!(world.cached.stats().refreshed, 4);
    assert_eq!(world.fake.count("search"), 14);
}
