//! The listener on loopback, as browsers and others find it.

use std::sync::Arc;

use tidal_core::{AuthService, Error, Scopes, UserKey, sign_in::LoopbackSignIn, testing::FakeAuth};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

/// A listener that waits, and what it waits for.
struct Waiting {
    auth: Arc<FakeAuth>,
    sign_in: LoopbackSignIn,
    port: u16,
}

/// What a browser got.
#[derive(Debug)]
struct Got {
    status: u16,
    head: String,
    body: String,
}

fn user() -> UserKey {
    UserKey::new("default")
}

/// A port that nobody listens on, a moment ago.
async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

async fn start() -> Waiting {
    let port = free_port().await;
    let uri: Url = format!("http://127.0.0.1:{port}/callback").parse().unwrap();
    let auth = Arc::new(FakeAuth::new().with_redirect_uri(uri));
    let sign_in = LoopbackSignIn::start(auth.clone(), user(), Scopes::curating()).await;
    Waiting {
        auth,
        sign_in: sign_in.unwrap(),
        port,
    }
}

impl Waiting {
    fn state(&self) -> String {
        let mut pairs = self.sign_in.url().query_pairs();
        pairs.find(|(name, _)| name == "state").unwrap().1.into_owned()
    }

    async fn send(&self, request: &str) -> Got {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        Got {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    async fn get(&self, target: &str) -> Got {
        let port = self.port;
        self.send(&format!(
            "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        ))
        .await
    }

    /// Goes where the answer leads, as a browser does.
    async fn follow(&self, target: &str) -> Got {
        let sent = self.get(target).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        assert_eq!(sent.body, "");
        let place = sent.head.lines().find_map(|line| line.strip_prefix("location: "));
        let place = place.unwrap();
        assert!(!place.contains(['?', '#']), "{place}");
        self.get(place).await
    }
}

#[tokio::test]
async fn a_browser_that_comes_back_signs_the_listener_in() {
    let waiting = start().await;
    assert!(waiting.sign_in.outcome().is_none());
    let target = format!("/callback?code=c0de&state={}", waiting.state());
    let (page, session) = tokio::join!(waiting.follow(&target), waiting.sign_in.finish());
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<h1>You are signed in</h1>"), "{}", page.body);
    for secret in ["c0de", waiting.state().as_str()] {
        assert!(
            !page.body.contains(secret) && !page.head.contains(secret),
            "{page:?}"
        );
    }
    for header in [
        "content-type: text/html; charset=utf-8",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'; style-src 'sha256-",
        "connection: close",
    ] {
        assert!(page.head.contains(header), "{header}: {}", page.head);
    }
    assert!(session.unwrap().scopes.contains("playlists.write"));
    assert!(waiting.auth.session(&user()).await.unwrap().is_some());
    // The listener is gone, and its port free again.
    TcpListener::bind(("127.0.0.1", waiting.port)).await.unwrap();
    assert!(waiting.sign_in.outcome().unwrap().is_ok() && waiting.sign_in.finish().await.is_ok());
}

#[tokio::test]
async fn a_listener_who_says_no_is_told_so() {
    let waiting = start().await;
    let target = format!("/callback?error=access_denied&state={}", waiting.state());
    let (page, outcome) = tokio::join!(waiting.follow(&target), waiting.sign_in.finish());
    assert_eq!(page.status, 400);
    assert!(page.body.contains("You are not signed in"), "{}", page.body);
    assert!(matches!(outcome, Err(Error::SignInFailed { .. })), "{outcome:?}");
}

#[tokio::test]
async fn the_answer_to_something_else_changes_nothing() {
    let waiting = start().await;
    for query in [
        "",
        "?code=c&state=wrong",
        "?code=c",
        "?error=access_denied",
        "?code=c&state=%3Cscript%3Ealert(1)%3C/script%3E",
        &format!("?code=c&state={0}&state={0}", waiting.state()),
    ] {
        let page = waiting.follow(&format!("/callback{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.body.contains("another sign-in"), "{query}: {}", page.body);
        assert!(!page.body.contains("alert("), "{query}");
        assert!(waiting.sign_in.outcome().is_none(), "{query}");
    }
    let target = format!("/callback?code=c&state={}", waiting.state());
    assert_eq!(waiting.follow(&target).await.status, 200);
}

#[tokio::test]
async fn an_answer_is_taken_once() {
    let waiting = start().await;
    let target = format!("/callback?code=c&state={}", waiting.state());
    assert_eq!(waiting.get(&target).await.status, 303);
    // A reload, and a second answer: the first one counts.
    let other = format!("/callback?error=access_denied&state={}", waiting.state());
    assert_eq!(waiting.get(&other).await.status, 303);
    let page = waiting.get("/callback/done").await;
    assert!(page.body.contains("You are signed in"), "{}", page.body);
    assert!(waiting.sign_in.finish().await.is_ok());
}

#[tokio::test]
async fn nothing_else_is_answered() {
    let waiting = start().await;
    let port = waiting.port;
    for target in [
        "/",
        "/favicon.ico",
        "/callback/",
        "/callback/done",
        "/callback/x",
        "/Callback",
    ] {
        assert_eq!(waiting.get(target).await.status, 404, "{target}");
    }
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("localhost:{port}"),
        "127.0.0.1",
    ] {
        let request = format!(
            "GET /callback?state={} HTTP/1.1\r\nHost: {host}\r\n\r\n",
            waiting.state()
        );
        assert_eq!(waiting.send(&request).await.status, 421, "{host}");
    }
    for method in ["POST", "HEAD", "PUT", "OPTIONS"] {
        let state = waiting.state();
        let request = format!(
            "{method} /callback?code=c&state={state} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"
        );
        let refused = waiting.send(&request).await;
        assert_eq!(refused.status, 405, "{method}");
        assert!(refused.head.contains("allow: get"), "{refused:?}");
    }
    let long = "x".repeat(64 * 1024);
    let refused = waiting
        .get(&format!("/callback?code={long}&state={}", waiting.state()))
        .await;
    assert!((400..500).contains(&refused.status), "{refused:?}");
    let many = "X-A: b\r\n".repeat(100);
    let request = format!("GET /callback HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{many}\r\n");
    assert_eq!(waiting.send(&request).await.status, 431);
    assert!(waiting.sign_in.outcome().is_none());
}

#[tokio::test]
async fn idle_connections_do_not_keep_a_browser_out_or_the_program_up() {
    let waiting = start().await;
    let mut idle = Vec::new();
    for _ in 0..8 {
        idle.push(TcpStream::connect(("127.0.0.1", waiting.port)).await.unwrap());
    }
    let target = format!("/callback?code=c&state={}", waiting.state());
    let (page, session) = tokio::join!(waiting.follow(&target), waiting.sign_in.finish());
    assert_eq!(page.status, 200);
    session.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_does_not_fetch_its_page_holds_nobody_up() {
    let waiting = start().await;
    let target = format!("/callback?code=c&state={}", waiting.state());
    let (sent, session) = tokio::join!(waiting.get(&target), waiting.sign_in.finish());
    assert_eq!(sent.status, 303);
    session.unwrap();
}

#[tokio::test(start_paused = true)]
async fn after_five_minutes_nobody_waits_any_more() {
    let waiting = start().await;
    let begun = tokio::time::Instant::now();
    let outcome = waiting.sign_in.finish().await;
    assert!(
        outcome
            .unwrap_err()
            .to_string()
            .contains("nobody answered in time")
    );
    let waited = begun.elapsed().as_secs();
    assert!((299..310).contains(&waited), "{waited}");
    TcpListener::bind(("127.0.0.1", waiting.port)).await.unwrap();
}

#[tokio::test]
async fn a_sign_in_that_is_given_up_frees_its_port() {
    let waiting = start().await;
    let port = waiting.port;
    drop(waiting.sign_in);
    // Dropping aborts the task, which ends at its next turn.
    while TcpListener::bind(("127.0.0.1", port)).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_port_in_use_is_named_with_a_way_out() {
    let waiting = start().await;
    let other = LoopbackSignIn::start(waiting.auth.clone(), user(), Scopes::reading()).await;
    let told = other.err().unwrap().to_string();
    for word in [waiting.port.to_string().as_str(), "lsof", "TIDAL_REDIRECT_URI"] {
        assert!(told.contains(word), "{word}: {told}");
    }
}

#[tokio::test]
async fn without_a_client_id_nothing_is_listened_for() {
    let port = free_port().await;
    let uri: Url = format!("http://127.0.0.1:{port}/callback").parse().unwrap();
    let auth = Arc::new(FakeAuth::new().unconfigured().with_redirect_uri(uri));
    let begun = LoopbackSignIn::start(auth, user(), Scopes::reading()).await;
    assert!(matches!(begun.err(), Some(Error::NotConfigured)));
    TcpListener::bind(("127.0.0.1", port)).await.unwrap();
}
