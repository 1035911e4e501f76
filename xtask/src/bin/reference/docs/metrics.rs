//! `docs/metrics.md`: every metric, from the list that the server describes itself by.

use tidal_mcp::reference::{Label, METRICS, Metric, MetricKind, Start, Values};

use super::markdown::{code, opening, table};

const INTRODUCTION: &str = "\
`tidal-mcp http` serves these at `/metrics`, in Prometheus' text format: beside MCP where `http.auth` is `none`, which is on\n\
loopback alone, or on the address that `metrics.listen` names. Labels are bounded: never an id, a query or a person.\n\n\
A label's values stand behind it. Metrics marked with * are there once there is something to tell: those by method and tool\n\
from the start, those of the cache and of TIDAL's API from the first call on, those of Redis where there is one. All others\n\
begin with zero, so that `rate()` sees the first event.";

const TITLES: [&str; METRICS.len()] = ["Requests", "TIDAL", "Cache", "Process"];

pub(super) fn page() -> String {
    let parts = TITLES.iter().zip(METRICS).map(|(title, metrics)| {
        let rows: Vec<_> = metrics.iter().map(row).collect();
        format!("\n## {title}\n") + &table(["Name", "Type", "Labels", "Meaning"], &rows)
    });
    opening("Metrics", INTRODUCTION) + &parts.collect::<String>() + &bounds() + &lists()
}

fn row(metric: &Metric) -> [String; 4] {
    let mark = match metric.start {
        Start::Zero => "",
        Start::Made => " *",
    };
    let labels: Vec<String> = metric.labels.iter().map(label).collect();
    [
        code(metric.name) + mark,
        metric.kind.as_str().to_owned(),
        labels.join("; "),
        metric.help.to_owned(),
    ]
}

fn label(label: &Label) -> String {
    let values = match label.values {
        Values::OneOf(values) => values.join(", "),
        Values::Methods => "a method (below)".to_owned(),
        Values::Tools => "a tool ([tools.md](tools.md)), other, or nothing".to_owned(),
        Values::Codes => "an error code ([errors.md](errors.md))".to_owned(),
        Values::Operations => "an operation of TIDAL's API, such as GET /tracks/{id}".to_owned(),
        Values::Questions => "a question (below)".to_owned(),
        Values::Fixed => return code(label.name),
    };
    format!("{}: {values}", code(label.name))
}

fn bounds() -> String {
    let rows: Vec<_> = METRICS
        .into_iter()
        .flatten()
        .filter_map(|metric| match metric.kind {
            MetricKind::Histogram(bounds) => {
                let bounds: Vec<String> = bounds.iter().map(f64::to_string).collect();
                Some([code(metric.name), bounds.join(", ")])
            }
            MetricKind::Counter | MetricKind::Gauge => None,
        })
        .collect();
    "\n## Buckets\n\nIn seconds.\n".to_owned() + &table(["Histogram", "Upper bounds"], &rows)
}

fn lists() -> String {
    let list = |values: Values| {
        let values: Vec<String> = values.known().into_iter().map(code).collect();
        values.join(", ")
    };
    format!(
        "\n## Methods\n\n{}: `other` is any that is none, `unread` what was refused before anybody looked.\n\n## \
         Questions\n\nWhat the cache is asked: {}.\n",
        list(Values::Methods),
        list(Values::Questions)
    )
}
