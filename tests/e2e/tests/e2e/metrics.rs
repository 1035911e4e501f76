//! What a server tells of itself at `/metrics`, judged by Prometheus' own tool and against the list of all metrics.

mod day;
mod scrape;

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::json;
use tidal_mcp::reference::{METRICS, Metric, MetricKind, Start, Values};
use tokio::process::Command;

use crate::{
    servers::{Heard, Served},
    wire,
    world::World,
};

pub(crate) use day::after_a_day;
pub(crate) use scrape::Scrape;

fn all() -> impl Iterator<Item = &'static Metric> {
    METRICS.into_iter().flatten()
}

async fn serve(world: &World, more: &[(&str, &str)]) -> Served {
    let mut command = Command::from(world.command("tidal-mcp"));
    command.envs(more.iter().copied()).kill_on_drop(true);
    Served::start(&mut command, &Heard::default()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_scrape_after_a_day_is_what_prometheus_wants_and_what_is_documented() {
    let scrape = after_a_day().await;
    scrape.judged_by_promtool().await;

    let names: BTreeSet<&str> = all().map(|metric| metric.name).collect();
    let told: BTreeSet<&str> = scrape.families().collect();
    assert_eq!(
        told.difference(&names).collect::<Vec<_>>(),
        [&""; 0],
        "not documented"
    );
    // It takes an empty answer of an exhausted TIDAL.
    let rare = BTreeSet::from(["tidal_api_suspect_empty_total"]);
    let missing = names.difference(&told).filter(|name| !rare.contains(*name));
    assert_eq!(missing.collect::<Vec<_>>(), [&""; 0], "documented and not there");

    for metric in all() {
        let of_it: Vec<_> = scrape.series_of(metric).collect();
        let known: Vec<_> = metric.labels.iter().map(|label| label.values.known()).collect();
        for (labels, value) in &of_it {
            let mut expected: Vec<&str> = metric.labels.iter().map(|label| label.name).collect();
            expected.sort_unstable();
            let given: Vec<&str> = labels
                .keys()
                .map(String::as_str)
                .filter(|name| *name != "le")
                .collect();
            assert_eq!(given, expected, "{}", metric.name);
            assert!(value.is_finite(), "{} {labels:?} {value}", metric.name);
            for (label, known) in metric.labels.iter().zip(&known) {
                let value = labels[label.name].as_str();
                let is_known = matches!(label.values, Values::Fixed) || known.contains(&value);
                assert!(is_known, "{} {}={value:?}", metric.name, label.name);
            }
        }
        if metric.start == Start::Zero && !matches!(metric.kind, MetricKind::Histogram(_)) {
            let known = known.iter().map(Vec::len);
            assert_eq!(of_it.len(), known.product::<usize>(), "{}", metric.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_day_is_counted() {
    let scrape = after_a_day().await;
    for (name, labels, expected) in [
        ("tidal_searches_total", "", 2.0),
        ("tidal_playlists_created_total", "", 1.0),
        ("tidal_sign_ins_total", "result=ok", 1.0),
        ("tidal_sessions", "", 1.0),
        ("tidal_ready", "", 1.0),
        ("tidal_cache_redis_up", "", 1.0),
        ("tidal_api_limiter_shared", "", 1.0),
        ("tidal_api_breaker_state", "", 0.0),
        ("tidal_authentication_total", "result=token_missing", 1.0),
        ("tidal_authentication_total", "result=token_unknown", 1.0),
        ("tidal_refused_requests_total", "reason=token_missing", 1.0),
        ("tidal_refused_requests_total", "reason=batch", 1.0),
        ("tidal_refused_requests_total", "reason=overload", 0.0),
        ("tidal_request_count_total", "result=refused", 3.0),
        (
            "tidal_request_count_total",
            "method=tools/call,tool=other,result=error",
            1.0,
        ),
        ("tidal_request_count_total", "method=other,result=error", 1.0),
        ("tidal_request_count_total", "method=initialize,result=ok", 1.0),
        ("tidal_error_count_total", "tool=search,code=INVALID_INPUT", 1.0),
        ("tidal_error_count_total", "tool=search,code=UNAVAILABLE", 0.0),
        (
            "tidal_cache_requests_total",
            "query=search,tier=local,result=hit",
            1.0,
        ),
    ] {
        assert_eq!(scrape.sum(name, labels), Some(expected), "{name} {labels}");
    }
    for (name, labels) in [
        ("tidal_token_refreshes_total", "result=ok"),
        ("tidal_authentication_total", "result=ok"),
        ("tidal_api_calls_to_tidal_total", "outcome=ok"),
        ("tidal_api_calls_to_tidal_total", "outcome=server_error"),
        ("tidal_api_retries_total", ""),
        ("tidal_api_tokens_spent_total", ""),
        ("tidal_api_tokens_left", ""),
        ("tidal_memory_usage_bytes", ""),
        ("process_start_time_seconds", ""),
        ("tidal_request_duration_seconds_count", "tool=search"),
        ("tidal_api_request_duration_seconds_count", ""),
        ("tidal_build_info", ""),
    ] {
        assert!(
            scrape.sum(name, labels).unwrap_or_default() > 0.0,
            "{name} {labels}"
        );
    }
}

/// Where somebody has to prove who they are, others than this machine are served: nothing is told there.
#[tokio::test]
async fn beside_mcp_it_is_told_on_loopback_alone_and_to_nobody_elses_pages() {
    let world = World::start().await;
    let get = async |server: &Served, host: &str| {
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        wire::raw(server.authority(), &request).await
    };
    let server = serve(&world, &[]).await;
    let told = get(&server, server.authority()).await;
    assert_eq!(told.status, 200, "{told:?}");
    let kind = told.header("Content-Type");
    assert_eq!(kind, Some("text/plain; version=0.0.4; charset=utf-8"));
    assert!(told.text.contains("\ntidal_ready 1\n"), "{told:?}");
    assert!(told.text.contains("\ntidal_active_connections 1\n"), "{told:?}");
    assert_eq!(get(&server, "rebound.example.org").await.status, 403);
    server.stop().await;

    for more in [
        &[("TIDAL_METRICS_ENABLED", "false")][..],
        &[("TIDAL_METRICS_LISTEN", "127.0.0.1:0")],
    ] {
        let server = serve(&world, more).await;
        assert_eq!(get(&server, server.authority()).await.status, 404, "{more:?}");
        server.stop().await;
    }

    let principals = world.home().join("principals.toml");
    fs::write(&principals, "").unwrap();
    let file = principals.to_str().unwrap();
    let token = [("TIDAL_HTTP_AUTH", "token"), ("TIDAL_HTTP_PRINCIPALS_FILE", file)];
    let server = serve(&world, &token).await;
    assert_eq!(get(&server, server.authority()).await.status, 404);
    server.stop().await;
}

/// On its own address there is nothing else.
#[tokio::test]
async fn on_an_address_of_its_own_there_is_nothing_else() {
    let world = World::start().await;
    let heard = Heard::default();
    let mut command = Command::from(world.command("tidal-mcp"));
    command
        .env("TIDAL_METRICS_LISTEN", "127.0.0.1:0")
        .kill_on_drop(true);
    let server = Served::start(&mut command, &heard).await;
    let authority = scrape::authority(&heard.text());
    assert_ne!(authority, server.authority());
    let scrape = Scrape::of(&authority).await;
    assert_eq!(scrape.sum("tidal_ready", ""), Some(1.0));
    // Those who read it are not counted among those who use the server.
    assert_eq!(scrape.sum("tidal_active_connections", ""), Some(0.0));
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
    assert_eq!(wire::post(&authority, &[], &body).await.status, 404);
    server.stop().await;
}

/// What the sources count and what is documented are the same.
#[test]
fn every_metric_in_the_sources_is_in_the_list_and_the_other_way_round() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
    let mut counted = BTreeSet::new();
    for package in ["tidal-api", "tidal-core", "tidal-cache", "tidal-mcp"] {
        collect(&crates.join(package).join("src"), &mut counted);
    }
    let listed: BTreeSet<String> = all()
        .map(|metric| metric.name.to_owned())
        // The process' own are another crate's.
        .filter(|name| name.starts_with("tidal_"))
        .collect();
    assert_eq!(counted, listed);
}

/// The names that stand in macros that count.
fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, names);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for macro_name in ["counter!(", "gauge!(", "histogram!("] {
            let after = text.split(macro_name).skip(1);
            let quoted = after.filter_map(|rest| rest.trim_start().strip_prefix('"'));
            names.extend(quoted.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
}
