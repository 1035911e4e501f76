//! A real Prometheus, on a free port of loopback with a folder of its own, ended with the test.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs::{self, File},
    process::Stdio,
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::{interval, timeout},
};

use crate::wire;

/// How long anything may take, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_mins(2);

/// A Prometheus of one test.
pub(super) struct Prometheus {
    _child: Child,
    authority: String,
    _folder: TempDir,
}

// === impl Prometheus ===

impl Prometheus {
    /// Starts one that scrapes these servers twice a second, as the job that the alerts know, and follows these rules.
    pub(super) async fn start(targets: &[String], rules: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let targets: Vec<String> = targets.iter().map(|target| format!("{target:?}")).collect();
        let config = format!(
            "global: {{scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}}\n\
             rule_files: [alerts.yml]\n\
             scrape_configs:\n\
             - job_name: tidal-mcp\n  static_configs: [{{targets: [{}]}}]\n",
            targets.join(", ")
        );
        fs::write(folder.path().join("prometheus.yml"), config).unwrap();
        fs::write(folder.path().join("alerts.yml"), rules).unwrap();
        let log = folder.path().join("log");
        let child = Command::new("prometheus")
            .args(["--config.file=prometheus.yml", "--storage.tsdb.path=series"])
            .arg("--web.listen-address=127.0.0.1:0")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .kill_on_drop(true)
            .spawn()
            .expect("a Prometheus is installed: see `cargo xtask test`");
        let said = || fs::read_to_string(&log).unwrap();
        until("Prometheus is ready", async || said().contains("Server is ready")).await;
        let said = said();
        let (_, rest) = said.split_once("msg=\"Listening on\" address=").unwrap();
        Self {
            _child: child,
            authority: rest.split_whitespace().next().unwrap().to_owned(),
            _folder: folder,
        }
    }

    /// What it answers a query now.
    pub(super) async fn query(&self, expression: &str) -> Vec<Value> {
        let path = format!("/api/v1/query?query={}", encoded(expression));
        let answer = self.get(&path).await;
        assert_eq!(answer["status"], "success", "{expression}: {answer}");
        answer["data"]["result"].as_array().unwrap().clone()
    }

    /// The one number that a query answers, if it does.
    pub(super) async fn number(&self, expression: &str) -> Option<f64> {
        let result = self.query(expression).await;
        result.first()?["value"][1].as_str()?.parse().ok()
    }

    /// The names of the alerts that fire.
    pub(super) async fn firing(&self) -> BTreeSet<String> {
        let alerts = self.query("ALERTS{alertstate=\"firing\"}").await;
        let names = alerts.iter().map(|alert| alert["metric"]["alertname"].as_str());
        names.map(|name| name.unwrap().to_owned()).collect()
    }

    /// All its rules, with how they are.
    pub(super) async fn rules(&self) -> Vec<Value> {
        let answer = self.get("/api/v1/rules").await;
        let groups = answer["data"]["groups"].as_array().unwrap();
        let rules = groups.iter().flat_map(|group| group["rules"].as_array().unwrap());
        rules.cloned().collect()
    }

    /// By HTTP/1.0, whose answers come in one piece.
    async fn get(&self, path: &str) -> Value {
        let request = format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.authority);
        wire::raw(&self.authority, &request).await.json()
    }
}

/// Where servers with this log say that they serve their metrics.
pub(super) fn authorities(log: &str) -> Vec<String> {
    let rest = log.split("serving metrics at http://").skip(1);
    rest.map(|rest| rest.split('/').next().unwrap().to_owned())
        .collect()
}

/// Waits until it holds.
pub(super) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let mut looks = interval(Duration::from_millis(100));
    let waiting = async {
        while !holds().await {
            looks.tick().await;
        }
    };
    assert!(timeout(PATIENCE, waiting).await.is_ok(), "never: {what}");
}

/// As a part of an address's query.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        encoded
    })
}
