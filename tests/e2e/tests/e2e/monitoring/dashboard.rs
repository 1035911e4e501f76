//! The dashboard asks for what there is, and gets it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tidal_sim::{RateLimit, Sim};

use super::{
    prometheus::{Prometheus, authorities, until},
    rules::deployed,
    traffic::traffic,
};
use crate::{
    hosting::house::{House, answer},
    metrics::after_a_day,
};

/// A question of the dashboard.
struct Question {
    panel: String,
    expression: String,
    /// Whether its panel says that it may have nothing to show.
    may_be_empty: bool,
}

/// All of them, as the dashboard puts them for all replicas of all namespaces.
fn questions() -> Vec<Question> {
    let dashboard: Value = serde_json::from_str(&deployed("grafana/dashboards/tidal-mcp.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let panels = panels.filter(|panel| panel["type"] != "row");
    let questions = panels.flat_map(|panel| {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let targets = panel["targets"].as_array().unwrap().iter();
        targets.map(move |target| Question {
            panel: word(&panel["title"]),
            expression: word(&target["expr"])
                .replace("$__rate_interval", "30s")
                .replace("$__range", "5m")
                .replace("$namespace", ".*")
                .replace("$instance", ".*"),
            may_be_empty: word(&panel["description"]).contains("Empty until"),
        })
    });
    questions.collect()
}

/// The metrics that an expression names. What rules record has a colon in it.
fn metrics(expression: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':';
    let words = expression.split(move |letter| !is_part(letter));
    words.filter(|word| !word.contains(':') && (word.starts_with("tidal_") || word.starts_with("process_")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_metric_of_the_dashboard_and_the_alerts_is_there_after_a_day() {
    let scrape = after_a_day().await;
    let there: BTreeSet<&str> = scrape.families().collect();
    let rules = deployed("prometheus/alerts.yml");
    let rules = rules.lines().filter(|line| !line.trim_start().starts_with('#'));
    let questions = questions();
    let asked = questions.iter().map(|question| question.expression.as_str());
    let used: BTreeSet<&str> = asked.chain(rules).flat_map(metrics).collect();
    assert!(used.len() > 25, "{used:?}");
    let missing: Vec<&&str> = used
        .iter()
        .filter(|name| !there.contains(name.trim_end_matches("_bucket")))
        .collect();
    assert_eq!(missing, [] as [&&str; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prometheus_that_scrapes_three_replicas_answers_every_question() {
    // It says what is left of its rate limit, and there is always something.
    let limit = RateLimit {
        capacity: 10_000,
        replenish_per_second: 1_000.0,
        ..RateLimit::observed()
    };
    let sim = Sim::builder().rate_limit(limit);
    let house = House::at(sim, &[("TIDAL_METRICS_LISTEN", "127.0.0.1:0")]).await;
    let token = house.admit("mia", "read,write").await;
    let replicas = [
        house.replica().await,
        house.replica().await,
        house.replica().await,
    ];
    let prometheus = Prometheus::start(
        &authorities(&house.heard.text()),
        &deployed("prometheus/alerts.yml"),
    )
    .await;
    let places = replicas.each_ref().map(|replica| replica.authority().to_owned());
    let _traffic = traffic(&places, &token);
    // Something that a caller does wrong.
    answer(&places[0], &token, "search", json!({"query": ""})).await;

    for (expression, expected) in [
        ("sum(up{job=\"tidal-mcp\"})", 3.0),
        ("count(tidal_build_info)", 3.0),
        ("sum(tidal_ready)", 3.0),
        ("min(tidal_cache_redis_up)", 1.0),
    ] {
        until(expression, async || {
            prometheus.number(expression).await == Some(expected)
        })
        .await;
    }
    for Question {
        panel,
        expression,
        may_be_empty,
    } in questions()
    {
        if may_be_empty {
            prometheus.query(&expression).await;
        } else {
            // NaN is what becomes of 0 / 0, and no answer.
            let answers = async || {
                let result = prometheus.query(&expression).await;
                result.iter().any(|series| series["value"][1] != "NaN")
            };
            until(&format!("{panel}: {expression}"), answers).await;
        }
    }
    let rules = prometheus.rules().await;
    assert_eq!(
        rules.len(),
        deployed("prometheus/alerts.yml").matches("expr:").count()
    );
    for rule in rules {
        assert_eq!(rule["health"], "ok", "{rule}");
    }
    for replica in replicas {
        replica.stop().await;
    }
}

/// One Prometheus may watch several installations.
#[test]
fn every_question_is_about_the_namespace_that_is_chosen() {
    let dashboard: Value = serde_json::from_str(&deployed("grafana/dashboards/tidal-mcp.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.filter_map(|panel| panel["targets"].as_array()).flatten();
    for target in targets {
        let expression = target["expr"].as_str().unwrap();
        let selectors = expression.matches('{').count();
        let chosen = expression.matches("{namespace=~\"$namespace").count();
        assert!(chosen > 0 && chosen == selectors, "{expression}");
    }
}

/// It is drawn by nobody here: what would be drawn over something else has to be found without.
#[test]
fn panels_lie_side_by_side_and_say_what_they_show() {
    let dashboard: Value = serde_json::from_str(&deployed("grafana/dashboards/tidal-mcp.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        assert!(
            ids.insert(panel["id"].as_u64().unwrap()),
            "{title}: its id is another's"
        );
        let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        assert!(place("x") + place("w") <= 24, "{title} is too wide");
        for (x, y) in (0..place("w")).flat_map(|x| (0..place("h")).map(move |y| (x, y))) {
            let cell = (place("x") + x, place("y") + y);
            assert!(taken.insert(cell), "{title} lies over another");
        }
        if panel["type"] != "row" {
            let defaults = &panel["fieldConfig"]["defaults"];
            assert!(defaults["unit"].is_string(), "{title} has no unit");
            assert!(
                !panel["targets"].as_array().unwrap().is_empty(),
                "{title} asks nothing"
            );
        }
    }
}
