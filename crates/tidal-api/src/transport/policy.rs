//! The numbers of the transport stack, with the defaults that TIDAL's limits suggest.

use std::time::Duration;

/// How long things may take, each at most an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Establishing a connection, TLS included. Default 5 s.
    pub connect: Duration,
    /// Waiting for the next bytes of an answer. Default 10 s.
    pub read: Duration,
    /// A whole call, with all waiting and all its attempts. Default 30 s. Callers may give less, not more.
    pub total: Duration,
}

/// When to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// How often a call is sent at most. Default 3; 1 never asks again.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles with each further one. Default 200 ms.
    pub first_wait: Duration,
    /// The longest wait before any attempt. Default 5 s.
    pub longest_wait: Duration,
    /// Seed of the jitter, for tests; random when `None`.
    pub seed: Option<u64>,
}

/// When to leave TIDAL alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaking {
    /// After this many failures in a row. Default 5.
    pub failures: u32,
    /// For this long, at most a day. Default 60 s.
    pub open_for: Duration,
}

/// How much of something there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests in flight. Default 50.
    pub in_flight: usize,
    /// Calls that wait for a place, or for the rate limit; more are refused at once. Default 1,000.
    pub waiting: usize,
    /// Idle connections kept for each host. Default 30.
    pub idle_connections: usize,
    /// Bytes of a body, compressed and decompressed. Default 8 MiB.
    pub body_bytes: usize,
}

// A longer wait is a mistake, and sums of such waits may be more than a clock can count.
const LONGEST: Duration = Duration::from_hours(1);

impl Timeouts {
    /// The same, each at most an hour.
    pub(crate) fn bounded(self) -> Self {
        let Self { connect, read, total } = self;
        Self {
            connect: connect.min(LONGEST),
            read: read.min(LONGEST),
            total: total.min(LONGEST),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            total: Duration::from_secs(30),
        }
    }
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(5),
            seed: None,
        }
    }
}

impl Default for Breaking {
    fn default() -> Self {
        Self {
            failures: 5,
            open_for: Duration::from_mins(1),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: 50,
            waiting: 1_000,
            idle_connections: 30,
            body_bytes: 8 * 1024 * 1024,
        }
    }
}
