//! OAuth's token endpoint, as far as it is the same for all grants: a form goes in, a token comes out.
//!
//! It asks again after faults that pass at once. One that hangs, or that is busy, it leaves to whoever waits longer.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Request, StatusCode, Uri};
use http_body_util::Full;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::AccessToken;
use crate::error::{AuthorizationFault, Effort, Error, Limiter, Phase, Source, StatusError};
use crate::transport::{Reply, Wire};

/// Where tokens are given.
pub(super) struct TokenEndpoint {
    wire: Arc<Wire>,
    url: Uri,
}

/// A token that was given.
pub(super) struct Grant {
    pub(super) token: AccessToken,
    pub(super) lifetime: Duration,
}

const OPERATION: &str = "POST (token)";

// How often a grant is asked for before that counts as a failure.
const ATTEMPTS: u32 = 3;

const FIRST_WAIT: Duration = Duration::from_millis(250);

// After a 429. A token is asked for so seldom that a limit on it is not one of a few requests a second.
const PAUSE: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

// Of a server that does not say.
const SHORT_LIFETIME: Duration = Duration::from_mins(10);

// A token is refused when it ends, whatever its giver says; this only keeps sums small.
const LONGEST_LIFETIME: Duration = Duration::from_hours(30 * 24);

impl TokenEndpoint {
    pub(super) fn new(wire: Arc<Wire>, url: Uri) -> Self {
        Self { wire, url }
    }

    /// Asks for a token, and again where that may help. All of it takes no longer than one attempt may take, of which a
    /// body that drips knows nothing.
    pub(super) async fn grant(
        &self,
        client: (&str, &SecretString),
        form: &'static str,
    ) -> Result<Grant, Error> {
        let limit = self.wire.attempt_limit();
        let granted = tokio::time::timeout(limit, self.ask_again(client, form)).await;
        granted.unwrap_or_else(|_| {
            Err(unavailable(Error::Timeout {
                phase: Phase::Read,
                limit,
                effort: Effort::default(),
            }))
        })
    }

    async fn ask_again(&self, client: (&str, &SecretString), form: &'static str) -> Result<Grant, Error> {
        let mut attempt = 1;
        loop {
            let error = match self.ask(client, form).await {
                Ok(grant) => return Ok(grant),
                Err(error) => error,
            };
            if attempt >= ATTEMPTS || !passes_at_once(&error) {
                return Err(error);
            }
            tracing::debug!(code = error.code(), attempt, "asking for a token again");
            tokio::time::sleep(FIRST_WAIT * (1 << (attempt - 1))).await;
            attempt += 1;
        }
    }

    async fn ask(&self, client: (&str, &SecretString), form: &'static str) -> Result<Grant, Error> {
        let request = self.request(client, form)?;
        let reply = self.wire.exchange(request).await.map_err(unavailable)?;
        read(&reply)
    }

    fn request(
        &self,
        client: (&str, &SecretString),
        form: &'static str,
    ) -> Result<Request<Full<Bytes>>, Error> {
        let (id, secret) = client;
        // As TIDAL's documentation has it: neither part is form-encoded before, unlike RFC 6749 §2.3.1.
        let basic = STANDARD.encode(format!("{id}:{}", secret.expose_secret()));
        let mut basic = HeaderValue::from_str(&format!("Basic {basic}"))
            .map_err(|source| refused(Some(source.into())))?;
        basic.set_sensitive(true);
        Request::post(self.url.clone())
            .header(AUTHORIZATION, basic)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from_static(form.as_bytes())))
            .map_err(|source| refused(Some(source.into())))
    }
}

/// Whether asking again within a second may help. Who hangs has had time enough, and who is busy wants more.
fn passes_at_once(error: &Error) -> bool {
    let Error::Authorization {
        fault: AuthorizationFault::Unavailable,
        source,
        ..
    } = error
    else {
        return false;
    };
    let cause = source.as_ref().and_then(|source| source.downcast_ref());
    !matches!(cause, Some(Error::Timeout { .. }))
}

fn read(reply: &Reply) -> Result<Grant, Error> {
    #[derive(Deserialize)]
    struct Wire {
        access_token: String,
        #[serde(default)]
        expires_in: Option<u64>,
    }
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
        } else {
            refused(Some(source))
        });
    }
    // The reader's own message may quote what it read, which is a token: it is not kept.
    let wire: Wire = serde_json::from_slice(&reply.body).map_err(|_| unavailable(NotAToken))?;
    let token = AccessToken::new(wire.access_token.into());
    let lifetime = wire
        .expires_in
        .map_or(SHORT_LIFETIME, Duration::from_secs)
        .min(LONGEST_LIFETIME);
    Ok(Grant { token, lifetime })
}

#[derive(Debug, thiserror::Error)]
#[error("the answer is not a token")]
struct NotAToken;

fn unavailable(source: impl Into<Source>) -> Error {
    let source = Some(source.into());
    Error::Authorization {
        fault: AuthorizationFault::Unavailable,
        source,
        effort: Effort::default(),
    }
}

fn refused(source: Option<Source>) -> Error {
    Error::Authorization {
        fault: AuthorizationFault::Refused,
        source,
        effort: Effort::default(),
    }
}

#[cfg(test)]
mod tests {
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
        check(200, r#"{"access_token":5}"#, Err("token_unavailable"));
        check(200, "<html>", Err("token_unavailable"));
        check(
            400,
            r#"{"error":"invalid_client","sub_status":6001}"#,
            Err("credentials_refused"),
        );
        check(401, "", Err("credentials_refused"));
        check(429, "", Err("rate_limited"));
        check(503, "<html>", Err("token_unavailable"));
    }
}
