//! Sessions over HTTP of clients that speak a revision of MCP that has them.

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt as _;
use rmcp::{
    RoleClient, ServiceExt as _, model::CallToolRequestParams, service::RunningService,
    transport::StreamableHttpClientTransport,
};
use serde_json::{Value, json};
use tidal_mcp::{HttpOptions, SessionOptions, http, http::Bound};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::{
    eras::{Answer, Legacy},
    http::post,
    listener, world,
};

fn options() -> HttpOptions {
    HttpOptions {
        sessions: Some(SessionOptions::default()),
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    }
}

fn routes(options: &HttpOptions) -> Router {
    let (server, _) = world::server(&world::options());
    http::routes(server, options, CancellationToken::new())
}

fn initialize() -> String {
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).to_string()
}

async fn send(routes: &Router, request: Request<Body>) -> (u16, Option<String>, String) {
    let response = routes.clone().oneshot(request).await.unwrap();
    let session = response.headers().get("mcp-session-id");
    let session = session.map(|id| id.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, session, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn open(routes: &Router) -> String {
    let (status, session, answer) = send(routes, post(&[], initialize())).await;
    assert_eq!(status, 200, "{answer}");
    session.unwrap()
}

async fn connect(client: &Legacy, url: String) -> RunningService<RoleClient, Legacy> {
    let transport = StreamableHttpClientTransport::from_uri(url);
    client.clone().serve(transport).await.unwrap()
}

#[tokio::test]
async fn a_client_in_a_session_is_asked_while_its_call_waits() {
    let (server, fake) = listener::server();
    let bound = Bound::open(options()).await.unwrap();
    let url = format!("http://{}/mcp", bound.address());
    let stop = CancellationToken::new();
    let serving = bound.serve(server, stop.clone());
    let talking = async {
        for (answer, deleted) in [
            (Answer::Declines, 0),
            (Answer::Accepts(json!({"confirm": true})), 1),
        ] {
            let legacy = Legacy::new(json!({"elicitation": {}}), answer);
            let client = connect(&legacy, url.clone()).await;
            let arguments = json!({"id": "mine"}).as_object().unwrap().clone();
            let params = CallToolRequestParams::new("delete_playlist").with_arguments(arguments);
            let result = client.call_tool(params).await.unwrap();
            assert_eq!(
                (result.is_error, legacy.asked(), fake.count("delete_playlist")),
                (Some(deleted == 0), 1, deleted),
                "{result:?}"
            );
            client.cancel().await.unwrap();
        }
        stop.cancel();
    };
    tokio::join!(serving, talking);
}

#[tokio::test]
async fn a_session_is_needed_and_ends_when_the_client_says_so() {
    let routes = routes(&options());
    let list: Value = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
    let with = |session: &str| {
        let headers = [
            ("mcp-session-id", session),
            ("mcp-protocol-version", "2025-11-25"),
        ];
        post(&headers, list.to_string())
    };
    assert_eq!(send(&routes, with("unknown")).await.0, 404);
    let session = open(&routes).await;
    let (status, _, answer) = send(&routes, with(&session)).await;
    assert!(status == 200 && answer.contains("search"), "{answer}");
    let mut end = Request::delete("/mcp").header("host", "127.0.0.1:8080");
    end = end.header("mcp-session-id", &session);
    assert_eq!(send(&routes, end.body(Body::empty()).unwrap()).await.0, 202);
    assert_eq!(send(&routes, with(&session)).await.0, 404);
}
