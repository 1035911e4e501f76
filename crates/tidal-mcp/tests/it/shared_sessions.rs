//! Sessions and consents of replicas that share a real Redis: opened at one, used, resumed, answered and ended at another.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{Request, Response},
};
use futures_util::StreamExt as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use serde_json::{Value, json};
use tidal_core::{Scopes, testing::FakeTidal};
use tidal_mcp::{HttpOptions, Options, Replication, SessionOptions, http};
use tidal_redis_server::RedisServer;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::{eras::Modern, http::post, listener, world};

const IDLE: Duration = Duration::from_secs(4);

/// One process, as far as clients are concerned.
struct Replica {
    routes: Router,
    fake: Arc<FakeTidal>,
}

/// What comes over one stream, event by event.
struct Events {
    stream: BodyDataStream,
    text: String,
}

fn replication(redis: &RedisServer) -> Replication {
    let client = redis::Client::open(redis.url()).unwrap();
    let config = ConnectionManagerConfig::new()
        .set_max_delay(Duration::from_millis(100))
        .set_connection_timeout(Some(Duration::from_secs(1)))
        .set_response_timeout(Some(Duration::from_secs(1)));
    let connections = ConnectionManager::new_lazy_with_config(client.clone(), config).unwrap();
    Replication::new(client, connections, &"of these tests".to_owned().into()).unwrap()
}

fn options(redis: &RedisServer) -> Options {
    Options {
        replication: Some(replication(redis)),
        ..world::options()
    }
}

impl Replica {
    fn start(redis: &RedisServer) -> Self {
        let (server, fake) = listener::server_over(listener::library(), Scopes::curating(), &options(redis));
        let sessions = SessionOptions {
            idle: IDLE,
            ..SessionOptions::default()
        };
        let http = HttpOptions {
            sessions: Some(sessions),
            ..HttpOptions::at(([127, 0, 0, 1], 0).into())
        };
        Self {
            routes: http::routes(server, &http, CancellationToken::new()),
            fake,
        }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.routes.clone().oneshot(request).await.unwrap()
    }

    /// Opens a session of a client that can be asked.
    async fn open(&self) -> String {
        let params = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {"elicitation": {}},
            "clientInfo": {"name": "t", "version": "1"},
        });
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params});
        let response = self.send(post(&[], request.to_string())).await;
        assert_eq!(response.status(), 200);
        let session = response.headers()["mcp-session-id"].to_str().unwrap().to_owned();
        let answer = Events::of(response).until("serverInfo").await;
        assert_eq!(answer["result"]["protocolVersion"], "2025-11-25");
        session
    }

    async fn say(&self, session: &str, message: &Value) -> Response<Body> {
        let headers = [
            ("mcp-session-id", session),
            ("mcp-protocol-version", "2025-11-25"),
        ];
        self.send(post(&headers, message.to_string())).await
    }

    async fn call(&self, session: &str, tool: &str, arguments: Value) -> Events {
        let params = json!({"name": tool, "arguments": arguments});
        let request = json!({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": params});
        let response = self.say(session, &request).await;
        assert_eq!(response.status(), 200);
        Events::of(response)
    }

    /// The status of a request in this session.
    async fn list(&self, session: &str) -> u16 {
        let request = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
        let response = self.say(session, &request).await;
        let status = response.status().as_u16();
        if status == 200 {
            assert!(Events::of(response).until("result").await["result"]["tools"].is_array());
        }
        status
    }

    async fn resume(&self, session: &str, last: &str) -> Events {
        let request = Request::get("/mcp")
            .header("host", "127.0.0.1:8080")
            .header("accept", "text/event-stream")
            .header("mcp-session-id", session)
            .header("last-event-id", last);
        let response = self.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), 200);
        Events::of(response)
    }
}

