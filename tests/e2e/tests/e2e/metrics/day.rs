//! A day of a server that others use, in short: something of everything that is counted happens.

use serde_json::{Value, json};
use tidal_sim::{Fault, RateLimit, Sim};

use super::scrape::{Scrape, authority};
use crate::{
    hosting::house::{House, answer, asked, go_on},
    listener::agree,
    servers::Served,
    wire,
};

/// What a replica tells of itself after such a day.
pub(crate) async fn after_a_day() -> Scrape {
    // As TIDAL does it, with room enough for a day.
    let limit = RateLimit {
        capacity: 10_000,
        ..RateLimit::observed()
    };
    let more = [
        ("TIDAL_METRICS_LISTEN", "127.0.0.1:0"),
        ("TIDAL_MCP_LEGACY_SESSIONS", "true"),
    ];
    let house = House::at(Sim::builder().rate_limit(limit), &more).await;
    let mia = house.admit("mia", "read,write").await;
    let server = house.replica().await;
    let metrics = authority(&house.heard.text());
    strangers(&server).await;
    reading(&house, &server, &mia).await;
    sign_in(&server, &mia).await;
    changing(&house, &server, &mia).await;
    session(&server, &mia).await;
    let scrape = Scrape::of(&metrics).await;
    server.stop().await;
    scrape
}

/// Three requests that are refused before anybody reads them.
async fn strangers(server: &Served) {
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
    let refused = wire::post(server.authority(), &[], &body).await;
    assert_eq!(refused.status, 401, "{refused:?}");
    let guess = ("Authorization", "Bearer tidal_mcp_guessed");
    let refused = wire::post(server.authority(), &[guess], &body).await;
    assert_eq!(refused.status, 401, "{refused:?}");
}

async fn reading(house: &House, server: &Served, token: &str) {
    let at = server.authority();
    let bearer = format!("Bearer {token}");
    let batch = wire::post(at, &[("Authorization", &bearer)], "[]").await;
    assert_eq!(batch.status, 400, "{batch:?}");
    let listed = asked(at, token, ("tools/list", json!({})), json!({})).await;
    assert_eq!(listed.status, 200, "{listed:?}");
    let unheard = asked(at, token, ("made/up", json!({})), json!({})).await;
    assert_eq!(unheard.status, 404, "{unheard:?}");
    let call = json!({"name": "made_up", "arguments": {}});
    let unheard = asked(at, token, ("tools/call", call), json!({})).await;
    assert!(unheard.json()["error"].is_object(), "{unheard:?}");
    // The second one is answered from memory.
    for _ in 0..2 {
        let found = answer(at, token, "search", json!({"query": "love", "types": ["track"]})).await;
        assert_eq!(found["isError"], false, "{found}");
    }
    let refused = answer(at, token, "search", json!({"query": ""})).await;
    assert_eq!(refused["isError"], true, "{refused}");
    // Asked again at once, and then it goes well.
    let faults = house.listener.sim().faults();
    faults.next(1, Fault::Status503);
    let track = house.listener.sim().sample().tracks[0].clone();
    let read = answer(at, token, "get_tracks", json!({"ids": [track]})).await;
    assert_eq!(read["isError"], false, "{read}");
}

/// As a listener does it with a browser.
async fn sign_in(server: &Served, token: &str) {
    let begun = answer(server.authority(), token, "log_in", json!({})).await;
    let url = begun["structuredContent"]["url"].as_str().unwrap().to_owned();
    let browse = async |url: &str, cookie: &str| {
        let target = url.strip_prefix("https://mcp.example.org").unwrap();
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: mcp.example.org\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        let page = wire::raw(server.authority(), &request).await;
        assert_eq!(page.status, 200, "{page:?}");
        page
    };
    browse(&url, "none=1").await;
    let target = url.strip_prefix("https://mcp.example.org").unwrap();
    let (tidal, cookie) = go_on(server.authority(), target).await;
    browse(&agree(&tidal).await, &cookie).await;
}

async fn changing(house: &House, server: &Served, token: &str) {
    let at = server.authority();
    let wish = json!({"name": "Of a day", "items": [house.listener.sim().sample().tracks[0]]});
    let made: Value = answer(at, token, "create_playlist", wish).await;
    assert_eq!(made["isError"], false, "{made}");
    // The next call has to renew the sign-in first.
    house.listener.sim().expire_tokens();
    let playlists = answer(at, token, "list_playlists", json!({})).await;
    assert_eq!(playlists["isError"], false, "{playlists}");
}

/// A client of the years before 2026 stays.
async fn session(server: &Served, token: &str) {
    let params = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "end-to-end", "version": "1"},
    });
    let greeting = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).to_string();
    let bearer = format!("Bearer {token}");
    let greeted = wire::post(server.authority(), &[("Authorization", &bearer)], &greeting).await;
    assert_eq!(greeted.status, 200, "{greeted:?}");
    assert!(greeted.header("Mcp-Session-Id").is_some(), "{greeted:?}");
}
