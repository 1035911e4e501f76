//! Signing in to a server that others can reach: the browser comes back to it, to whichever replica, and only the browser
//! that was shown who would be let in ends the sign-in.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tidal_core::{
    AuthService, Tidal, UserKey,
    testing::{FakeAuth, build},
};
use tidal_mcp::{Access, Backend, HttpOptions, Options, Principal, Server, Shelf, SignInAt, http};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use url::Url;

use crate::{account::parameter, listener, world};

const REDIRECT: &str = "https://mcp.example.org/sign-in";

/// Two replicas, and who is signed in.
struct Hosted {
    auth: Arc<FakeAuth>,
    replicas: [Server; 2],
}

/// What a browser is shown.
struct Shown {
    status: StatusCode,
    headers: HeaderMap,
    page: String,
}

// === impl Hosted ===

impl Hosted {
    fn new() -> Self {
        let auth = Arc::new(FakeAuth::new().with_redirect_uri(uri()));
        let options = Options {
            sign_in: SignInAt::ThisServer,
            shelf: Shelf::memory(),
            ..world::options()
        };
        let replica = || {
            let tidal: Arc<dyn Tidal> = Arc::new(listener::library().with_user(build::user("7")));
            let auth = Arc::clone(&auth) as Arc<dyn AuthService>;
            let mia = Principal::named("mia".parse().unwrap(), Access::ReadWrite);
            Server::new(Backend::with_sign_in(tidal, auth), &options)
                .unwrap()
                .acting_for(Arc::new(mia))
        };
        Self {
            replicas: [replica(), replica()],
            auth,
        }
    }

    fn routes(&self, replica: usize) -> Router {
        let options = HttpOptions {
            redirect_uri: Some(uri()),
            ..HttpOptions::at(([127, 0, 0, 1], 0).into())
        };
        http::routes(self.replicas[replica].clone(), &options, CancellationToken::new())
    }

    /// A browser goes there, with this cookie.
    async fn browse(&self, replica: usize, url: &str, cookie: Option<&str>) -> Shown {
        let url: Url = url.parse().unwrap();
        let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let mut request = Request::get(target).header(header::HOST, "mcp.example.org");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.routes(replica).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Shown {
            status: parts.status,
            headers: parts.headers,
            page: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    async fn begun(&self) -> Value {
        acting(&self.replicas[0], "log_in").await
    }

    async fn is_signed_in(&self) -> bool {
        let session = self.auth.session(&UserKey::new("principal-mia")).await.unwrap();
        session.is_some()
    }
}

// === impl Shown ===

impl Shown {
    fn cookie(&self) -> String {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Where its link leads.
    fn link(&self) -> String {
        let (_, rest) = self.page.split_once("class=\"go\" href=\"").unwrap();
        rest.split('"').next().unwrap().replace("&amp;", "&")
    }
}

fn uri() -> Url {
    REDIRECT.parse().unwrap()
}

/// What a tool answers its principal, over the protocol.
async fn acting(server: &Server, tool: &str) -> Value {
    let client = crate::eras::Modern {
        server,
        capabilities: json!({}),
    };
    client.call(tool, json!({}), json!({})).await["structuredContent"].clone()
}

/// Where TIDAL sends a listener who agrees.
fn agreed(tidal: &str) -> String {
    format!("{REDIRECT}?code=a-code&state={}", parameter(tidal, "state"))
}

#[tokio::test]
async fn the_browser_that_was_shown_who_asks_ends_it_at_any_replica() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let url = begun["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{REDIRECT}?ticket=")), "{url}");
    let again = hosted.begun().await;
    assert_eq!(again["url"], begun["url"], "one at a time");
    // The account tells of the same page, at another replica too, and not of TIDAL's own.
    let account = acting(&hosted.replicas[0], "get_account").await;
    assert_eq!(account["waiting"]["url"], begun["url"]);

    let shown = hosted.browse(0, url, None).await;
    assert_eq!(shown.status, StatusCode::OK);
    for part in [
        "<strong>mia</strong>",
        "mcp.example.org",
        "Change your favourites",
    ] {
        assert!(shown.page.contains(part), "{part}: {}", shown.page);
    }
    let set = shown.headers[header::SET_COOKIE].to_str().unwrap();
    for part in ["__Host-", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    let ended = hosted
        .browse(1, &agreed(&shown.link()), Some(&shown.cookie()))
        .await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.page);
    assert!(ended.page.contains("You are signed in"), "{}", ended.page);
    assert!(hosted.is_signed_in().await);
    let done = hosted.begun().await;
    assert_eq!(done["status"], "signed_in");

    let late = hosted
        .browse(1, &agreed(&shown.link()), Some(&shown.cookie()))
        .await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST, "an answer is taken once");
    let again = hosted.browse(1, url, None).await;
    assert_eq!(again.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_stranger_who_was_sent_on_to_tidal_ends_nothing() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let shown = hosted.browse(0, begun["url"].as_str().unwrap(), None).await;
    let answer = agreed(&shown.link());
    let other = "__Host-tidal-sign-in=00000000000000000000000000000000";
    for cookie in [None, Some("unrelated=1"), Some(other)] {
        let refused = hosted.browse(1, &answer, cookie).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{cookie:?}");
        assert!(!hosted.is_signed_in().await);
    }
    let forged = format!("{REDIRECT}?code=a-code&state=forged");
    let refused = hosted.browse(1, &forged, Some(&shown.cookie())).await;
    assert!(refused.page.contains("not the answer"), "{}", refused.page);
    // All that spoiled nothing for the listener.
    let ended = hosted.browse(1, &answer, Some(&shown.cookie())).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.page);
}

#[tokio::test]
async fn a_no_is_told_to_whoever_asked() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let shown = hosted.browse(0, begun["url"].as_str().unwrap(), None).await;
    let state = parameter(&shown.link(), "state");
    let refusal = format!("{REDIRECT}?error=access_denied&state={state}");
    let refused = hosted.browse(0, &refusal, Some(&shown.cookie())).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.page.contains("You are not signed in"), "{}", refused.page);
    let account = acting(&hosted.replicas[0], "get_account").await;
    assert_eq!(account["problem"]["code"], "sign_in_failed", "{account}");
    let again = hosted.begun().await;
    assert_ne!(again["url"], begun["url"]);
    assert!(again["earlier_attempt"].is_string(), "{again}");
}

#[tokio::test]
async fn signing_out_gives_up_what_was_begun() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let shown = hosted.browse(0, begun["url"].as_str().unwrap(), None).await;
    acting(&hosted.replicas[0], "log_out").await;
    let refused = hosted
        .browse(0, &agreed(&shown.link()), Some(&shown.cookie()))
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(!hosted.is_signed_in().await);
}

#[tokio::test]
async fn only_the_name_in_the_redirect_address_is_answered() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let url: Url = begun["url"].as_str().unwrap().parse().unwrap();
    let target = format!("{}?{}", url.path(), url.query().unwrap());
    for host in ["evil.example", "127.0.0.1", "mcp.example.org.evil.example"] {
        let request = Request::get(&target)
            .header(header::HOST, host)
            .body(Body::empty())
            .unwrap();
        let response = hosted.routes(0).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let post = Request::post(&target).header(header::HOST, "mcp.example.org");
    let response = hosted
        .routes(0)
        .oneshot(post.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}
