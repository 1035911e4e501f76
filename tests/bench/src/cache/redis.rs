//! Hits in Redis, of what is not in memory, beside a bare GET of the same bytes over the same kind of connection. In turns,
//! so that whatever else the machine does weighs on both.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use redis::{Client, cmd};
use tidal_cache::{CacheOptions, Cached, KeySecret, RedisOptions, RedisTier};
use tidal_redis_server::{RedisServer, Reply};

use super::question::{Question, answering};
use crate::{
    print::line,
    timing::{Times, took},
};

/// How many times a bare GET a hit may take, by the medians.
const MOST: f64 = 3.0;
const TURNS: usize = 10_000;
/// Nobody waits for it to pass: a slow machine is not what this is about.
const PATIENCE: Duration = Duration::from_secs(10);

/// Prints both, and how they compare.
///
/// # Errors
/// A hit takes more than it may.
pub(super) async fn run() -> anyhow::Result<()> {
    let server = RedisServer::start()?;
    let (fake, question) = (Arc::new(answering()), Question::new()?);
    let secret = KeySecret::random();
    let options = RedisOptions {
        timeout: PATIENCE,
        ..RedisOptions::new(server.url())
    };
    let tier = RedisTier::connect(options, secret.clone()).await?;
    let options = CacheOptions {
        // Nothing fits into memory.
        local_bytes: 0,
        secret,
        ..CacheOptions::default()
    };
    let cached = Cached::new(Arc::clone(&fake), options).sharing(&tier);
    question.check(&cached).await?;
    let (name, bytes) = longest(&server)?;
    let client = Client::open(format!("{}?protocol=resp3", server.url()))?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let get = cmd("GET").arg(&name).clone();
    let (mut hits, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        hits.push(took(question.ask(&cached)).await?);
        bare.push(took(get.query_async::<Vec<u8>>(&mut connection)).await?);
    }
    ensure!(fake.total() == 1, "not every hit was one");
    let (hits, bare) = (Times::of(hits), Times::of(bare));
    let ratio = hits.p50()?.as_secs_f64() / bare.p50()?.as_secs_f64();
    line(format_args!(
        "Redis hit, search of {bytes} bytes: p50 {:?}, p99 {:?}; bare GET: p50 {:?}, p99 {:?}; ratio {ratio:.2}",
        hits.p50()?,
        hits.p99()?,
        bare.p50()?,
        bare.p99()?
    ));
    ensure!(
        ratio <= MOST,
        "a hit takes {ratio:.2} times a bare GET, more than {MOST}"
    );
    Ok(())
}

/// The name and the length of the longest entry, which is the search: tracks are kept apart as well.
fn longest(server: &RedisServer) -> anyhow::Result<(Vec<u8>, i64)> {
    let Reply::List(names) = server.must(&["KEYS", "tidal:*}"])? else {
        bail!("no names");
    };
    let mut entries = Vec::new();
    for name in names {
        let Reply::Bytes(name) = name else { continue };
        if let Reply::Integer(length) = server.command(&[b"STRLEN".as_slice(), &name])? {
            entries.push((name, length));
        }
    }
    let longest = entries.into_iter().max_by_key(|(_, length)| *length);
    longest.context("nothing is kept in Redis")
}
