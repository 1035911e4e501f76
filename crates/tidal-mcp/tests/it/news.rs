//! Being told what changed, in both eras: playlists that were asked for, and the list of tools.

use std::sync::Arc;

use axum::body::Body;
use http_body_util::BodyExt as _;
use rmcp::{
    ClientHandler, ErrorData, RoleClient, ServiceError, ServiceExt as _,
    model::{
        CallToolRequestParams, ClientConfig, ErrorCode, ProgressNotificationParam, ProtocolVersion,
        ResourceUpdatedNotificationParam, SubscribeRequestParams, UnsubscribeRequestParams,
    },
    service::{NotificationContext, RunningService},
};
use serde_json::{Value, json};
use tidal_cache::{CacheOptions, Cached};
use tidal_core::{AuthService, Scopes, Tidal, UserKey, testing::FakeAuth};
use tidal_mcp::{Access, Backend, HttpOptions, Principal, Server, Services, http};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::{http::post, listener, world};

const MINE: &str = "tidal://playlist/mine";
const SHORT: &str = "tidal://playlist/short";

/// A client of the older era that writes down what it is told.
#[derive(Clone)]
pub(crate) struct Ear {
    notes: mpsc::UnboundedSender<Told>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Tools,
    Resource(String),
    Progress(ProgressNotificationParam),
}

// === impl Ear ===

impl Ear {
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Told>) {
        let (notes, hears) = mpsc::unbounded_channel();
        (Self { notes }, hears)
    }

    /// Opens a session over pipes.
    pub(crate) async fn connect(self, server: Server) -> RunningService<RoleClient, Self> {
        let (near, far) = tokio::io::duplex(64 * 1024);
        #[expect(clippy::disallowed_methods, reason = "it ends with the pipe")]
        tokio::spawn(async move {
            if let Ok(running) = server.serve(near).await {
                let _ = running.waiting().await;
            }
        });
        self.serve(far).await.unwrap()
    }

    fn note(&self, told: Told) {
        let _ = self.notes.send(told);
    }
}

impl ClientHandler for Ear {
    fn get_info(&self) -> ClientConfig {
        ClientConfig::default().with_protocol_version(ProtocolVersion::V_2025_11_25)
    }

    async fn on_progress(&self, params: ProgressNotificationParam, _: NotificationContext<RoleClient>) {
        self.note(Told::Progress(params));
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.note(Told::Resource(params.uri));
    }

    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.note(Told::Tools);
    }
}

/// The listener's server, with a cache that hears of changes.
fn server() -> Server {
    let fake: Arc<dyn Tidal> = Arc::new(listener::library());
    let cached = Cached::new(fake, CacheOptions::default());
    let auth = ["default", "principal-other"]
        .into_iter()
        .fold(FakeAuth::new(), |auth, user| {
            auth.with_session(UserKey::new(user), Scopes::curating())
        });
    let auth: Arc<dyn AuthService> = cached.watching(Arc::new(auth));
    let backend = Backend::lazy(move || {
        let watched = cached.clone();
        Ok(Services {
            tidal: Arc::new(cached.clone()),
            afresh: Arc::new(cached.afresh()),
            auth: Some(Arc::clone(&auth)),
            changes: Some(Arc::new(move || watched.changes())),
        })
    });
    Server::new(backend.noticing(), &world::options()).unwrap()
}

type Client = RunningService<RoleClient, Ear>;

async fn call(client: &Client, tool: &'static str, arguments: Value) {
    let params = CallToolRequestParams::new(tool).with_arguments(arguments.as_object().unwrap().clone());
    let result = client.call_tool(params).await.unwrap();
    assert_eq!(result.is_error, Some(false), "{}", world::text(&result));
}

async fn rename(client: &Client, playlist: &str, name: &str) {
    call(client, "update_playlist", json!({"id": playlist, "name": name})).await;
}