impl Events {
    fn of(response: Response<Body>) -> Self {
        Self {
            stream: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event: its id and its message. `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = event.lines();
                    let line = lines.find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().trim_start_matches([':', ' ']).to_owned()
                };
                let (id, data) = (field("id"), field("data"));
                let rest = rest.to_owned();
                self.text = rest;
                return Some((id, serde_json::from_str(&data).unwrap_or_default()));
            }
            let more = tokio::time::timeout(Duration::from_secs(30), self.stream.next()).await;
            let bytes = more.expect("nothing comes")?.unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next message in which this stands.
    async fn until(&mut self, words: &str) -> Value {
        loop {
            let (_, message) = self.next().await.expect("it ended");
            if message.to_string().contains(words) {
                return message;
            }
        }
    }
}

async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    let trying = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), trying)
        .await
        .expect("it never came about");
}

fn initialized() -> Value {
    json!({"jsonrpc": "2.0", "method": "notifications/initialized"})
}

#[tokio::test]
async fn a_session_is_good_at_every_replica_until_its_client_ends_it() {
    let redis = RedisServer::start().unwrap();
    let (one, other) = (Replica::start(&redis), Replica::start(&redis));
    let session = one.open().await;
    assert_eq!(other.say(&session, &initialized()).await.status(), 202);
    for replica in [&other, &one, &other] {
        assert_eq!(replica.list(&session).await, 200);
    }
    assert_eq!(other.list("00112233445566778899aabbccddeeff").await, 404);
    let end = Request::delete("/mcp")
        .header("host", "127.0.0.1:8080")
        .header("mcp-session-id", &session);
    assert_eq!(other.send(end.body(Body::empty()).unwrap()).await.status(), 202);
    assert_eq!(other.list(&session).await, 404);
    eventually(async || one.list(&session).await == 404).await;
    assert_eq!(Replica::start(&redis).list(&session).await, 404);
}

#[tokio::test]
async fn whoever_takes_up_a_session_uses_it() {
    let redis = RedisServer::start().unwrap();
    let session = Replica::start(&redis).open().await;
    // Each replica is there for one request alone, too short to say that the session is still in use.
    for replica in 0..4 {
        tokio::time::sleep(IDLE * 2 / 5).await;
        assert_eq!(Replica::start(&redis).list(&session).await, 200, "{replica}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_replica_takes_up_a_session_that_many_requests_come_for_at_once() {
    let redis = RedisServer::start().unwrap();
    let session = Arc::new(Replica::start(&redis).open().await);
    for round in 0..30 {
        let replica = Arc::new(Replica::start(&redis));
        let mut asking = tokio::task::JoinSet::new();
        for number in 0..12 {
            let (replica, session) = (Arc::clone(&replica), Arc::clone(&session));
            asking.spawn(async move {
                tokio::time::sleep(Duration::from_micros(number * 150)).await;
                let request = json!({"jsonrpc": "2.0", "id": number, "method": "tools/list"});
                let response = replica.say(&session, &request).await;
                let status = response.status().as_u16();
                if status == 200 {
                    Events::of(response).until("result").await;
                }
                status
            });
        }
        let answered = asking.join_all().await;
        assert!(
            answered.iter().all(|status| *status == 200),
            "round {round}: {answered:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_finds_its_way_to_whoever_asked() {
    let redis = RedisServer::start().unwrap();
    let (one, other) = (Replica::start(&redis), Replica::start(&redis));
    let session = one.open().await;
    assert_eq!(other.say(&session, &initialized()).await.status(), 202);
    // Both ask at once, and each gets its own answer.
    let mut calls = Vec::new();
    for replica in [&one, &other] {
        let mut events = replica
            .call(&session, "delete_playlist", json!({"id": "mine"}))
            .await;
        let asked = events.until("elicitation/create").await;
        calls.push((events, asked["id"].clone()));
    }
    assert_ne!(calls[0].1, calls[1].1);
    let answers = [
        (&other, json!({"confirm": true})),
        (&one, json!({"confirm": false})),
    ];
    for ((replica, content), (_, id)) in answers.into_iter().zip(&calls) {
        let result = json!({"action": "accept", "content": content});
        let answer = json!({"jsonrpc": "2.0", "id": id, "result": result});
        assert_eq!(replica.say(&session, &answer).await.status(), 202);
    }
    let mut failed = Vec::new();
    for (events, _) in &mut calls {
        failed.push(events.until("\"id\":5").await["result"]["isError"] == true);
    }
    assert_eq!(failed, [false, true]);
    let deleted = [&one, &other].map(|replica| replica.fake.count("delete_playlist"));
    assert_eq!(deleted, [1, 0]);
}

#[tokio::test]
async fn what_is_cancelled_at_one_stops_at_the_other() {
    let redis = RedisServer::start().unwrap();
    let (one, other) = (Replica::start(&redis), Replica::start(&redis));
    let session = one.open().await;
    assert_eq!(other.say(&session, &initialized()).await.status(), 202);
    one.fake.hang_next();
    let mut events = one.call(&session, "search", json!({"query": "blue"})).await;
    let cancelled =
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}});
    assert_eq!(other.say(&session, &cancelled).await.status(), 202);
    while let Some((_, message)) = events.next().await {
        assert!(message.get("result").is_none(), "{message}");
    }
}

#[tokio::test]
async fn a_stream_goes_on_at_another_replica_and_in_its_own_session_alone() {
    let redis = RedisServer::start().unwrap();
    let (one, other) = (Replica::start(&redis), Replica::start(&redis));
    let session = one.open().await;
    let mut events = one.call(&session, "search", json!({"query": "blue"})).await;
    let (first, _) = events.next().await.unwrap();
    // The connection breaks before the answer.
    drop(events);
    let (last, answer) = other.resume(&session, &first).await.next().await.unwrap();
    assert_eq!(answer["id"], 5, "{answer}");
    assert_ne!(first, last);
    let another = other.open().await;
    let mut nothing = other.resume(&another, &first).await;
    let heard = tokio::time::timeout(Duration::from_secs(2), nothing.next()).await;
    assert!(
        heard.is_err() || heard.unwrap().is_none(),
        "events of another session"
    );
    for made_up in ["x", "r..", "r.a", "../r.a.0", "m.a.b.c"] {
        assert!(other.resume(&session, made_up).await.next().await.is_none());
    }
}

#[tokio::test]
async fn while_redis_is_away_sessions_go_on_where_they_are() {
    let redis = RedisServer::start().unwrap();
    let (one, other) = (Replica::start(&redis), Replica::start(&redis));
    let session = one.open().await;
    redis.kill();
    assert_eq!(one.list(&session).await, 200);
    assert_eq!(other.list(&session).await, 503);
    let late = one.open().await;
    assert_eq!(one.list(&late).await, 200);
    redis.restart().unwrap();
    // It has forgotten all sessions, and is told of them as they are used.
    for session in [&session, &late] {
        eventually(async || one.list(session).await == 200 && other.list(session).await == 200).await;
    }
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_everywhere() {
    let redis = RedisServer::start().unwrap();
    let (one, other) = (Replica::start(&redis), Replica::start(&redis));
    let session = one.open().await;
    assert_eq!(other.list(&session).await, 200);
    tokio::time::sleep(IDLE + Duration::from_secs(1)).await;
    for replica in [&one, &other] {
        eventually(async || replica.list(&session).await == 404).await;
    }
}

#[tokio::test]
async fn a_consent_is_used_up_at_every_replica() {
    let redis = RedisServer::start().unwrap();
    let form = json!({"elicitation": {"form": {}}});
    let servers =
        [(); 2].map(|()| listener::server_over(listener::library(), Scopes::curating(), &options(&redis)));
    let clients = servers.each_ref().map(|(server, _)| Modern {
        server,
        capabilities: form.clone(),
    });
    let arguments = json!({"id": "mine"});
    let yes = json!({"consent": {"action": "accept", "content": {"confirm": true}}});
    let asked = clients[0]
        .call("delete_playlist", arguments.clone(), json!({}))
        .await;
    let again = json!({"requestState": asked["requestState"], "inputResponses": yes});
    let done = clients[0]
        .call("delete_playlist", arguments.clone(), again.clone())
        .await;
    assert_eq!(done["isError"], false, "{done}");
    let replayed = clients[1].call("delete_playlist", arguments.clone(), again).await;
    let error = &replayed["structuredContent"]["error"];
    assert_eq!(error["reason"], "consent_invalid", "{replayed}");
    assert!(
        error["message"].as_str().unwrap().contains("answered before"),
        "{error}"
    );
    assert_eq!(servers[1].1.count("delete_playlist"), 0);
    // While Redis is away each replica remembers what it heard itself.
    let asked = clients[1]
        .call("delete_playlist", arguments.clone(), json!({}))
        .await;
    let again = json!({"requestState": asked["requestState"], "inputResponses": yes});
    redis.kill();
    let done = clients[1]
        .call("delete_playlist", arguments.clone(), again.clone())
        .await;
    assert_eq!(done["isError"], false, "{done}");
    let replayed = clients[1].call("delete_playlist", arguments.clone(), again).await;
    assert_eq!(
        replayed["structuredContent"]["error"]["reason"], "consent_invalid",
        "{replayed}"
    );
}
