//! Where TIDAL sends a listener's browser back to, if that is this server: first the page that says who would be let in,
//! then the one that says how it ended. Browsers come here without a token of this server; what they bring is a ticket.
//!
//! Reading the first page does nothing. Only whoever presses its button is given the cookie that ends the sign-in and told
//! where TIDAL asks, so that no page elsewhere can lead somebody into a sign-in that is not theirs.

mod paths;

use std::sync::Arc;

use axum::{
    Router as Routes,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::Response,
    routing::get,
};
use tidal_core::{
    AuthService, Error, Result,
    model::Session,
    sign_in::page::{self, Invitation, Place as From},
};
use url::Url;

use crate::{
    HttpOptions, Server,
    reception::{Hosted, Reception},
};

pub(crate) use paths::paths;

/// Longest ticket that is looked at.
const LONGEST_TICKET: usize = 64;

/// The browser's copy of the ticket, for as long as a sign-in waits.
const COOKIE_SECONDS: u64 = 600;

/// From where a browser says that a request comes.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What is needed here.
#[derive(Clone)]
struct Place {
    server: Server,
    /// The registered redirect address.
    uri: Arc<Url>,
}

/// Where listeners sign in. Nowhere, if browsers do not come back here; browsers come by themselves, without a token.
pub(super) fn routes(server: &Server, options: &HttpOptions) -> Routes {
    let Some(uri) = &options.redirect_uri else {
        return Routes::new();
    };
    let paths = paths(uri, options.public_url.as_ref()).unwrap_or_else(|error| {
        // Whoever opens a listener was told: these are routes for a server of somebody else's.
        tracing::error!(error = %crate::telemetry::chain(&error), "nobody can sign in");
        Vec::new()
    });
    let place = Place {
        server: server.clone(),
        uri: Arc::new(uri.clone()),
    };
    let add =
        |routes: Routes, path: &String| routes.route(path, get(answer).post(go_on).with_state(place.clone()));
    paths.iter().fold(Routes::new(), add)
}

// === impl Place ===

impl Place {
    fn hosted(&self) -> Option<&Hosted> {
        match self.server.router().reception() {
            Reception::Hosted(hosted) => Some(hosted),
            Reception::Loopback(_) => None,
        }
    }

    fn auth(&self) -> Result<Arc<dyn AuthService>> {
        let services = self.server.router().backend().services()?;
        services.auth.clone().ok_or(Error::NotConfigured)
    }

    /// The name that a browser has to address, as it stands in the redirect address.
    fn is_addressed(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let Some(host) = self.uri.host_str() else {
            return false;
        };
        let authority = match self.uri.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let named = headers.get(header::HOST).map(HeaderValue::as_bytes);
        // HTTP/2 has it in the address.
        let named = named.or_else(|| Some(uri.authority()?.as_str().as_bytes()));
        named.is_none_or(|named| named.eq_ignore_ascii_case(authority.as_bytes()))
    }

    /// Whether it was sent by the page that was shown here. Browsers say so in one header or two; who says nothing is none.
    fn is_own_page(&self, headers: &HeaderMap) -> bool {
        let origin = self.uri.origin().ascii_serialization();
        let sites = headers
            .get_all(FETCH_SITE)
            .iter()
            .map(|site| site == "same-origin");
        let origins = headers
            .get_all(header::ORIGIN)
            .iter()
            .map(|named| *named == origin);
        sites.chain(origins).reduce(|one, other| one && other) == Some(true)
    }

    /// `__Host-` makes browsers insist on what the rest of the cookie says; it needs https.
    fn cookie_name(&self) -> &'static str {
        match self.uri.scheme() {
            "https" => "__Host-tidal-sign-in",
            _ => "tidal-sign-in",
        }
    }

    fn cookie(&self, ticket: &str) -> Option<HeaderValue> {
        let secure = if self.uri.scheme() == "https" {
            "; Secure"
        } else {
            ""
        };
        let name = self.cookie_name();
        HeaderValue::try_from(format!(
            "{name}={ticket}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax{secure}"
        ))
        .ok()
    }

    fn ticket_of(&self, headers: &HeaderMap) -> Option<String> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, ticket) = pairs.find(|(name, _)| *name == self.cookie_name())?;
        (ticket.len() <= LONGEST_TICKET).then(|| ticket.to_owned())
    }
}

