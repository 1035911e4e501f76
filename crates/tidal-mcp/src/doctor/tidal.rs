//! TIDAL: whether its three addresses are found, reached and believed; whether it knows the application; and what time it
//! has. Asks each address once, and nothing that counts towards the rate limit of a listener.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tidal_core::settings::{HttpAuth, Settings};
use tokio::time::timeout;
use url::{Host, Url};

use super::{
    PATIENCE, clock,
    finding::{Finding, told},
};
use crate::probe::{Fault, Reply, ask, trust};

const API: &str = "tidal api";
const LOGIN: &str = "tidal login";
const TOKENS: &str = "tidal tokens";
const CLIENT: &str = "client";

/// What came of asking.
type Asked = Result<Reply, Finding>;

pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let upstream = &settings.upstream;
    let mut track = upstream.api_url.clone();
    track.set_path(&format!("{}/tracks/1", track.path().trim_end_matches('/')));
    let token = token_request(settings);
    let (api, login, tokens) = tokio::join!(
        question(API, &track, Request::new(Body::empty())),
        question(LOGIN, &upstream.login_url, Request::new(Body::empty())),
        question(TOKENS, &upstream.auth_url, token),
    );
    let dated = [&api, &tokens, &login].into_iter().find_map(|asked| date(asked));
    let clock = clock::compare(dated, Timestamp::now());
    let client = client(settings, &tokens);
    let reached = [(API, api), (LOGIN, login), (TOKENS, tokens)]
        .map(|(check, asked)| asked.map_or_else(|fault| fault, |reply| answered(check, &reply)));
    reached.into_iter().chain([client, clock]).collect()
}

fn date(asked: &Asked) -> Option<&HeaderMap> {
    let headers = &asked.as_ref().ok()?.headers;
    headers.contains_key(header::DATE).then_some(headers)
}

async fn question(check: &'static str, url: &Url, request: Request<Body>) -> Asked {
    let Ok(tls) = trust::known() else {
        let what = "this build speaks no TLS".to_owned();
        return Err(Finding::error(check, what, "report it"));
    };
    let host = url.host_str().unwrap_or_default();
    match timeout(PATIENCE, ask(url, request, tls)).await {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(fault)) => {
            let fix = remedy(&fault);
            Err(Finding::error(check, told(fault), fix))
        }
        Err(_) => {
            let what = format!("{host} does not answer within {PATIENCE:?}");
            Err(Finding::error(check, what, UNREACHED))
        }
    }
}

const UNREACHED: &str = "let connections to it out (firewall, NetworkPolicy); a proxy for them is not spoken to. If upstream.* \
                         is set, correct it";

fn remedy(fault: &Fault) -> &'static str {
    match fault {
        Fault::Address => "correct upstream.api_url, upstream.auth_url or upstream.login_url",
        Fault::Name { .. } => {
            "see that this machine or container has a DNS server that answers (/etc/resolv.conf), and if upstream.* is set, \
             correct it"
        }
        Fault::Connect { .. } => UNREACHED,
        Fault::Tls { .. } => {
            "see that the clock is right, and that nothing between here and TIDAL puts a certificate of its own in place of \
             TIDAL's; whose certificates are to be trusted besides, the system's list says, or SSL_CERT_FILE"
        }
        Fault::Answer { .. } => "see who answers in TIDAL's place, and if upstream.* is set, correct it",
    }
}

/// Any answer shows that somebody is there: without a token it is a refusal.
fn answered(check: &'static str, reply: &Reply) -> Finding {
    if reply.status.is_server_error() || reply.status.as_u16() == 429 {
        let what = format!("it is reached, and answers {}", reply.status);
        return Finding::warning(
            check,
            what,
            "try again later: it is TIDAL that is busy or does not do well",
        );
    }
    Finding::ok(check, "it is reached".to_owned())
}

/// Asks for a token where there is what it takes, else only whether anybody is there.
fn token_request(settings: &Settings) -> Request<Body> {
    match credentials(settings) {
        Some((id, secret)) => asking(id, secret).unwrap_or_default(),
        None => Request::default(),
    }
}

/// Both, if the way to TIDAL keeps them to itself.
fn credentials(settings: &Settings) -> Option<(&str, &SecretString)> {
    let url = &settings.upstream.auth_url;
    let is_loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let client = &settings.client;
    let both = client.id.as_deref().zip(client.secret.as_ref());
    both.filter(|_| url.scheme() == "https" || is_loopback)
}

fn asking(id: &str, secret: &SecretString) -> Option<Request<Body>> {
    let basic = STANDARD.encode(format!("{id}:{}", secret.expose_secret()));
    let mut basic = HeaderValue::from_str(&format!("Basic {basic}")).ok()?;
    basic.set_sensitive(true);
    Request::post("/")
        .header(header::AUTHORIZATION, basic)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("grant_type=client_credentials"))
        .ok()
}

/// Whether TIDAL knows the application.
fn client(settings: &Settings, tokens: &Asked) -> Finding {
    if settings.client.id.is_none() {
        return Finding::error(
            CLIENT,
            "no client id is configured: TIDAL cannot be asked anything".to_owned(),
            "register an application at developer.tidal.com, and set client.id (TIDAL_CLIENT_ID) and client.secret \
             (TIDAL_CLIENT_SECRET, or TIDAL_CLIENT_SECRET_FILE)",
        );
    }
    if !settings.client.reads_for_everybody() {
        let what = "there is a client id and no secret: whoever signs in can do everything, and until then nothing can be \
                    read, not even the catalogue. Whether TIDAL knows the id shows only when somebody signs in";
        return match settings.http.auth {
            HttpAuth::None => Finding::ok(CLIENT, what.to_owned()),
            HttpAuth::Token => Finding::warning(
                CLIENT,
                format!("{what}; and each principal's reading counts for itself, so that nothing is shared"),
                "set client.secret (TIDAL_CLIENT_SECRET, or TIDAL_CLIENT_SECRET_FILE), unless each principal is to sign in \
                 first",
            ),
        };
    }
    let (Some(_), Ok(reply)) = (credentials(settings), tokens) else {
        return Finding::warning(
            CLIENT,
            "whether TIDAL knows the client id could not be asked".to_owned(),
            "see that upstream.auth_url is reached, by https",
        );
    };
    match reply.status.as_u16() {
        200 => Finding::ok(CLIENT, "TIDAL accepts the client id and secret".to_owned()),
        400 | 401 | 403 => Finding::error(
            CLIENT,
            format!(
                "TIDAL does not accept the client id and secret ({})",
                reply.status
            ),
            "copy both once more from your application at developer.tidal.com into client.id (TIDAL_CLIENT_ID) and \
             client.secret (TIDAL_CLIENT_SECRET), without spaces or line breaks",
        ),
        _ => Finding::warning(
            CLIENT,
            format!(
                "TIDAL did not say whether it knows the client id ({})",
                reply.status
            ),
            "try again later",
        ),
    }
}
