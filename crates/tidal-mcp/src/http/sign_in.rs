//! Where TIDAL sends a listener's browser back to, if that is this server: first the page that says who would be let in,
//! then the one that says how it ended. Browsers come here without a token of this server; what they bring is a ticket.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::{MethodRouter, get},
};
use tidal_core::{
    AuthService, Error, Result,
    model::Session,
    sign_in::page::{self, Invitation},
};
use url::Url;

use crate::{
    Server,
    reception::{Hosted, Reception},
};

/// Longest ticket that is looked at.
const LONGEST_TICKET: usize = 64;

/// The browser's copy of the ticket, for as long as a sign-in waits.
const COOKIE_SECONDS: u64 = 600;

/// What is needed here.
#[derive(Clone)]
pub(super) struct Place {
    server: Server,
    /// The registered redirect address.
    uri: Arc<Url>,
}

// === impl Place ===

impl Place {
    pub(super) fn new(server: Server, uri: Url) -> Self {
        Self {
            server,
            uri: Arc::new(uri),
        }
    }

    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(super) fn route(self) -> MethodRouter {
        get(answer).with_state(self)
    }

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
    fn is_addressed(&self, headers: &HeaderMap) -> bool {
        let Some(host) = self.uri.host_str() else {
            return false;
        };
        let authority = match self.uri.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let named = headers.get(header::HOST).map(HeaderValue::as_bytes);
        named.is_none_or(|named| named.eq_ignore_ascii_case(authority.as_bytes()))
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

async fn answer(State(place): State<Place>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if !place.is_addressed(&headers) {
        return page::bare(StatusCode::MISDIRECTED_REQUEST).map(Body::new);
    }
    let mut address = Url::clone(&place.uri);
    address.set_query(query.as_deref());
    let ticket = address.query_pairs().find(|(name, _)| name == "ticket");
    let ticket = ticket.map(|(_, ticket)| ticket.into_owned());
    match ticket.filter(|ticket| ticket.len() <= LONGEST_TICKET) {
        Some(ticket) => invite(&place, &ticket).await,
        None => complete(&place, &address, &headers).await,
    }
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
    let mut response = page::invitation(&Invitation {
        server: place.uri.host_str().unwrap_or_default(),
        principal: visit.principal.as_deref(),
        scopes: &visit.scopes,
        tidal: &visit.tidal,
    })
    .map(Body::new);
    if let Some(cookie) = place.cookie(ticket) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
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
        Ok(session) => page::signed_in(session).map(Body::new),
        Err(error) => {
            tracing::info!(code = %error.code(), "a sign-in did not come about");
            failed(error, StatusCode::BAD_REQUEST)
        }
    }
}

fn failed(error: &Error, status: StatusCode) -> Response {
    let mut response = page::failed(error).map(Body::new);
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
