//! Who is let in over HTTP: by which proof, for how long, for what, and what they are told who are not.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tidal_core::{Scopes, Tidal, UserKey, testing::FakeAuth, testing::FakeTidal};
use tidal_mcp::{
    Access, Backend, HttpOptions, Principals, Server, http,
    principals::{AccessToken, Newcomer, Register},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    http::{body, post},
    listener, world,
};

/// A server with principals, each signed in to TIDAL, over one library.
pub(crate) struct Club {
    pub(crate) register: Register,
    pub(crate) principals: Arc<Principals>,
    pub(crate) server: Server,
    pub(crate) fake: Arc<FakeTidal>,
    pub(crate) options: HttpOptions,
    _folder: tempfile::TempDir,
}

impl Club {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::at(folder.path().join("principals.toml"));
        std::fs::write(register.path(), "").unwrap();
        let principals = Arc::new(Principals::open(register.path()).unwrap());
        let fake = Arc::new(listener::library());
        let tidal: Arc<dyn Tidal> = fake.clone();
        let auth = ["mia", "leo"].into_iter().fold(FakeAuth::new(), |auth, name| {
            auth.with_session(UserKey::new(format!("principal-{name}")), Scopes::curating())
        });
        let server = Server::new(Backend::with_sign_in(tidal, Arc::new(auth)), &world::options()).unwrap();
        let options = HttpOptions {
            principals: Some(Arc::clone(&principals)),
            ..HttpOptions::at(([127, 0, 0, 1], 0).into())
        };
        Self {
            register,
            principals,
            server,
            fake,
            options,
            _folder: folder,
        }
    }

    /// Lets somebody in, and waits until that is noticed.
    pub(crate) async fn add(&self, name: &str, access: Access) -> AccessToken {
        let newcomer = Newcomer {
            name: name.parse().unwrap(),
            access,
            expires: None,
        };
        let token = self.register.add(newcomer).unwrap();
        self.catch_up().await;
        token
    }

    /// The file is looked at once.
    pub(crate) async fn catch_up(&self) {
        let table = self.principals.table();
        tokio::select! {
            () = Arc::clone(&self.principals).follow() => {}
            () = async {
                while Arc::ptr_eq(&table, &self.principals.table()) {
                    tokio::task::yield_now().await;
                }
            } => {}
        }
    }

    pub(crate) fn routes(&self) -> Router {
        http::routes(self.server.clone(), &self.options, CancellationToken::new())
    }
}

pub(crate) fn message(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
}

pub(crate) fn with_token(token: &AccessToken, message: &Value) -> Request<Body> {
    let bearer = format!("Bearer {}", token.expose());
    post(
        &[("authorization", &bearer), ("mcp-protocol-version", "2025-11-25")],
        message.to_string(),
    )
}

async fn ask(routes: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, Value) {
    let response = routes.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, body(response).await)
}

#[tokio::test]
async fn only_whoever_has_a_token_is_let_in() {
    let club = Club::new();
    let mia = club.add("mia", Access::ReadWrite).await;
    let routes = club.routes();
    let ping = message("ping", &json!({}));
    let bearer = format!("Bearer {}", mia.expose());
    let (status, _, answer) = ask(&routes, post(&[("authorization", &bearer)], ping.to_string())).await;
    assert_eq!((status, &answer["id"]), (StatusCode::OK, &json!(7)), "{answer}");

    let stranger = format!("Bearer {}x", &mia.expose()[..mia.expose().len() - 1]);
    let long = format!("Bearer {}", "x".repeat(8_000));
    for (sent, error) in [
        (None, None),
        (Some("Basic bWlhOm1pYQ=="), None),
        (Some(mia.expose()), None),
        (Some("Bearer "), Some("invalid_token")),
        (Some("Bearer mia"), Some("invalid_token")),
        (Some(&*long), Some("invalid_token")),
        (Some(&*stranger), Some("invalid_token")),
    ] {
        let sent: Vec<_> = sent.iter().map(|sent| ("authorization", *sent)).collect();
        let (status, headers, answer) = ask(&routes, post(&sent, ping.to_string())).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{sent:?}");
        assert_eq!(answer["error"]["code"], -32000);
        let challenge = headers[header::WWW_AUTHENTICATE].to_str().unwrap();
        assert!(challenge.starts_with("Bearer realm=\"tidal-mcp\""), "{challenge}");
        assert_eq!(error.is_some(), challenge.contains("error="), "{challenge}");
        assert!(challenge.contains(error.unwrap_or_default()), "{challenge}");
        let metadata = "resource_metadata=\"http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp\"";
        assert!(challenge.contains(metadata), "{challenge}");
    }
}

