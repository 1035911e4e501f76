//! A reply of TIDAL, and what its status means.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use jiff::fmt::rfc2822::DateTimeParser;

use crate::error::{Effort, Error, IdempotencyFault, Limiter, StatusError};
use crate::rate::RateState;

/// A reply of TIDAL, decompressed and complete.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What it said about the rate limit.
    pub rate: Option<RateState>,
    /// It is empty although it was asked for twice, and the rate limit was exhausted both times.
    pub suspect_empty: bool,
    /// What it took to get it.
    pub effort: Effort,
}

/// How long a request waits after a 429 that does not say how long. The bucket refills once a second.
const PAUSE_AFTER_429: Duration = Duration::from_secs(1);

// Whatever a gateway asks for, nobody waits longer for one reply than this.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

impl Reply {
    /// A reply as it came from the wire.
    pub fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        let rate = RateState::from_headers(&headers);
        Self {
            status,
            headers,
            body,
            rate,
            suspect_empty: false,
            effort: Effort::default(),
        }
    }

    /// The reply itself if its status is a success, else the error it stands for.
    ///
    /// # Errors
    ///
    /// [`Error::Redirect`], [`Error::RateLimited`], [`Error::Idempotency`] or [`Error::Status`].
    pub fn success(self, operation: &'static str) -> Result<Self, Error> {
        let effort = self.effort;
        if self.status.is_success() {
            return Ok(self);
        }
        if self.status.is_redirection() {
            return Err(Error::Redirect {
                status: self.status,
                effort,
            });
        }
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let retry_after = self.pause();
            return Err(Error::RateLimited {
                retry_after,
                who: Limiter::Tidal,
                effort,
            });
        }
        let error = StatusError::read(self.status, operation, &self.body);
        let error = StatusError {
            effort,
            retry_after: self.retry_after(),
            ..error
        };
        if error.has_code("IDEMPOTENT_REQUEST_IN_PROGRESS") {
            return Err(Error::Idempotency {
                fault: IdempotencyFault::StillRunning,
                effort,
            });
        }
        if error.has_code("IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH") {
            return Err(Error::Idempotency {
                fault: IdempotencyFault::PayloadMismatch,
                effort,
            });
        }
        Err(Error::Status(Box::new(error)))
    }

    /// How long TIDAL asks to wait (`Retry-After`), in seconds or until a date.
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        let pause = if let Ok(seconds) = value.parse() {
            seconds
        } else {
            // Measured by TIDAL's own clock: ours may be wrong.
            let now = date(self.headers.get(header::DATE)?.to_str().ok()?)?;
            u64::try_from((date(value)? - now).max(0)).ok()?
        };
        Some(Duration::from_secs(pause).min(LONGEST_PAUSE))
    }

    /// How long a request waits after this 429: as long as TIDAL asks for, or as its bucket needs to refill.
    pub(crate) fn pause(&self) -> Duration {
        self.retry_after().unwrap_or_else(|| {
            let missing = |rate: RateState| {
                let seconds = f64::from(rate.cost?.saturating_sub(rate.remaining?)) / rate.per_second?;
                Some(Duration::from_secs_f64(seconds.min(LONGEST_PAUSE.as_secs_f64())))
            };
            self.rate
                .and_then(missing)
                .unwrap_or_default()
                .max(PAUSE_AFTER_429)
        })
    }
}

// A body holds other people's data.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

fn date(text: &str) -> Option<i64> {
    DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()
        .map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    name.parse::<HeaderName>().unwrap(),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        Reply::new(
            StatusCode::from_u16(status).unwrap(),
            headers,
            Bytes::from(body.to_owned()),
        )
    }

    #[test]
    fn a_status_is_an_answer_or_an_error() {
        let check = |status: u16, body: &str, expected: &str| {
            let code = reply(status, &[], body)
                .success("GET /x")
                .map_or_else(|error| error.code(), |_| "ok");
            assert_eq!(code, expected, "{status} {body}");
        };
        check(200, "", "ok");
        check(201, "{}", "ok");
        check(302, "", "redirect");
        check(404, r#"{"errors":[{"status":"404"}]}"#, "not_found");
        check(404, "<html>", "not_found");
        check(
            409,
            r#"{"errors":[{"status":"409","code":"IDEMPOTENT_REQUEST_IN_PROGRESS"}]}"#,
            "write_in_progress",
        );
        check(409, "", "conflict");
        check(
            422,
            r#"{"errors":[{"status":"422","code":"IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH"}]}"#,
            "key_reused",
        );
        check(422, "", "unprocessable");
        check(429, "", "rate_limited");
        check(451, "", "client_error");
        check(502, "<html>Bad Gateway</html>", "server_error");
    }

    #[test]
    fn a_429_says_how_long_to_wait_one_way_or_another() {
        let check = |headers: &[(&str, &str)], expected: u64| {
            let error = reply(429, headers, "").success("GET /x").unwrap_err();
            assert_eq!(
                error.retry_after(),
                Some(Duration::from_secs(expected)),
                "{headers:?}"
            );
        };
        check(&[], 1);
        check(&[("retry-after", "7")], 7);
        check(&[("retry-after", "999999999999")], 3_600);
        check(&[("retry-after", "soon")], 1);
        let date = "Wed, 21 Oct 2026 07:28:00 GMT";
        check(
            &[("retry-after", "Wed, 21 Oct 2026 07:28:09 GMT"), ("date", date)],
            9,
        );
        check(
            &[("retry-after", "Wed, 21 Oct 2026 07:27:00 GMT"), ("date", date)],
            0,
        );
        check(&[("retry-after", date)], 1);
        let bucket = [
            ("x-ratelimit-remaining", "1"),
            ("x-ratelimit-requested-tokens", "5"),
            ("x-ratelimit-replenish-rate", "1"),
        ];
        check(&bucket, 4);
    }
}
