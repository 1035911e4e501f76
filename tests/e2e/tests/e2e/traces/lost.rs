//! A collector that is away, or takes nothing: answers come all the same, and the process ends in time.

use std::time::Duration;

use tokio::{net::TcpListener, process::Command, time::timeout};

use super::search;
use crate::{
    servers::{Heard, Served},
    wire,
    world::World,
};

/// The end may take this long, on a machine that has much else to do.
const END: Duration = Duration::from_secs(15);

/// Every request is traced, and more of them are made than the queue has room for spans.
async fn serve_without(endpoint: &str, protocol: &str) -> String {
    let (world, heard) = (World::start().await, Heard::default());
    let mut command = Command::from(world.command("tidal-mcp"));
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
        .env("TIDAL_TRACING_SAMPLE_RATIO", "1")
        .env("TIDAL_LIMITS_REQUESTS_PER_MINUTE", "0")
        .kill_on_drop(true);
    let server = Served::start(&mut command, &heard).await;
    for _ in 0..1_400 {
        search(&server, "love", (None, None)).await;
    }
    let request = format!(
        "GET /metrics HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        server.authority()
    );
    let told = wire::raw(server.authority(), &request).await.text;
    timeout(END, server.stop()).await.expect("it ends in time");
    let said = heard.text();
    let complaints = said.matches("traces get lost").count();
    assert_eq!(complaints, 1, "{said}");
    told
}

/// An address where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_collector_that_is_away_costs_spans_alone() {
    for protocol in ["grpc", "http/protobuf"] {
        serve_without(&nobody().await, protocol).await;
    }
}

#[tokio::test]
async fn a_collector_that_hangs_costs_spans_alone() {
    for protocol in ["grpc", "http/protobuf"] {
        // Whoever connects is kept waiting.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let told = serve_without(&endpoint, protocol).await;
        let dropped = told
            .lines()
            .find_map(|line| line.strip_prefix("tidal_trace_spans_total{result=\"dropped\"} "));
        let dropped: f64 = dropped.unwrap().parse().unwrap();
        assert!(dropped > 0.0, "{protocol}");
        drop(listener);
    }
}
