//! Whoever has no token, or uses what belongs to somebody else.

use serde_json::{Value, json};

use crate::{
    hosting::house::{House, answer, asked},
    wire::{self, call},
    world::in_time,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_has_no_good_token_gets_nothing() {
    let house = House::with(&[("TIDAL_LOG", "trace")]).await;
    let [mia, leo, eve] = [
        house.admit("mia", "read").await,
        house.admit("leo", "read").await,
        house.admit("eve", "read").await,
    ];
    let replica = house.replica().await;
    let search = call("search", &json!({"query": "love"}));
    let good = format!("Bearer {mia}");
    let answered = wire::post(replica.authority(), &[("Authorization", &good)], &search).await;
    assert_eq!(answered.status, 200, "{answered:?}");
    let asked_before = house.listener.sim().counters().total;

    house.run(&["principal", "revoke", "leo"]).await;
    let revoked = format!("Bearer {leo}");
    let (short, altered) = (
        format!("Bearer {}", &eve[..eve.len() - 1]),
        format!("Bearer {eve}x"),
    );
    let long = format!("Bearer {}", "x".repeat(20_000));
    in_time(async {
        // Revoking is seen within a moment.
        while wire::post(replica.authority(), &[("Authorization", &revoked)], &search)
            .await
            .status
            != 401
        {}
    })
    .await;
    for head in [
        &[][..],
        &[("Authorization", "Bearer ")],
        &[("Authorization", "Bearer wrong")],
        &[("Authorization", "Basic bWlhOm1pYQ==")],
        &[("Authorization", &short)],
        &[("Authorization", &altered)],
        &[("Authorization", &revoked)],
        &[("Authorization", &good), ("Authorization", &good)],
        &[("X-Forwarded-User", "mia")],
    ] {
        let refused = wire::post(replica.authority(), head, &search).await;
        assert!(matches!(refused.status, 400 | 401), "{head:?}: {refused:?}");
        let challenge = refused.header("WWW-Authenticate").unwrap_or_default();
        assert!(challenge.starts_with("Bearer "), "{head:?}: {refused:?}");
        assert!(
            !refused.text.contains(&eve) && !refused.text.contains(&leo),
            "{refused:?}"
        );
    }
    let refused = wire::post(replica.authority(), &[("Authorization", &long)], &search).await;
    assert!(matches!(refused.status, 400 | 401 | 431), "{refused:?}");
    let in_address = wire::raw(
        replica.authority(),
        &format!(
            "POST /mcp?access_token={mia} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            replica.authority()
        ),
    )
    .await;
    assert_eq!(in_address.status, 401, "{in_address:?}");
    assert_eq!(
        house.listener.sim().counters().total,
        asked_before,
        "TIDAL was not asked"
    );
    replica.stop().await;
    let logged = house.heard.text();
    assert!(!logged.is_empty());
    for token in [&mia, &leo, &eve] {
        assert!(!logged.contains(token.as_str()), "a token is in the log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_given_to_one_is_no_good_for_another() {
    let house = House::with(&[("TIDAL_MCP_LEGACY_SESSIONS", "true")]).await;
    let (mia, leo) = (
        house.admit("mia", "read,write").await,
        house.admit("leo", "read,write").await,
    );
    let replica = house.replica().await;
    let authority = replica.authority();

    // A cursor.
    let first = answer(
        authority,
        &mia,
        "search",
        json!({"query": "love", "types": ["track"], "limit": 2}),
    )
    .await;
    let cursor = first["structuredContent"]["tracks"]["next_cursor"]
        .as_str()
        .unwrap();
    let next = json!({"query": "love", "types": ["track"], "limit": 2, "cursor": cursor});
    let stolen = answer(authority, &leo, "search", next.clone()).await;
    assert_eq!(
        stolen["structuredContent"]["error"]["code"], "INVALID_INPUT",
        "{stolen}"
    );
    let own = answer(authority, &mia, "search", next).await;
    assert_eq!(own["isError"], false, "{own}");

    // A session.
    let session = session(authority, &mia).await;
    let head = |token: &str| [format!("Bearer {token}"), session.clone()];
    for (token, status) in [(&leo, 404), (&mia, 200)] {
        let [bearer, id] = head(token);
        let lines = [
            ("Authorization", bearer.as_str()),
            ("Mcp-Session-Id", id.as_str()),
            ("MCP-Protocol-Version", "2025-11-25"),
        ];
        let ended = wire::raw(
            authority,
            &format!(
                "DELETE /mcp HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {leo}\r\nMcp-Session-Id: {id}\r\n\
                 MCP-Protocol-Version: 2025-11-25\r\nConnection: close\r\n\r\n"
            ),
        )
        .await;
        assert!(matches!(ended.status, 202 | 204 | 404), "{ended:?}");
        let called = wire::post(authority, &lines, &call("search", &json!({"query": "love"}))).await;
        assert_eq!(called.status, status, "{called:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_answer_is_good_once_for_whoever_was_asked() {
    let house = House::start().await;
    let (mia, leo) = (
        house.admit("mia", "read,write").await,
        house.admit("leo", "read,write").await,
    );
    let replica = house.replica().await;
    let can = json!({"elicitation": {"url": {}}});
    let log_in = |token: String, more: Value| {
        let (authority, can) = (replica.authority().to_owned(), can.clone());
        async move {
            let mut params = json!({"name": "log_in", "arguments": {}});
            for (name, value) in more.as_object().unwrap() {
                params[name] = value.clone();
            }
            asked(&authority, &token, ("tools/call", params), can)
                .await
                .json()
        }
    };
    let question = log_in(mia.clone(), json!({})).await["result"].clone();
    assert_eq!(question["resultType"], "input_required", "{question}");
    let state = question["requestState"].as_str().unwrap();
    let yes =
        |state: &str| json!({"requestState": state, "inputResponses": {"sign_in": {"action": "decline"}}});
    let mut altered = state.to_owned();
    let last = if altered.pop() == Some('A') { 'B' } else { 'A' };
    altered.push(last);
    for (token, state) in [(&leo, state), (&mia, altered.as_str()), (&mia, "")] {
        let refused = log_in(token.clone(), yes(state)).await;
        assert_eq!(refused["error"]["data"]["reason"], "state_invalid", "{refused}");
    }
    let declined = log_in(mia.clone(), yes(state)).await["result"].clone();
    assert_eq!(
        declined["structuredContent"]["error"]["reason"], "declined",
        "{declined}"
    );
    let again = log_in(mia.clone(), yes(state)).await["result"].clone();
    assert_eq!(
        again["structuredContent"]["error"]["reason"], "consent_invalid",
        "{again}"
    );
}

/// Opens a session of the older era.
async fn session(authority: &str, token: &str) -> String {
    let bearer = format!("Bearer {token}");
    let params = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "end-to-end", "version": "1"},
    });
    let request = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
    let opened = wire::post(authority, &[("Authorization", &bearer)], &request.to_string()).await;
    assert_eq!(opened.status, 200, "{opened:?}");
    let id = opened.header("Mcp-Session-Id").unwrap().to_owned();
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let lines = [
        ("Authorization", bearer.as_str()),
        ("Mcp-Session-Id", id.as_str()),
        ("MCP-Protocol-Version", "2025-11-25"),
    ];
    let answer = wire::post(authority, &lines, &ready.to_string()).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    id
}
