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

/// What a browser says of the form on our page.
const BROWSER: [(&str, &str); 2] = [
    ("origin", "https://mcp.example.org"),
    ("sec-fetch-site", "same-origin"),
];

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
        let cookie = cookie.map(|cookie| ("cookie", cookie));
        self.ask(replica, ("GET", url), cookie.as_slice()).await
    }

    /// The button is pressed on the page at that address.
    async fn go_on(&self, replica: usize, url: &str) -> Shown {
        self.ask(replica, ("POST", url), &BROWSER).await
    }

    async fn ask(&self, replica: usize, (method, url): (&str, &str), head: &[(&str, &str)]) -> Shown {
        let url: Url = url.parse().unwrap();
        let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let request = Request::builder().method(method).uri(target);
        let request = request.header(header::HOST, "mcp.example.org");
        let request = head
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
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

    /// Where it sends the browser.
    fn link(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.page);
        self.headers[header::LOCATION].to_str().unwrap().to_owned()
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
    assert!(
        !shown.headers.contains_key(header::SET_COOKIE),
        "reading does nothing"
    );
    assert!(
        !shown.page.contains("state="),
        "nor does it tell where TIDAL asks"
    );
    let shown = hosted.go_on(1, url).await;
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

/// Whoever leads somebody's browser here, by a link, a form or a frame, gets no further than the page.
#[tokio::test]
async fn only_the_button_on_our_page_leads_on() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let url = begun["url"].as_str().unwrap();
    for head in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://mcp.example.org")],
        &[("origin", "https://mcp.example.org:8443")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[
            ("origin", "https://mcp.example.org"),
            ("sec-fetch-site", "cross-site"),
        ],
        &[
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "same-origin"),
        ],
    ] {
        let refused = hosted.ask(0, ("POST", url), head).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{head:?}");
        for name in [header::SET_COOKIE, header::LOCATION] {
            assert!(!refused.headers.contains_key(name), "{head:?}");
        }
    }
    for head in [&BROWSER[..1], &BROWSER[1..], &BROWSER] {
        let sent = hosted.ask(0, ("POST", url), head).await;
        assert!(sent.link().contains("state="), "{head:?}");
    }
    let unknown = format!("{REDIRECT}?ticket=00000000000000000000000000000000");
    for url in [REDIRECT, &unknown] {
        assert_eq!(hosted.go_on(0, url).await.status, StatusCode::GONE, "{url}");
    }
}

#[tokio::test]
async fn a_stranger_who_was_sent_on_to_tidal_ends_nothing() {
    let hosted = Hosted::new();
    let begun = hosted.begun().await;
    let shown = hosted.go_on(0, begun["url"].as_str().unwrap()).await;
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
    let shown = hosted.go_on(0, begun["url"].as_str().unwrap()).await;
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
    let shown = hosted.go_on(0, begun["url"].as_str().unwrap()).await;
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
    for (method, status) in [
        ("POST", StatusCode::MISDIRECTED_REQUEST),
        ("PUT", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::builder().method(method).uri(&target);
        let request = request.header(header::HOST, "evil.example").body(Body::empty());
        let response = hosted.routes(0).oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), status, "{method}");
    }
}

#[tokio::test]
async fn the_path_of_the_public_address_may_be_stripped_or_not() {
    let hosted = Hosted::new();
    let options = HttpOptions {
        redirect_uri: Some("https://mcp.example.org/tidal/sign-in".parse().unwrap()),
        public_url: Some("https://mcp.example.org/tidal".parse().unwrap()),
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    };
    let routes = http::routes(hosted.replicas[0].clone(), &options, CancellationToken::new());
    let begun = hosted.begun().await;
    let (_, ticket) = begun["url"].as_str().unwrap().split_once('?').unwrap();
    for (path, status) in [
        ("/tidal/sign-in", StatusCode::OK),
        ("/sign-in", StatusCode::OK),
        ("/tidal", StatusCode::NOT_FOUND),
        ("/tidal/tidal/sign-in", StatusCode::NOT_FOUND),
    ] {
        let request = Request::get(format!("{path}?{ticket}")).header(header::HOST, "mcp.example.org");
        let response = routes.clone().oneshot(request.body(Body::empty()).unwrap());
        assert_eq!(response.await.unwrap().status(), status, "{path}");
    }
}

#[tokio::test]
async fn a_redirect_address_that_hides_something_is_refused_before_anybody_is_served() {
    let options = |path: &str| HttpOptions {
        redirect_uri: Some(format!("https://mcp.example.org{path}").parse().unwrap()),
        public_url: Some("https://mcp.example.org/tidal".parse().unwrap()),
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    };
    for path in [
        "/health",
        "/ready",
        "/metrics",
        "/mcp",
        "/tidal/mcp",
        "/:x",
        "/a/*b",
    ] {
        let Err(error) = http::Bound::open(options(path)).await else {
            panic!("{path} was accepted")
        };
        assert!(error.to_string().contains("TIDAL_REDIRECT_URI"), "{error}");
        // In a server of somebody else's all else goes on.
        let server = Hosted::new().replicas[0].clone();
        let routes = http::routes(server, &options(path), CancellationToken::new());
        let request = Request::get("/health").body(Body::empty()).unwrap();
        assert_eq!(routes.oneshot(request).await.unwrap().status(), StatusCode::OK);
    }
    assert!(http::Bound::open(options("/tidal/sign-in")).await.is_ok());
}
