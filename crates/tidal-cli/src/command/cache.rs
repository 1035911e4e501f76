//! `cache`: what the replicas of a server keep in Redis. Nothing of this program's own, for it keeps nothing.

use std::time::Duration;

use tidal_cache::{KeySecret, RedisOptions, RedisTier};
use tidal_core::settings::RedisSettings;
use tokio::time::{interval, timeout};

use crate::{
    cli::{CacheClear, CacheCommand},
    command::details,
    consent,
    context::Context,
    error::{Error, RedisFault},
    output::{Format, Sink},
    view::{CacheCleared, CacheStats, KeptIn, Record},
    waiting::Waiting,
};

const DEED: &str = "removing what servers keep";

const QUESTION: &str = "Remove every answer of TIDAL's that the servers keep which share this Redis? They will ask \
                        TIDAL again.";

const NOTHING_KEPT: &str = "tidal-cli keeps nothing between two commands; REDIS_URL names the Redis that the replicas of a server share";

/// How long Redis may take for one answer: a person waits longer for it than a server's question does.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long it may take to be reached, after the first attempt.
const REACHING: Duration = Duration::from_secs(2);

pub(super) fn run(command: CacheCommand, context: &Context) -> Result<(), Error> {
    match command {
        CacheCommand::Stats => stats(context),
        CacheCommand::Clear(arguments) => clear(arguments, context),
    }
}

fn stats(context: &Context) -> Result<(), Error> {
    let settings = context.settings()?;
    if settings.redis.url.is_none() {
        print(context, CacheStats::NOTHING)?;
        context.console.note(NOTHING_KEPT);
        return Ok(());
    }
    context.apart(&settings, async |waiting| {
        let tier = reach(waiting, &settings.redis).await?;
        let stats = waiting.watch(tier.stats()).await?;
        print(context, CacheStats::from(stats.ok_or(RedisFault::Untold)?))
    })
}

fn clear(arguments: CacheClear, context: &Context) -> Result<(), Error> {
    let settings = context.settings()?;
    if settings.redis.url.is_none() {
        record(context, KeptIn::Nowhere, 0)?;
        context.console.note(NOTHING_KEPT);
        return Ok(());
    }
    consent::possible(&context.console, arguments.consent, DEED)?;
    context.apart(&settings, async |waiting| {
        let tier = reach(waiting, &settings.redis).await?;
        consent::ask(waiting, arguments.consent, (DEED, QUESTION)).await?;
        let entries = waiting.watch(tier.clear()).await?.ok_or(RedisFault::Uncleared)?;
        record(context, KeptIn::Redis, entries)?;
        let plural = if entries == 1 { "" } else { "s" };
        context.console.tell(&format!(
            "removed {entries} answer{plural} from Redis, and told the servers that share it"
        ));
        Ok(())
    })
}

/// Connects. What is kept is neither read nor written here, so that any secret will do.
async fn reach(waiting: &Waiting<'_>, settings: &RedisSettings) -> Result<RedisTier, Error> {
    let url = settings.url.clone().ok_or(RedisFault::Away)?;
    let options = RedisOptions {
        ca_file: settings.ca_file.clone(),
        timeout: settings.timeout.max(PATIENCE),
        ..RedisOptions::new(url)
    };
    let tier = waiting
        .watch(RedisTier::connect(options, KeySecret::random()))
        .await??;
    let up = timeout(REACHING, async {
        let mut looks = interval(Duration::from_millis(20));
        while !tier.is_up() {
            looks.tick().await;
        }
    });
    waiting.watch(up).await?.map_err(|_| RedisFault::Away)?;
    Ok(tier)
}

fn record(context: &Context, kept_in: KeptIn, entries: u64) -> Result<(), Error> {
    if !context.console.wants_records() {
        return Ok(());
    }
    let mut sink = Sink::new(&context.console, context.console.format());
    let pushed = sink.push(CacheCleared { kept_in, entries });
    sink.close(pushed)
}

/// People read a list of facts, programs a record.
fn print<T: Record>(context: &Context, record: T) -> Result<(), Error> {
    let console = &context.console;
    if console.format() == Format::Table {
        details::facts(console, &record)?;
        return console.flush();
    }
    let mut sink = Sink::new(console, console.format());
    let pushed = sink.push(record);
    sink.close(pushed)
}

#[cfg(test)]
mod tests;
