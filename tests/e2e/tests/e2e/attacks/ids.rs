//! Ids and links that lead somewhere else: to another path of TIDAL's, to another server, to a file.

use serde_json::json;

use super::target::Target;

const ELSEWHERE: [&str; 16] = [
    "../users/me",
    "1/../../users/me",
    "1%2f..%2fusers",
    "..%2f..%2f",
    "1?include=owners",
    "1#x",
    "1\r\nHost: evil.example",
    "1\u{0}",
    "http://169.254.169.254/latest/meta-data",
    "https://evil.example/track/1",
    "https://tidal.com.evil.example/track/1",
    "https://tidal.com@evil.example/track/1",
    "https://tidal.com/track/../../users/me",
    "file:///etc/passwd",
    "tidal://track/../../users/me",
    "//evil.example/track/1",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_id_is_never_a_path_or_an_address() {
    let target = Target::start().await;
    for id in ELSEWHERE {
        for (tool, arguments) in [
            ("get_tracks", json!({"ids": [id]})),
            ("get_albums", json!({"ids": [id]})),
            ("get_playlist", json!({"id": id})),
            ("find_similar", json!({"kind": "track", "id": id})),
            ("get_playback", json!({"track_id": id})),
        ] {
            let result = target.server.call(tool, &arguments).await;
            assert_eq!(result["isError"], true, "{tool} {id:?}: {result}");
            let code = &result["structuredContent"]["error"]["code"];
            assert!(
                ["INVALID_INPUT", "AUTH_ERROR"].iter().any(|known| code == known),
                "{tool} {id:?}: {result}"
            );
        }
    }
    let counters = target.world.sim.counters();
    assert_eq!(counters.total, 0, "nothing was asked: {counters:?}");
    target.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_resource_is_never_a_path_or_an_address() {
    let target = Target::start().await;
    for uri in ELSEWHERE.into_iter().chain([
        "tidal://track/1/../2",
        "tidal://guide/../me",
        "tidal://me/../track",
    ]) {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": uri}});
        let answer = target
            .post(&[("MCP-Protocol-Version", "2025-11-25")], &request.to_string())
            .await;
        assert!(answer.text.contains("\"error\""), "{uri:?}: {answer:?}");
    }
    assert_eq!(target.world.sim.counters().total, 0);
}
