//! What the token endpoint answers, as far as it matters: a token, or why there is none.
//!
//! An answer that says yes has spent the code or the refresh token it was asked with. So nothing about it is taken
//! amiss except that it holds no token.

use std::collections::BTreeSet;
use std::time::Duration;

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::{Grant, LONGEST_LIFETIME, OPERATION, refused, unavailable};
use crate::auth::{AccessToken, no_token};
use crate::error::{AuthorizationFault, Effort, Error, Limiter, Source, StatusError};
use crate::transport::Reply;

/// A success without a token.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotAToken {
    /// By the token service: what it was asked with is spent.
    #[error("the answer says yes, but holds no token")]
    Spent,
    /// It has not the form of a token service's answers (RFC 6749 §5.1), such as the page of a proxy: nobody knows
    /// whether the token service was asked at all.
    #[error("the answer is not one of a token service")]
    Foreign,
}

#[derive(Deserialize)]
struct Success {
    access_token: String,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    refresh_token: Value,
    #[serde(default)]
    scope: Value,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

// After a 429. A token is asked for so seldom that a limit on it is not one of a few requests a second.
const PAUSE: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

// Of a server that does not say.
const SHORT_LIFETIME: Duration = Duration::from_mins(10);

/// What came of asking for a token.
pub(super) fn read(reply: &Reply) -> Result<Grant, Error> {
    if reply.status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Error::RateLimited {
            retry_after: reply.retry_after().unwrap_or(PAUSE).max(SHORTEST_PAUSE),
            who: Limiter::Tidal,
            effort: Effort::default(),
        });
    }
    if !reply.status.is_success() {
        let source: Source = Box::new(StatusError::read(reply.status, OPERATION, &reply.body));
        return Err(if reply.status.is_server_error() {
            unavailable(source)
        } else if is_invalid_grant(&reply.body) {
            no_token(AuthorizationFault::Expired, Some(source))
        } else {
            refused(Some(source))
        });
    }
    // The reader's own message may quote what it read, which is a token: it is not kept.
    let success: Success =
        serde_json::from_slice(&reply.body).map_err(|_| unavailable(without_token(&reply.body)))?;
    if success.access_token.is_empty() {
        return Err(unavailable(NotAToken::Spent));
    }
    Ok(Grant {
        token: AccessToken::new(success.access_token.into()),
        lifetime: lifetime(&success.expires_in).unwrap_or(SHORT_LIFETIME),
        refresh_token: text(&success.refresh_token).map(|token| token.to_owned().into()),
        scopes: text(&success.scope)
            .map(scopes)
            .filter(|scopes| !scopes.is_empty()),
    })
}

/// Seconds, as a number of any kind or as its text.
fn lifetime(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let seconds = seconds.filter(|seconds| seconds.is_finite())?;
    Duration::try_from_secs_f64(seconds.min(LONGEST_LIFETIME.as_secs_f64())).ok()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn scopes(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn without_token(body: &[u8]) -> NotAToken {
    match serde_json::from_slice::<serde_json::Map<String, Value>>(body) {
        Ok(_) => NotAToken::Spent,
        Err(_) => NotAToken::Foreign,
    }
}

/// Whether the code or the refresh token is good no more (RFC 6749 §5.2).
fn is_invalid_grant(body: &[u8]) -> bool {
    serde_json::from_slice::<Refusal>(body).is_ok_and(|refusal| refusal.error == "invalid_grant")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    #[test]
    fn an_answer_is_a_token_or_a_reason() {
        let check = |status: u16, body: &str, expected: Result<u64, &str>| {
            let status = StatusCode::from_u16(status).unwrap();
            let reply = Reply::new(status, HeaderMap::new(), Bytes::from(body.to_owned()));
            let result = read(&reply)
                .map(|grant| grant.lifetime.as_secs())
                .map_err(|error| error.code());
            assert_eq!(result, expected, "{status} {body}");
        };
        check(
            200,
            r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#,
            Ok(3_600),
        );
        check(200, r#"{"access_token":"t"}"#, Ok(600));
        check(
            200,
            r#"{"access_token":"t","expires_in":99999999999}"#,
            Ok(2_592_000),
        );
        for odd in ["3600.0", r#""3600""#, r#"" 3600 ""#, "3.6e3"] {
            let body = format!(r#"{{"access_token":"t","expires_in":{odd}}}"#);
            check(200, &body, Ok(3_600));
        }
        for odd in ["-1", r#""soon""#, r#""NaN""#, "null", "{}"] {
            let body = format!(r#"{{"access_token":"t","expires_in":{odd}}}"#);
            check(200, &body, Ok(600));
        }
        check(200, r#"{"access_token":"t","expires_in":1e300}"#, Ok(2_592_000));
        check(
            200,
            r#"{"access_token":"t","expires_in":60,"scope":[],"refresh_token":5}"#,
            Ok(60),
        );
        check(200, r#"{"access_token":""}"#, Err("token_unavailable"));
        check(200, r#"{"access_token":5}"#, Err("token_unavailable"));
        check(200, "<html>", Err("token_unavailable"));
        check(
            400,
            r#"{"error":"invalid_client","sub_status":6001}"#,
            Err("credentials_refused"),
        );
        check(400, r#"{"error":"invalid_grant"}"#, Err("token_refused"));
        check(503, r#"{"error":"invalid_grant"}"#, Err("token_unavailable"));
        check(401, "", Err("credentials_refused"));
        check(429, "", Err("rate_limited"));
        check(503, "<html>", Err("token_unavailable"));
    }
}
