//! OAuth's token endpoint, as far as it is the same for all grants: a form goes in, a token comes out.
//!
//! It asks again after faults that pass at once. One that hangs, or that is busy, it leaves to whoever waits longer.

mod answer;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::Full;
use secrecy::{ExposeSecret as _, SecretString};
use tracing::Instrument as _;
use url::form_urlencoded;

use self::answer::{NotAToken, read};
use super::{AccessToken, no_token};
use crate::address::checked;
use crate::error::{AuthorizationFault, Effort, Error, Phase, Source};
use crate::transport::{Wire, trace};

/// Where tokens are given.
pub(super) struct TokenEndpoint {
    wire: Arc<Wire>,
    url: Uri,
}

/// What a token is asked for with. Holds secrets.
pub(super) struct Asking {
    authorization: Option<HeaderValue>,
    form: Bytes,
}

/// A token that was given.
pub(super) struct Grant {
    pub(super) token: AccessToken,
    pub(super) lifetime: Duration,
    /// Good for the next one, where another one was given.
    pub(super) refresh_token: Option<SecretString>,
    /// What it allows, where that was said.
    pub(super) scopes: Option<BTreeSet<String>>,
}

const OPERATION: &str = "POST (token)";

// How often a grant is asked for before that counts as a failure.
const ATTEMPTS: u32 = 3;

const FIRST_WAIT: Duration = Duration::from_millis(250);

// A token is refused when it ends, whatever its giver says; this only keeps sums small.
pub(super) const LONGEST_LIFETIME: Duration = Duration::from_hours(30 * 24);

// === impl TokenEndpoint ===

impl TokenEndpoint {
    /// The one at `url`, over the connections of `wire`.
    pub(super) fn new(wire: Arc<Wire>, url: &str) -> Result<Self, Error> {
        let url = checked(url, "token URL")?;
        let url: Uri = url.as_str().parse().map_err(|_| Error::Configuration {
            problem: "the token URL is not a URL".to_owned(),
        })?;
        Ok(Self { wire, url })
    }

    /// Asks for a token, and again where that may help. All of it takes no longer than one attempt may take, of which a
    /// body that drips knows nothing.
    ///
    /// Its fault is [`Expired`](AuthorizationFault::Expired) where the grant itself is refused, not who presents it.
    pub(super) async fn grant(&self, asking: &Asking) -> Result<Grant, Error> {
        let limit = self.wire.attempt_limit();
        let granted = tokio::time::timeout(limit, self.ask_again(asking)).await;
        granted.unwrap_or_else(|_| {
            Err(unavailable(Error::Timeout {
                phase: Phase::Read,
                limit,
                effort: Effort::default(),
            }))
        })
    }

    async fn ask_again(&self, asking: &Asking) -> Result<Grant, Error> {
        let mut attempt = 1;
        loop {
            let error = match self.ask(asking, attempt - 1).await {
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

    async fn ask(&self, asking: &Asking, asked_before: u32) -> Result<Grant, Error> {
        let request = self.request(asking)?;
        let span = trace::attempt(&Method::POST, None, asked_before);
        let reply = self.wire.exchange(request).instrument(span.clone()).await;
        trace::ended(&span, &reply);
        read(&reply.map_err(unavailable)?)
    }

    fn request(&self, asking: &Asking) -> Result<Request<Full<Bytes>>, Error> {
        let mut builder = Request::post(self.url.clone())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = &asking.authorization {
            builder = builder.header(AUTHORIZATION, authorization);
        }
        builder
            .body(Full::new(asking.form.clone()))
            .map_err(|source| refused(Some(source.into())))
    }
}

/// Counts how asking for a token anew ended, of the application's own and of listeners'.
pub(super) fn note_refresh(granted: &Result<Grant, Error>) {
    let result = match granted {
        Ok(_) => "ok",
        Err(Error::Authorization {
            fault: AuthorizationFault::Expired | AuthorizationFault::Refused,
            ..
        }) => "refused",
        Err(_) => "unavailable",
    };
    metrics::counter!("tidal_token_refreshes_total", "result" => result).increment(1);
}

// === impl Asking ===

impl Asking {
    /// By a client that has a secret, as itself.
    pub(super) fn as_application(id: &str, secret: &SecretString) -> Result<Self, Error> {
        // As TIDAL's documentation has it: neither part is form-encoded before, unlike RFC 6749 §2.3.1.
        let basic = STANDARD.encode(format!("{id}:{}", secret.expose_secret()));
        let mut basic = HeaderValue::from_str(&format!("Basic {basic}"))
            .map_err(|source| refused(Some(source.into())))?;
        basic.set_sensitive(true);
        Ok(Self {
            authorization: Some(basic),
            form: Bytes::from_static(b"grant_type=client_credentials"),
        })
    }

    /// By a public client, which has no secret, for a user.
    pub(super) fn for_user<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self {
            authorization: None,
            form: form.into(),
        }
    }
}

/// Whether the token service has taken what it was asked with and given nothing for it.
pub(super) fn is_spent(error: &Error) -> bool {
    let source = match error {
        Error::Authorization { source, .. } => source.as_ref(),
        _ => None,
    };
    let answer = source.and_then(|source| source.downcast_ref());
    matches!(answer, Some(NotAToken::Spent))
}

/// Whether asking again within a second may help. Who hangs has had time enough, and who is busy wants more. An answer
/// that says yes has spent what it was asked with, whatever else it says.
fn passes_at_once(error: &Error) -> bool {
    let Error::Authorization {
        fault: AuthorizationFault::Unavailable,
        source,
        ..
    } = error
    else {
        return false;
    };
    let Some(source) = source else {
        return true;
    };
    let hung = matches!(source.downcast_ref(), Some(Error::Timeout { .. }));
    !hung && !source.is::<NotAToken>()
}

fn unavailable(source: impl Into<Source>) -> Error {
    no_token(AuthorizationFault::Unavailable, Some(source.into()))
}

fn refused(source: Option<Source>) -> Error {
    no_token(AuthorizationFault::Refused, source)
}