#[tokio::test]
async fn a_token_is_taken_from_one_header_alone() {
    let club = Club::new();
    let mia = club.add("mia", Access::ReadWrite).await;
    let routes = club.routes();
    let ping = message("ping", &json!({}));
    let mut several = with_token(&mia, &ping);
    let again = several.headers()[header::AUTHORIZATION].clone();
    several.headers_mut().append(header::AUTHORIZATION, again);
    let (status, headers, _) = ask(&routes, several).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let challenge = headers[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(challenge.contains("invalid_request"), "{challenge}");
    let mut in_query = post(&[], ping.to_string());
    *in_query.uri_mut() = format!("/mcp?access_token={}", mia.expose()).parse().unwrap();
    let (status, _, answer) = ask(&routes, in_query).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(!answer.to_string().contains(mia.expose()));
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        let mut request = post(&[], Body::empty());
        *request.method_mut() = method;
        assert_eq!(ask(&routes, request).await.0, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn what_anybody_may_know_is_told_to_anybody() {
    let club = Club::new();
    let options = HttpOptions {
        public_url: Some("https://music.example.org/tidal/".parse().unwrap()),
        ..club.options.clone()
    };
    let public = http::routes(club.server.clone(), &options, CancellationToken::new());
    for (routes, base) in [
        (club.routes(), "http://127.0.0.1:8080"),
        (public, "https://music.example.org/tidal"),
    ] {
        for path in [
            "/.well-known/oauth-protected-resource",
            "/.well-known/oauth-protected-resource/mcp",
        ] {
            let request = Request::get(path).header("host", "127.0.0.1:8080");
            let (status, _, told) = ask(&routes, request.body(Body::empty()).unwrap()).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(told["resource"], format!("{base}/mcp"));
            assert_eq!(told["bearer_methods_supported"], json!(["header"]));
            assert_eq!(told["scopes_supported"], json!(["read", "write"]));
            assert!(told.get("authorization_servers").is_none());
        }
        let request = Request::get("/health").header("host", "127.0.0.1:8080");
        assert_eq!(
            ask(&routes, request.body(Body::empty()).unwrap()).await.0,
            StatusCode::OK
        );
    }
    let (server, _) = world::server(&world::options());
    let open = http::routes(
        server,
        &HttpOptions::at(([127, 0, 0, 1], 0).into()),
        CancellationToken::new(),
    );
    let request = Request::get("/.well-known/oauth-protected-resource").header("host", "127.0.0.1:8080");
    let (status, ..) = ask(&open, request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        status,
        StatusCode::NOT_FOUND,
        "where nobody proves anything nothing is told of it"
    );
}

#[tokio::test]
async fn who_is_revoked_or_expires_is_out_at_the_next_request() {
    let club = Club::new();
    let mia = club.add("mia", Access::ReadWrite).await;
    let leo = club.add("leo", Access::ReadWrite).await;
    let routes = club.routes();
    let ping = message("ping", &json!({}));
    assert_eq!(ask(&routes, with_token(&mia, &ping)).await.0, StatusCode::OK);
    club.register.revoke(&"mia".parse().unwrap()).unwrap();
    club.catch_up().await;
    let (status, headers, _) = ask(&routes, with_token(&mia, &ping)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(
        headers[header::WWW_AUTHENTICATE]
            .to_str()
            .unwrap()
            .contains("not known")
    );
    assert_eq!(ask(&routes, with_token(&leo, &ping)).await.0, StatusCode::OK);

    let text = std::fs::read_to_string(club.register.path()).unwrap();
    std::fs::write(
        club.register.path(),
        text.clone() + "expires = 2020-01-01T00:00:00Z\n",
    )
    .unwrap();
    club.catch_up().await;
    let (status, headers, _) = ask(&routes, with_token(&leo, &ping)).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(
        headers[header::WWW_AUTHENTICATE]
            .to_str()
            .unwrap()
            .contains("has expired")
    );
}

#[tokio::test]
async fn who_may_only_read_sees_and_does_nothing_else() {
    let club = Club::new();
    let mia = club.add("mia", Access::ReadOnly).await;
    let routes = club.routes();
    let (_, _, answer) = ask(&routes, with_token(&mia, &message("tools/list", &json!({})))).await;
    let listed = answer["result"]["tools"].as_array().unwrap();
    let names: Vec<_> = listed.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert!(
        names.contains(&"search") && names.contains(&"log_in"),
        "{names:?}"
    );
    for tool in club.server.router().definitions() {
        let annotations = tool.annotations.unwrap();
        let is_sign_in = tool.name.starts_with("log_");
        let writes = annotations.read_only_hint == Some(false) && !is_sign_in;
        assert_eq!(names.contains(&&*tool.name), !writes, "{}", tool.name);
        if !writes {
            continue;
        }
        let call = message("tools/call", &json!({"name": tool.name, "arguments": {}}));
        let (status, headers, answer) = ask(&routes, with_token(&mia, &call)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{}", tool.name);
        assert_eq!(
            (&answer["id"], &answer["error"]["code"]),
            (&json!(7), &json!(-32000))
        );
        let challenge = headers[header::WWW_AUTHENTICATE].to_str().unwrap();
        assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.contains("scope=\"read write\""), "{challenge}");
    }
    let before = club.fake.total();
    let call = message(
        "tools/call",
        &json!({"name": "search", "arguments": {"query": "blue"}}),
    );
    let (status, _, answer) = ask(&routes, with_token(&mia, &call)).await;
    assert_eq!(
        (status, &answer["result"]["isError"]),
        (StatusCode::OK, &json!(false)),
        "{answer}"
    );
    assert!(club.fake.total() > before);
    let read = message("resources/read", &json!({"uri": "tidal://guide"}));
    let (status, _, answer) = ask(&routes, with_token(&mia, &read)).await;
    assert!(
        status == StatusCode::OK && answer["result"]["contents"].is_array(),
        "{answer}"
    );
}

#[tokio::test]
async fn rights_that_change_hold_at_the_next_request() {
    let club = Club::new();
    let mia = club.add("mia", Access::ReadWrite).await;
    let routes = club.routes();
    let call = message(
        "tools/call",
        &json!({"name": "create_playlist", "arguments": {"name": "a"}}),
    );
    assert_eq!(ask(&routes, with_token(&mia, &call)).await.0, StatusCode::OK);
    let text = std::fs::read_to_string(club.register.path()).unwrap();
    std::fs::write(club.register.path(), text.replace(", \"write\"", "")).unwrap();
    club.catch_up().await;
    assert_eq!(
        ask(&routes, with_token(&mia, &call)).await.0,
        StatusCode::FORBIDDEN
    );
    let (_, _, answer) = ask(&routes, with_token(&mia, &message("tools/list", &json!({})))).await;
    assert!(
        !answer.to_string().contains("\"create_playlist\""),
        "the door is another one"
    );
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_token_is_ever_logged() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let club = Club::new();
    let mia = club.add("mia", Access::ReadWrite).await;
    let bound = http::Bound::open(club.options.clone()).await.unwrap();
    let address = bound.address();
    let stop = CancellationToken::new();
    let serving = bound.serve(club.server.clone(), stop.clone());
    let stranger = AccessTokenLike::of(&mia);
    let talking = async {
        let call = message(
            "tools/call",
            &json!({"name": "search", "arguments": {"query": "blue"}}),
        )
        .to_string();
        for (token, expected) in [(mia.expose(), "HTTP/1.1 200"), (&stranger.0, "HTTP/1.1 401")] {
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let request = format!(
                "POST /mcp HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
                 accept: application/json, text/event-stream\r\ncontent-type: application/json\r\n\
                 content-length: {}\r\n\r\n{call}",
                call.len()
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut said = String::new();
            stream.read_to_string(&mut said).await.unwrap();
            assert!(said.starts_with(expected), "{said}");
            assert!(!said.contains(token), "{said}");
        }
        stop.cancel();
    };
    tokio::join!(serving, talking);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("TRACE") && log.contains("token_unknown"), "{log}");
    for secret in [&mia.expose()[10..], &stranger.0[10..]] {
        assert!(!log.contains(secret), "{log}");
    }
}

/// A token that nobody has.
struct AccessTokenLike(String);

impl AccessTokenLike {
    fn of(token: &AccessToken) -> Self {
        Self(
            token
                .expose()
                .chars()
                .map(|it| if it == 'a' { 'b' } else { it })
                .rev()
                .collect::<String>(),
        )
    }
}