#[expect(deprecated, reason = "the older revision has it")]
async fn subscribe(client: &Client, uri: &str) -> Result<(), ErrorData> {
    match client.subscribe(SubscribeRequestParams::new(uri)).await {
        Ok(()) => Ok(()),
        Err(ServiceError::McpError(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

#[expect(deprecated, reason = "the older revision has it")]
async fn unsubscribe(client: &Client, uri: &str) {
    client
        .unsubscribe(UnsubscribeRequestParams::new(uri))
        .await
        .unwrap();
}

fn updated(uri: &str) -> Told {
    Told::Resource(uri.to_owned())
}

#[tokio::test(start_paused = true)]
async fn an_older_client_is_told_of_the_playlists_that_it_subscribed_to_and_of_no_others() {
    let (ear, mut hears) = Ear::new();
    let client = ear.connect(server()).await;
    let capabilities = client.peer_info().unwrap().capabilities.clone();
    assert_eq!(capabilities.resources.unwrap().subscribe, Some(true));
    assert_eq!(capabilities.tools.unwrap().list_changed, Some(true));
    assert_eq!(capabilities.prompts.unwrap().list_changed, None);

    subscribe(&client, SHORT).await.unwrap();
    rename(&client, "mine", "Not asked for").await;
    rename(&client, "short", "Drei").await;
    assert_eq!(hears.recv().await.unwrap(), updated(SHORT));

    subscribe(&client, MINE).await.unwrap();
    call(
        &client,
        "add_to_playlist",
        json!({"id": "mine", "items": ["300", "301"]}),
    )
    .await;
    assert_eq!(hears.recv().await.unwrap(), updated(MINE), "once for all of it");

    unsubscribe(&client, MINE).await;
    rename(&client, "mine", "Not asked for any more").await;
    rename(&client, "short", "Vier").await;
    assert_eq!(hears.recv().await.unwrap(), updated(SHORT));
    assert!(hears.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn what_has_no_news_cannot_be_subscribed_to_and_neither_can_what_there_is_not() {
    let (ear, _) = Ear::new();
    let client = ear.connect(server()).await;
    for uri in [
        "tidal://track/1",
        "tidal://guide",
        "tidal://playlist/nobody-has-this",
        "https://tidal.com/playlist/mine",
        "",
    ] {
        let error = subscribe(&client, uri).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::RESOURCE_NOT_FOUND, "{uri}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn signing_out_is_news_of_the_tools_for_that_principal_alone() {
    let server = server();
    let (ear, mut hears) = Ear::new();
    let client = ear.connect(server.clone()).await;
    let other = Principal::named("other".parse().unwrap(), Access::ReadWrite);
    let (others_ear, mut others) = Ear::new();
    let other = others_ear.connect(server.acting_for(Arc::new(other))).await;
    // Both are listened to once they were answered something that needs the feed.
    subscribe(&client, MINE).await.unwrap();
    subscribe(&other, MINE).await.unwrap();

    call(&client, "log_out", json!({})).await;
    assert_eq!(hears.recv().await.unwrap(), Told::Tools);
    rename(&other, "mine", "Of another listener").await;
    assert_eq!(
        others.recv().await.unwrap(),
        updated(MINE),
        "and not of the tools"
    );
}

/// What comes over a stream, message by message.
struct Stream(Body, String);

impl Stream {
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(end) = self.1.find("\n\n") {
                let event: String = self.1.drain(..end + 2).collect();
                let data = event.lines().filter_map(|line| line.strip_prefix("data:"));
                if let Ok(message) = serde_json::from_str(&data.collect::<String>()) {
                    return Some(message);
                }
                continue;
            }
            let frame = self.0.frame().await?.unwrap();
            let bytes = frame.into_data().unwrap();
            self.1
                .push_str(&String::from_utf8(bytes.to_vec()).unwrap().replace('\r', ""));
        }
    }
}

async fn listen(routes: &axum::Router, notifications: Value) -> Stream {
    let params = json!({
        "notifications": notifications,
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        },
    });
    let request = json!({"jsonrpc": "2.0", "id": "n", "method": "subscriptions/listen", "params": params});
    let headers = [
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "subscriptions/listen"),
    ];
    let response = routes.clone().oneshot(post(&headers, request.to_string()));
    Stream(response.await.unwrap().into_body(), String::new())
}

#[tokio::test(start_paused = true)]
async fn a_modern_client_is_told_in_the_answer_to_a_request_that_stays_open() {
    let server = server();
    let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
    let routes = http::routes(server.clone(), &options, CancellationToken::new());
    let wanted = json!({
        "toolsListChanged": true,
        "promptsListChanged": true,
        "resourceSubscriptions": [SHORT, "tidal://track/1", "tidal://playlist/nobody-has-this"],
    });
    let mut stream = listen(&routes, wanted).await;
    let acknowledged = stream.next().await.unwrap();
    assert_eq!(acknowledged["method"], "notifications/subscriptions/acknowledged");
    let accepted = &acknowledged["params"]["notifications"];
    assert_eq!(accepted["toolsListChanged"], true);
    assert!(accepted.get("promptsListChanged").is_none(), "ours never change");
    assert_eq!(accepted["resourceSubscriptions"][0], SHORT);
    assert!(!accepted["resourceSubscriptions"].to_string().contains("track"));

    let (ear, _) = Ear::new();
    let client = ear.connect(server.clone()).await;
    // The stream hears from here on.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    rename(&client, "mine", "Not asked for").await;
    rename(&client, "short", "Drei").await;
    let told = stream.next().await.unwrap();
    assert_eq!(told["method"], "notifications/resources/updated");
    assert_eq!(told["params"]["uri"], SHORT);
    assert_eq!(
        told["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"],
        "n"
    );

    call(&client, "log_out", json!({})).await;
    let told = stream.next().await.unwrap();
    assert_eq!(told["method"], "notifications/tools/list_changed");
}

#[tokio::test(start_paused = true)]
async fn a_principal_has_so_many_open_requests_and_no_more() {
    let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
    let routes = http::routes(server(), &options, CancellationToken::new());
    let mut open = Vec::new();
    for _ in 0..16 {
        let mut stream = listen(&routes, json!({"toolsListChanged": true})).await;
        stream.next().await.unwrap();
        open.push(stream);
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let mut one_more = listen(&routes, json!({"toolsListChanged": true})).await;
    one_more.next().await.unwrap();
    let refused = one_more.next().await.unwrap();
    assert!(
        refused["error"]["message"].as_str().unwrap().contains("too many"),
        "{refused}"
    );
    drop(open);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let mut again = listen(&routes, json!({"toolsListChanged": true})).await;
    again.next().await.unwrap();
    let quiet = tokio::time::timeout(std::time::Duration::from_secs(1), again.next()).await;
    assert!(quiet.is_err(), "{quiet:?}");
}

#[tokio::test]
async fn a_server_that_hears_of_nothing_promises_nothing() {
    let (server, _) = listener::server();
    let (ear, _) = Ear::new();
    let client = ear.connect(server.clone()).await;
    let capabilities = client.peer_info().unwrap().capabilities.clone();
    assert_eq!(capabilities.resources.unwrap().subscribe, None);
    assert_eq!(capabilities.tools.unwrap().list_changed, None);
    let refused = subscribe(&client, MINE).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::METHOD_NOT_FOUND);
    let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
    let routes = http::routes(server, &options, CancellationToken::new());
    let stream = listen(&routes, json!({"toolsListChanged": true})).await;
    let bytes = stream.0.collect().await.unwrap().to_bytes();
    let refused: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(refused["error"]["code"], -32601);
}
