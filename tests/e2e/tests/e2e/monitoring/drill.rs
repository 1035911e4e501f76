//! Things go wrong, somebody is told; things are mended, and the alerts clear. A minute of the rules is a second here.

use tidal_sim::Fault;

use super::{
    prometheus::{Prometheus, authorities, until},
    rules::{deployed, faster},
    traffic::traffic,
};
use crate::hosting::house::House;

/// What this machine's load may raise by itself: it says nothing.
const BY_THE_WAY: [&str; 2] = ["TidalSlowAnswers", "TidalMemoryHigh"];

/// Waits until all of these fire.
async fn until_told(prometheus: &Prometheus, what: &str, alerts: &[&str]) {
    until(&format!("told that {what}: {alerts:?}"), async || {
        let firing = prometheus.firing().await;
        alerts.iter().all(|alert| firing.contains(*alert))
    })
    .await;
}

/// Waits until none of these fires.
async fn until_clear(prometheus: &Prometheus, what: &str, alerts: &[&str]) {
    until(&format!("clear after {what}: {alerts:?}"), async || {
        let firing = prometheus.firing().await;
        !alerts.iter().any(|alert| firing.contains(*alert))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alerts_fire_while_something_is_wrong_and_clear_when_it_is_mended() {
    let house = House::with(&[
        ("TIDAL_METRICS_LISTEN", "127.0.0.1:0"),
        ("TIDAL_BREAKER_RECOVERY_MS", "500"),
        ("TIDAL_MCP_TOOL_TIMEOUT_MS", "2000"),
    ])
    .await;
    let token = house.admit("mia", "read").await;
    let replica = house.replica().await;
    let rules = faster(&deployed("prometheus/alerts.yml"), 60);
    let prometheus = Prometheus::start(&authorities(&house.heard.text()), &rules).await;
    let people = traffic(&[replica.authority().to_owned()], &token);

    until("people are served", async || {
        let served = prometheus.number("tidal:requests:rate5m > 1").await;
        served.is_some() && prometheus.number("tidal:failures:ratio5m").await == Some(0.0)
    })
    .await;
    let mut firing = prometheus.firing().await;
    firing.retain(|alert| !BY_THE_WAY.contains(&alert.as_str()));
    assert_eq!(firing.into_iter().collect::<Vec<_>>(), [] as [String; 0]);

    let tidal_away = [
        "TidalHighErrorRate",
        "TidalAvailabilityBurnsFast",
        "TidalBreakerOpen",
    ];
    house.listener.sim().faults().always("", Fault::Status503);
    until_told(&prometheus, "TIDAL fails", &tidal_away).await;
    house.listener.sim().faults().clear();
    until_clear(&prometheus, "TIDAL is back", &tidal_away).await;

    house.redis.kill();
    until_told(&prometheus, "Redis is away", &["TidalRedisDegraded"]).await;
    house.redis.restart().unwrap();
    until_clear(&prometheus, "Redis is back", &["TidalRedisDegraded"]).await;

    drop(people);
    replica.stop().await;
    let down = ["TidalReplicaDown", "TidalNobodyReady"];
    until_told(&prometheus, "the server is gone", &down).await;
}
