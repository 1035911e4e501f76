//! The SDK's own client against the server: over pipes, over HTTP, and against the binary.

use std::sync::Arc;

use rmcp::{
    RoleClient, ServiceError, ServiceExt,
    model::{CallToolRequestParams, ErrorCode, ProtocolVersion},
    service::RunningService,
    transport::{StreamableHttpClientTransport, TokioChildProcess},
};
use serde_json::json;
use tidal_mcp::{HttpOptions, Server, http::Bound};
use tokio_util::sync::CancellationToken;

use crate::world;

pub(crate) type Client = RunningService<RoleClient, ()>;

/// A client connected to a server in this process.
pub(crate) async fn over_pipes(server: Server) -> Client {
    let (near, far) = tokio::io::duplex(64 * 1024);
    #[expect(clippy::disallowed_methods, reason = "it ends with the pipe")]
    tokio::spawn(async move {
        if let Ok(running) = server.serve(near).await {
            let _ = running.waiting().await;
        }
    });
    ().serve(far).await.unwrap()
}

async fn check(client: &Client) {
    let info = client.peer_info().unwrap();
    let identity = info.server_info.clone().unwrap();
    assert_eq!(
        (identity.name.as_str(), identity.title.as_deref()),
        ("tidal-mcp", Some("TIDAL"))
    );
    assert!(info.instructions.as_deref().unwrap().contains("TIDAL"));
    assert_eq!(
        client.list_all_tools().await.unwrap().len(),
        tidal_mcp::tools::all().len()
    );
    let unknown = client
        .call_tool(CallToolRequestParams::new("serach"))
        .await
        .unwrap_err();
    let ServiceError::McpError(error) = unknown else {
        panic!("{unknown}")
    };
    assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
    assert!(
        error.message.contains("did you mean search?"),
        "{}",
        error.message
    );
}

fn search() -> CallToolRequestParams {
    let arguments = json!({"query": "blue", "country": "DE"})
        .as_object()
        .unwrap()
        .clone();
    CallToolRequestParams::new("search").with_arguments(arguments)
}

#[tokio::test]
async fn over_a_pair_of_pipes() {
    let (server, fake) = world::server(&world::options());
    let client = over_pipes(server).await;
    check(&client).await;
    let result = client.call_tool(search()).await.unwrap();
    assert_eq!(result.is_error, Some(false));
    assert_eq!(fake.last_call().unwrap().viewer.country.as_str(), "DE");
}

#[tokio::test]
async fn over_http() {
    let (server, fake) = world::server(&world::options());
    let bound = Bound::open(HttpOptions::at(([127, 0, 0, 1], 0).into()))
        .await
        .unwrap();
    let url = format!("http://{}/mcp", bound.address());
    let stop = CancellationToken::new();
    let serving = bound.serve(server, stop.clone());
    let talking = async {
        let client = ().serve(StreamableHttpClientTransport::from_uri(url)).await.unwrap();
        check(&client).await;
        let result = client.call_tool(search()).await.unwrap();
        assert_eq!(result.is_error, Some(false), "{result:?}");
        assert_eq!(fake.last_call().unwrap().viewer.country.as_str(), "DE");
        client.cancel().await.unwrap();
        stop.cancel();
    };
    tokio::join!(serving, talking);
}

#[tokio::test]
async fn against_the_binary() {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_tidal-mcp"));
    command
        .env_remove("TIDAL_CLIENT_ID")
        .env("XDG_CONFIG_HOME", "/nonexistent");
    let client = ().serve(TokioChildProcess::new(command).unwrap()).await.unwrap();
    check(&client).await;
    let result = client.call_tool(search()).await.unwrap();
    assert_eq!(result.is_error, Some(true));
    assert_eq!(
        result.structured_content.unwrap()["error"]["reason"],
        "not_configured"
    );
    let version = client.peer_info().unwrap().protocol_version.clone();
    assert!(version >= ProtocolVersion::V_2025_11_25, "{version}");
    client.cancel().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_stops_and_the_session_goes_on() {
    let (server, fake) = world::server(&world::options());
    let client = Arc::new(over_pipes(server).await);
    fake.hang_next();
    let hanging = client.call_tool(search());
    let gave_up = tokio::time::timeout(std::time::Duration::from_millis(50), hanging).await;
    assert!(gave_up.is_err());
    assert_eq!(client.call_tool(search()).await.unwrap().is_error, Some(false));
}