async fn answer(State(place): State<Place>, uri: Uri, headers: HeaderMap) -> Response {
    if !place.is_addressed(&uri, &headers) {
        return page::bare(StatusCode::MISDIRECTED_REQUEST).map(Body::new);
    }
    let mut address = Url::clone(&place.uri);
    address.set_query(uri.query());
    match ticket(&address) {
        Some(ticket) => invite(&place, &ticket).await,
        None => complete(&place, &address, &headers).await,
    }
}

/// The ticket in this address.
fn ticket(address: &Url) -> Option<String> {
    let ticket = address.query_pairs().find(|(name, _)| name == "ticket");
    let ticket = ticket.map(|(_, ticket)| ticket.into_owned());
    ticket.filter(|ticket| ticket.len() <= LONGEST_TICKET)
}

async fn invite(place: &Place, ticket: &str) -> Response {
    let Some(hosted) = place.hosted() else {
        return page::bare(StatusCode::NOT_FOUND).map(Body::new);
    };
    let visit = match hosted.visit(ticket).await {
        Ok(Some(visit)) => visit,
        Ok(None) => return failed(&over(), StatusCode::GONE),
        Err(error) => return failed(&error, StatusCode::SERVICE_UNAVAILABLE),
    };
    page::invitation(&Invitation {
        server: place.uri.host_str().unwrap_or_default(),
        principal: visit.principal.as_deref(),
        scopes: &visit.scopes,
        ticket,
        tidal: &visit.tidal,
    })
    .map(Body::new)
}

/// Somebody read the page and wants to go on: the browser is given the cookie, and sent to TIDAL.
async fn go_on(State(place): State<Place>, uri: Uri, headers: HeaderMap) -> Response {
    if !place.is_addressed(&uri, &headers) {
        return page::bare(StatusCode::MISDIRECTED_REQUEST).map(Body::new);
    }
    if !place.is_own_page(&headers) {
        return failed(&elsewhere(), StatusCode::FORBIDDEN);
    }
    let Some(hosted) = place.hosted() else {
        return page::bare(StatusCode::NOT_FOUND).map(Body::new);
    };
    let mut address = Url::clone(&place.uri);
    address.set_query(uri.query());
    let Some(ticket) = ticket(&address) else {
        return failed(&over(), StatusCode::GONE);
    };
    let visit = match hosted.visit(&ticket).await {
        Ok(Some(visit)) => visit,
        Ok(None) => return failed(&over(), StatusCode::GONE),
        Err(error) => return failed(&error, StatusCode::SERVICE_UNAVAILABLE),
    };
    let mut response = page::bare(StatusCode::SEE_OTHER).map(Body::new);
    let tidal = HeaderValue::try_from(visit.tidal.as_str()).ok();
    for (name, value) in [
        (header::SET_COOKIE, place.cookie(&ticket)),
        (header::LOCATION, tidal),
    ] {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

async fn complete(place: &Place, address: &Url, headers: &HeaderMap) -> Response {
    let Some(hosted) = place.hosted() else {
        return page::bare(StatusCode::NOT_FOUND).map(Body::new);
    };
    let Some(ticket) = place.ticket_of(headers) else {
        return failed(&elsewhere(), StatusCode::BAD_REQUEST);
    };
    let auth = match place.auth() {
        Ok(auth) => auth,
        Err(error) => return failed(&error, StatusCode::SERVICE_UNAVAILABLE),
    };
    match hosted.complete(&*auth, &ticket, address).await {
        Ok(Some(outcome)) => ended(&outcome),
        Ok(None) => page::stranger().map(Body::new),
        Err(error) => failed(&error, StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn ended(outcome: &Result<Session>) -> Response {
    match outcome {
        Ok(session) => page::signed_in(session, From::Server).map(Body::new),
        Err(error) => {
            tracing::info!(code = %error.code(), "a sign-in did not come about");
            failed(error, StatusCode::BAD_REQUEST)
        }
    }
}

fn failed(error: &Error, status: StatusCode) -> Response {
    let mut response = page::failed(error, From::Server).map(Body::new);
    *response.status_mut() = status;
    response
}

fn over() -> Error {
    Error::SignInFailed {
        problem: "this address is not good any more: ask your assistant for a new one".into(),
    }
}

fn elsewhere() -> Error {
    Error::SignInFailed {
        problem: "this browser was not shown the page that a sign-in begins with: open the address that your assistant \
                  gave you, in this browser"
            .into(),
    }
}
