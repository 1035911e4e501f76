//! One logical call, as it travels down the stack. Its attempts are clones of it and share its idempotency key.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Method;

use crate::auth::AccessToken;
use crate::clock::{self, Instant};
use crate::error::InvalidRequest;
use crate::identity::Identity;

/// One call of TIDAL's API.
#[derive(Clone)]
pub struct Call {
    /// Method and path template: bounded, for metrics and logs.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: Arc<str>,
    /// The JSON of the body.
    pub body: Option<Bytes>,
    /// Names this write for all its attempts. `None` for reads.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Scopes that a user's token must have for it.
    pub scopes: &'static [&'static str],
    /// On whose behalf.
    pub identity: Identity,
    /// The token to send; set by the authorizing layer.
    pub token: Option<AccessToken>,
    /// When the caller stops waiting, on tokio's clock.
    pub deadline: Instant,
    /// How often it was sent, all attempts together.
    pub attempts: Attempts,
}

/// Counts how often a call was sent. Its clones count together.
#[derive(Debug, Clone, Default)]
pub struct Attempts(Arc<AtomicU32>);

/// Names one write for one hour. TIDAL applies it once, however often it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(Arc<str>);

// TIDAL's.
const LONGEST_KEY: usize = 128;

// === impl Call ===

impl Call {
    /// How long the caller still waits.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(clock::now())
    }

    /// Whether it only reads.
    pub fn is_read(&self) -> bool {
        self.method == Method::GET
    }
}

// Not derived: a URL holds ids and searches, and the token is a secret.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

// === impl Attempts ===

impl Attempts {
    /// How often the call was sent until now.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// The call is sent now. For transports.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

// === impl IdempotencyKey ===

impl IdempotencyKey {
    /// A new one, never used before.
    pub(crate) fn mint() -> Self {
        Self(uuid::Uuid::new_v4().to_string().into())
    }

    /// A key of one's own, so that a call can be repeated after it was given up: TIDAL remembers it for one hour.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest::BadIdempotencyKey`] unless it has 1 to 128 printable ASCII characters and no spaces.
    pub fn new(text: &str) -> Result<Self, InvalidRequest> {
        let accepted =
            (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !accepted {
            return Err(InvalidRequest::BadIdempotencyKey { limit: LONGEST_KEY });
        }
        Ok(Self(text.into()))
    }

    /// The key as it is sent: at most 128 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::IdempotencyKey;

    #[test]
    fn keys_are_bounded_and_can_be_sent() {
        assert!(IdempotencyKey::new(&"a".repeat(128)).is_ok_and(|key| key.as_str().len() == 128));
        assert!(IdempotencyKey::new(IdempotencyKey::mint().as_str()).is_ok());
        for bad in ["", " ", "a b", "é", "a\n", &"a".repeat(129)] {
            assert!(IdempotencyKey::new(bad).is_err(), "{bad:?}");
        }
    }
}
