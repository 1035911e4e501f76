//! What servers keep of TIDAL's answers, as printed. None of the answers themselves.

use std::fmt;

use serde::Serialize;
use tidal_cache::RedisStats;

use super::{Column, Field, Record, Shape, plain};

/// Where answers are kept between one command and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptIn {
    /// In the Redis that `REDIS_URL` names, by the servers that share it.
    Redis,
    /// There is no such Redis, and this program keeps nothing.
    Nowhere,
}

/// What is kept there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CacheStats {
    /// Where.
    pub kept_in: KeptIn,
    /// How many answers.
    pub entries: u64,
    /// How many tags, by which answers are voided when something changes.
    pub tags: u64,
    /// How many questions one server is asking TIDAL for all of them.
    pub leases: u64,
    /// How many bytes of Redis's memory all of these take; `null` where Redis does not tell.
    pub bytes: Option<u64>,
}

/// What was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CacheCleared {
    /// From where.
    pub kept_in: KeptIn,
    /// How many answers.
    pub entries: u64,
}

// === impl KeptIn ===

impl fmt::Display for KeptIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redis => "redis",
            Self::Nowhere => "nowhere",
        })
    }
}

// === impl CacheStats ===

impl CacheStats {
    /// Of no Redis.
    pub(crate) const NOTHING: Self = Self {
        kept_in: KeptIn::Nowhere,
        entries: 0,
        tags: 0,
        leases: 0,
        bytes: Some(0),
    };
}

impl From<RedisStats> for CacheStats {
    fn from(stats: RedisStats) -> Self {
        Self {
            kept_in: KeptIn::Redis,
            entries: stats.entries,
            tags: stats.tags,
            leases: stats.leases,
            bytes: stats.bytes,
        }
    }
}

impl Record for CacheStats {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("KEPT IN", Shape::Whole, |stats| stats.kept_in.to_string()),
        Column::new("ANSWERS", Shape::Figure, |stats| stats.entries.to_string()),
        Column::new("TAGS", Shape::Figure, |stats| stats.tags.to_string()),
        Column::new("LEASES", Shape::Figure, |stats| stats.leases.to_string()),
        Column::new("BYTES", Shape::Figure, |stats| {
            stats
                .bytes
                .map_or_else(|| "unknown".to_owned(), |bytes| bytes.to_string())
        }),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("kept_in", |stats| stats.kept_in.to_string()),
        Field::new("entries", |stats| stats.entries.to_string()),
        Field::new("tags", |stats| stats.tags.to_string()),
        Field::new("leases", |stats| stats.leases.to_string()),
        Field::new("bytes", |stats| plain(stats.bytes.as_ref())),
    ];

    fn id(&self) -> String {
        self.kept_in.to_string()
    }
}

// === impl CacheCleared ===

impl Record for CacheCleared {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("KEPT IN", Shape::Whole, |cleared| cleared.kept_in.to_string()),
        Column::new("ANSWERS", Shape::Figure, |cleared| cleared.entries.to_string()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("kept_in", |cleared| cleared.kept_in.to_string()),
        Field::new("entries", |cleared| cleared.entries.to_string()),
    ];

    fn id(&self) -> String {
        self.kept_in.to_string()
    }
}
