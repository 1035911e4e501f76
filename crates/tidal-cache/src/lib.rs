#![doc = include_str!("../README.md")]
//!
//! This file only names the parts; it holds no code of its own.

mod batch;
mod cached;
mod changes;
mod clock;
mod codec;
mod delivery;
mod entry;
mod error;
mod flight;
mod inquiry;
mod key;
mod local;
mod memory;
mod options;
mod place;
mod policy;
mod prime;
mod read;
#[cfg(feature = "redis")]
mod redis;
mod refresh;
mod scope;
#[cfg_attr(
    not(any(test, feature = "redis")),
    expect(dead_code, reason = "the second tier is a feature")
)]
mod shared;
mod sign_in;
mod staleness;
mod stats;
mod stopwatch;
mod tag;
mod tasks;
mod tiers;
mod trace;
mod voided;
mod weight;
mod write;

pub use cached::Cached;
pub use changes::{Changes, Heard, Mark};
pub use error::Error;
pub use key::KeySecret;
pub use options::CacheOptions;
pub use policy::questions;
#[cfg(feature = "redis")]
pub use redis::{RedisOptions, RedisStats, RedisTier};
pub use scope::Sharing;
pub use stats::{CacheStats, Cleared, TierStats};
pub use stopwatch::{Awaited, tell_awaited};
