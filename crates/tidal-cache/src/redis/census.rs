//! Counting what is kept, without reading any of it.

use redis::{Pipeline, Value};
use tokio::time::timeout;

use super::{
    Parts, keys,
    link::is_refused,
    walk::{TOTAL, Walk},
};

/// What replicas of this build keep in Redis. What was kept or removed meanwhile may be counted or not, and what Redis
/// moved meanwhile twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RedisStats {
    /// Answers.
    pub entries: u64,
    /// Tags, by which answers are voided.
    pub tags: u64,
    /// Questions that a replica is asking TIDAL for all of them.
    pub leases: u64,
    /// How many bytes of Redis's memory all of these take; nothing where the user may not ask (`MEMORY USAGE`).
    pub bytes: Option<u64>,
}

/// Nothing where Redis is away, or has not told everything in half a minute.
pub(super) async fn count(parts: &Parts) -> Option<RedisStats> {
    let walk = Walk::new(parts, "count", keys::everything());
    timeout(TOTAL, count_on(walk)).await.ok().flatten()
}

async fn count_on(mut walk: Walk<'_>) -> Option<RedisStats> {
    let mut stats = RedisStats {
        bytes: Some(0),
        ..RedisStats::default()
    };
    while !walk.is_over() {
        let names = walk.names().await?;
        for name in &names {
            stats.entries += u64::from(keys::is_entry(name));
            stats.tags += u64::from(keys::is_tag(name));
            stats.leases += u64::from(keys::is_lease(name));
        }
        if let Some(before) = stats.bytes {
            stats.bytes = weigh(&walk, &names).await?.map(|bytes| before + bytes);
        }
    }
    Some(stats)
}

/// What these take. Outside nothing where Redis is away, inside where it does not tell.
async fn weigh(walk: &Walk<'_>, names: &[Vec<u8>]) -> Option<Option<u64>> {
    let mut commands = Pipeline::new();
    for name in names {
        commands.cmd("MEMORY").arg("USAGE").arg(name);
    }
    let replies = walk.ask(&commands).await?;
    if replies.iter().any(is_refused) {
        return Some(None);
    }
    let weights = replies.iter().map(|reply| match reply {
        Value::Int(bytes) => u64::try_from(*bytes).unwrap_or_default(),
        // Gone since it was met.
        _ => 0,
    });
    Some(Some(weights.sum()))
}
