//! Who asks. Puts a principal into the request, or refuses it. What a client proves it by goes no further than here: not
//! to the protocol, not to TIDAL, not into a log.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use metrics::Counter;

use super::{
    challenge::{Challenge, Problem},
    gate::Check,
};
use crate::{HttpOptions, Principal, Principals, Server, measure, principals::Stranger, telemetry::Account};

/// How principals are found.
pub(super) enum Authentication {
    /// There is one, and nobody has to prove anything: on loopback alone.
    None(Arc<Principal>),
    /// By their access tokens, as RFC 6750 has them sent: in the header `Authorization` and nowhere else.
    Token(Arc<Principals>, Challenge, Found),
}

/// Counts those who were.
#[derive(Clone)]
pub(super) struct Found(Counter);

/// What came instead of a token.
#[derive(Debug, PartialEq, Eq)]
enum Absent {
    /// Nothing, or a proof of another kind.
    Nothing,
    /// More than one header: which of them is meant cannot be told.
    Several,
}

// === impl Authentication ===

impl Authentication {
    pub(super) fn of(server: &Server, options: &HttpOptions) -> Self {
        match &options.principals {
            None => Self::None(Arc::clone(server.principal())),
            Some(principals) => Self::Token(Arc::clone(principals), Challenge::of(options), Found::new()),
        }
    }

    fn principal(&self, request: &Request) -> Result<Arc<Principal>, Box<Response>> {
        let (principals, challenge, found) = match self {
            Self::None(principal) => return Ok(Arc::clone(principal)),
            Self::Token(principals, challenge, found) => (principals, challenge, found),
        };
        let refuse = |problem: Problem| {
            measure::authentication(problem.reason()).increment(1);
            Box::new(challenge.answer(request, None, problem))
        };
        let presented = presented(request.headers()).map_err(|absent| refuse(absent.problem()))?;
        let admitted = principals.admit(presented).map_err(|stranger| {
            let problem = match stranger {
                Stranger::Unknown => {
                    tracing::debug!(reason = "token_unknown", "nobody has the access token of a request");
                    Problem::UnknownToken
                }
                Stranger::Expired(name) => {
                    tracing::info!(reason = "token_expired", principal = %name, "an expired access token was used");
                    Problem::ExpiredToken
                }
            };
            refuse(problem)
        })?;
        found.0.increment(1);
        Ok(admitted)
    }
}

// === impl Found ===

impl Found {
    fn new() -> Self {
        Self(measure::authentication("ok"))
    }
}

// === impl Absent ===

impl Absent {
    fn problem(&self) -> Problem {
        match self {
            Self::Nothing => Problem::NoToken,
            Self::Several => Problem::SeveralTokens,
        }
    }
}

/// Finds out who asks.
impl Check for Authentication {
    fn check(&self, request: &mut Request) -> Result<(), Box<Response>> {
        let found = self.principal(request);
        // Handlers get the request's head: whoever asks has been found, and how is nobody's business.
        request.headers_mut().remove(header::AUTHORIZATION);
        let found = found?;
        Account::current(|account| account.on_behalf_of(&found));
        request.extensions_mut().insert(found);
        Ok(())
    }
}

/// The one bearer token of a request.
fn presented(headers: &HeaderMap) -> Result<&[u8], Absent> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    match (sent.next().map(HeaderValue::as_bytes), sent.next()) {
        (None, _) => Err(Absent::Nothing),
        (Some(_), Some(_)) => Err(Absent::Several),
        (Some(sent), None) => bearer(sent).ok_or(Absent::Nothing),
    }
}

/// What stands behind the scheme, whose letters may be of either case.
fn bearer(sent: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = sent.split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| token.trim_ascii())
}

#[cfg(test)]
mod tests {
    use axum::{Router as Routes, body::Body, routing::any};
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::{Access, PrincipalName, http::gate::Gate};

    /// What a handler is told, with its request's head.
    async fn told(request: Request) -> String {
        let principal = request.extensions().get::<Arc<Principal>>().cloned();
        let name = principal.and_then(|principal| principal.name().map(PrincipalName::to_string));
        format!("{name:?} {:?}", request.into_parts().0)
    }

    #[tokio::test]
    async fn no_handler_sees_what_somebody_proved_who_they_are_by() {
        let folder = tempfile::tempdir().unwrap();
        let register = crate::principals::Register::at(folder.path().join("principals.toml"));
        let newcomer = crate::principals::Newcomer {
            name: "mia".parse().unwrap(),
            access: Access::ReadWrite,
            expires: None,
        };
        let token = register.add(newcomer).unwrap();
        let principals = Arc::new(Principals::open(register.path()).unwrap());
        let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
        let nobody = Principal::local(&crate::Options::default());
        for (authentication, name) in [
            (Authentication::None(Arc::new(nobody)), "None"),
            (
                Authentication::Token(principals, Challenge::of(&options), Found::new()),
                "mia",
            ),
        ] {
            let routes: Routes = Routes::new()
                .route("/", any(told))
                .layer(Gate::new(authentication));
            let request = Request::get("/").header("authorization", format!("Bearer {}", token.expose()));
            let response = routes
                .oneshot(request.body(Body::empty()).unwrap())
                .await
                .unwrap();
            let told = response.into_body().collect().await.unwrap().to_bytes();
            let told = String::from_utf8(told.to_vec()).unwrap();
            assert!(told.contains(name) && told.contains("Parts"), "{told}");
            assert!(!told.to_lowercase().contains("authorization"), "{told}");
            assert!(!told.contains(token.expose()), "{told}");
        }
    }

    #[test]
    fn one_bearer_token_is_taken_and_nothing_else() {
        for (sent, expected) in [
            (&["Bearer abc"][..], Ok("abc")),
            (&["bearer  abc "], Ok("abc")),
            (&["Bearer "], Ok("")),
            (&["Bearer"], Err(Absent::Nothing)),
            (&["Basic abc"], Err(Absent::Nothing)),
            (&["abc"], Err(Absent::Nothing)),
            (&[], Err(Absent::Nothing)),
            (&["Bearer abc", "Bearer abc"], Err(Absent::Several)),
            (&["Basic abc", "Bearer abc"], Err(Absent::Several)),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            assert_eq!(presented(&headers), expected.map(str::as_bytes), "{sent:?}");
        }
    }
}
