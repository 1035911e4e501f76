//! Cancelling: nothing more is asked of TIDAL, and a change that was under way is found out about the next time.

use std::{sync::Arc, time::Duration};

use rmcp::{
    RoleClient,
    model::{CallToolRequest, CallToolRequestParams, ClientRequest},
    service::{PeerRequestOptions, RequestHandle},
};
use serde_json::{Value, json};
use tidal_core::settings::{Settings, Sources};
use tidal_mcp::{Backend, HttpOptions, Options, Server, Services, http};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Delay, Fault, Sim};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::{client::over_pipes, http::post, listener, world};

/// What the long call asks TIDAL for, page after page.
const PAGES: &str = "GET /playlists/{id}/relationships/items";

/// A server over a simulator that takes its time.
async fn scene() -> (Sim, Server, Value) {
    let sim = Sim::start().await.unwrap();
    let sources = Sources::default()
        .with_variable("TIDAL_API_URL", &sim.api_url())
        .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
        .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
        .with_variable("TIDAL_CLIENT_SECRET", CLIENT_SECRET);
    let settings = Settings::load(&sources).unwrap();
    let backend = Backend::lazy(move || Ok(Services::new(Arc::new(settings.connect()?), None)));
    let server = Server::new(backend, &Options::default()).unwrap();
    let long = json!({"id": sim.sample().two_hundred_item_playlist, "limit": 100});
    sim.faults()
        .always("/", Fault::Latency(Delay::Fixed(Duration::from_millis(50))));
    (sim, server, long)
}

/// Waits until TIDAL was asked for a second page.
async fn under_way(sim: &Sim) -> u64 {
    loop {
        let asked = sim.counters().calls(PAGES);
        if asked >= 2 {
            return asked;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether TIDAL is asked for no further page, in as much time as three of them would have taken.
async fn check_over(sim: &Sim, server: &Server, asked: u64) {
    for query in ["one", "two", "three"] {
        world::answer(server, "search", json!({"query": query})).await;
    }
    assert_eq!(sim.counters().calls(PAGES), asked, "{:?}", sim.counters());
}

fn request(arguments: &Value) -> ClientRequest {
    let arguments = arguments.as_object().unwrap().clone();
    let params = CallToolRequestParams::new("get_playlist").with_arguments(arguments);
    ClientRequest::CallToolRequest(CallToolRequest::new(params))
}

#[tokio::test]
async fn over_pipes_by_a_notification() {
    let (sim, server, long) = scene().await;
    let client = over_pipes(server.clone()).await;
    let call: RequestHandle<RoleClient> = client
        .send_cancellable_request(request(&long), PeerRequestOptions::no_options())
        .await
        .unwrap();
    let asked = under_way(&sim).await;
    call.cancel(Some("the user thought better of it".to_owned()))
        .await
        .unwrap();
    check_over(&sim, &server, asked).await;
}

#[tokio::test]
async fn over_modern_http_by_going_away() {
    let (sim, server, long) = scene().await;
    let params = json!({"name": "get_playlist", "arguments": long, "_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let headers = [
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", "get_playlist"),
    ];
    let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
    let routes = http::routes(server.clone(), &options, CancellationToken::new());
    let answer = routes.oneshot(post(&headers, request.to_string()));
    let asked = tokio::select! {
        answer = answer => panic!("it was answered: {answer:?}"),
        asked = under_way(&sim) => asked,
    };
    check_over(&sim, &server, asked).await;
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_under_way_is_not_made_twice() {
    for passing in 0..4 {
        let (server, fake) = listener::server();
        let client = over_pipes(server.clone()).await;
        let items: Vec<String> = (100..260).map(|id| id.to_string()).collect();
        let arguments = json!({"id": "short", "items": items});
        let params = CallToolRequestParams::new("add_to_playlist")
            .with_arguments(arguments.as_object().unwrap().clone());
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        // This one is carried out, and its answer does not come.
        fake.let_pass(passing);
        fake.hang_next_answer();
        let call = client
            .send_cancellable_request(request, PeerRequestOptions::no_options())
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let sent = fake.count("add_items");
        call.cancel(None).await.unwrap();
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert_eq!(fake.count("add_items"), sent, "nothing more was sent");

        let result = world::answer(&server, "add_to_playlist", arguments).await;
        let standing = listener::standing(&fake, "short").await;
        assert_eq!(standing.len(), 3 + 160, "{passing}: each of them once: {result}");
    }
}
