//! Hits in memory while Redis is up, killed, and hung: they should take what they always take. Ratios are printed and
//! not bounded, for the 99th percentile is the machine's as much as ours.

use std::{sync::Arc, time::Duration};

use anyhow::ensure;
use tidal_cache::{CacheOptions, Cached, KeySecret, RedisOptions, RedisTier};
use tidal_core::testing::FakeTidal;
use tidal_redis_server::RedisServer;
use tokio::time::{sleep, timeout};

use super::question::{Question, answering};
use crate::{
    print::line,
    timing::{Times, took},
};

/// Each state is watched for some seconds: only after one is it known that nothing is heard any more.
const ROUNDS: usize = 400;
const HITS_A_ROUND: usize = 500;
const PAUSE: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(10);

/// A cache with its Redis.
struct Scene {
    server: RedisServer,
    tier: RedisTier,
    fake: Arc<FakeTidal>,
    cached: Cached<FakeTidal>,
    question: Question,
}

/// Prints what hits take in each state.
///
/// # Errors
/// TIDAL was asked, or Redis did not come back.
pub(super) async fn run() -> anyhow::Result<()> {
    let scene = Scene::start().await?;
    let up = scene.watch().await?;
    scene.server.kill();
    let killed = scene.watch().await?;
    scene.server.restart()?;
    scene.until_up().await?;
    let back = scene.watch().await?;
    scene.server.hang()?;
    let hung = scene.watch().await?;
    scene.server.go_on()?;
    scene.until_up().await?;
    let usual = up.p99()?;
    for (state, times) in [
        ("up", up),
        ("killed", killed),
        ("up again, empty", back),
        ("hung", hung),
    ] {
        let (p50, p99) = (times.p50()?, times.p99()?);
        line(format_args!(
            "local hit, Redis {state}: p50 {} ns, p99 {} ns, ratio of p99 {:.2}",
            p50.as_nanos(),
            p99.as_nanos(),
            p99.as_secs_f64() / usual.as_secs_f64()
        ));
    }
    let asked = scene.fake.total();
    ensure!(asked == 1, "TIDAL was asked {asked} times");
    Ok(())
}

// === impl Scene ===

impl Scene {
    async fn start() -> anyhow::Result<Self> {
        let server = RedisServer::start()?;
        let secret = KeySecret::random();
        let tier = RedisTier::connect(RedisOptions::new(server.url()), secret.clone()).await?;
        let fake = Arc::new(answering());
        let options = CacheOptions {
            secret,
            ..CacheOptions::default()
        };
        let scene = Self {
            cached: Cached::new(Arc::clone(&fake), options).sharing(&tier),
            question: Question::new()?,
            server,
            tier,
            fake,
        };
        scene.until_up().await?;
        scene.question.check(&scene.cached).await?;
        Ok(scene)
    }

    async fn watch(&self) -> anyhow::Result<Times> {
        let mut times = Vec::with_capacity(ROUNDS * HITS_A_ROUND);
        for _ in 0..ROUNDS {
            for _ in 0..HITS_A_ROUND {
                times.push(took(self.question.ask(&self.cached)).await?);
            }
            sleep(PAUSE).await;
        }
        Ok(Times::of(times))
    }

    async fn until_up(&self) -> anyhow::Result<()> {
        let waiting = async {
            while !self.tier.is_up() {
                sleep(PAUSE).await;
            }
        };
        Ok(timeout(PATIENCE, waiting).await?)
    }
}
