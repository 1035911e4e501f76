//! What was read at `/metrics`, once.

use std::{collections::BTreeMap, process::Stdio};

use tidal_mcp::reference::{Metric, MetricKind};
use tokio::{io::AsyncWriteExt, process::Command};

use crate::{wire, world::in_time};

/// The labels of a series.
pub(crate) type Labels = BTreeMap<String, String>;

/// One reading.
pub(crate) struct Scrape {
    /// As it came.
    pub(crate) text: String,
    series: Vec<(String, Labels, f64)>,
}

/// Where a server says that it serves its metrics.
pub(crate) fn authority(log: &str) -> String {
    let (_, rest) = log
        .split_once("serving metrics at http://")
        .expect("it says where");
    rest.split('/').next().unwrap().to_owned()
}

// === impl Scrape ===

impl Scrape {
    /// What is told there now.
    pub(crate) async fn of(authority: &str) -> Self {
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
        let answer = wire::raw(authority, &request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let (_, text) = answer.text.split_once("\r\n\r\n").unwrap();
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self {
            series: lines.map(series).collect(),
            text: text.to_owned(),
        }
    }

    /// The names of all metrics, a histogram's without the ends that its parts have.
    pub(crate) fn families(&self) -> impl Iterator<Item = &str> {
        let types = self.text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        types.filter_map(|line| line.split(' ').next())
    }

    /// All that is told of one metric.
    pub(crate) fn series_of(&self, metric: &Metric) -> impl Iterator<Item = (&Labels, f64)> {
        let is_histogram = matches!(metric.kind, MetricKind::Histogram(_));
        let is_its = move |name: &str| match name.strip_prefix(metric.name) {
            Some("") => !is_histogram,
            Some("_bucket" | "_sum" | "_count") => is_histogram,
            _ => false,
        };
        let its = self.series.iter().filter(move |(name, _, _)| is_its(name));
        its.map(|(_, labels, value)| (labels, *value))
    }

    /// The sum over the series of this name that have these labels, written as `a=b,c=d`; `None` if there is no such series.
    pub(crate) fn sum(&self, name: &str, labels: &str) -> Option<f64> {
        let wanted = labels.split(',').filter_map(|label| label.split_once('='));
        let wanted: Vec<_> = wanted.collect();
        let fits = |labels: &Labels| {
            let has = |(name, value): &(&str, &str)| labels.get(*name).is_some_and(|given| given == value);
            wanted.iter().all(has)
        };
        let fitting = self
            .series
            .iter()
            .filter(|(other, labels, _)| other == name && fits(labels));
        let values: Vec<f64> = fitting.map(|(_, _, value)| *value).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    }

    /// Prometheus' own tool finds nothing to say about it.
    pub(crate) async fn judged_by_promtool(&self) {
        let mut child = Command::new("promtool")
            .args(["check", "metrics"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("promtool is installed: see `cargo xtask test`");
        let mut input = child.stdin.take().unwrap();
        in_time(input.write_all(self.text.as_bytes())).await.unwrap();
        drop(input);
        let judged = in_time(child.wait_with_output()).await.unwrap();
        let said = String::from_utf8_lossy(&judged.stderr);
        assert!(judged.status.success() && said.is_empty(), "{said}");
    }
}

/// `name{label="value",…} number`, where no value of ours needs an escape.
fn series(line: &str) -> (String, Labels, f64) {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = match series.split_once('{') {
        None => (series, ""),
        Some((name, labels)) => (name, labels.strip_suffix("\"}").unwrap()),
    };
    let labels = labels
        .split("\",")
        .filter(|label| !label.is_empty())
        .map(|label| {
            let (name, value) = label.split_once("=\"").unwrap();
            assert!(!value.contains(['"', '\\']), "{line}");
            (name.to_owned(), value.to_owned())
        });
    (name.to_owned(), labels.collect(), value.parse().unwrap())
}
