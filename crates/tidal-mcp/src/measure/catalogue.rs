//! Every metric there is, once: its name, kind, unit, meaning, and what its labels may say. What the recorder is told, the
//! documentation and the tests are made from this list. What is not in it is not counted.
//!
//! Names and units are as Prometheus wants them: seconds and bytes, and `_total` behind what only grows.

mod cache;
mod process;
mod requests;
mod tidal;

use metrics::Unit;
use tidal_core::ErrorCode;

use super::requests::OTHER;
use crate::server::{self, CALL};

/// All of them, in parts.
pub const CATALOGUE: [&[Metric]; 4] = [
    requests::METRICS,
    tidal::METRICS,
    cache::METRICS,
    process::METRICS,
];

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How its values are kept.
    pub kind: Kind,
    /// Of what they are numbers, where that is no count.
    pub unit: Option<Unit>,
    /// What it tells, in a sentence.
    pub help: &'static str,
    /// By what it is told apart.
    pub labels: &'static [Label],
    /// From when on it is there.
    pub start: Start,
}

/// How values are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A sum that only grows, and begins anew with the process.
    Counter,
    /// What is so at the moment.
    Gauge,
    /// How many were below each of these bounds.
    Histogram(&'static [f64]),
}

/// When a metric has its first value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the start, and it is zero.
    Zero,
    /// With what makes it: with the server for methods and tools, with the first call for the cache, or once there is
    /// something to tell.
    Made,
}

/// What a metric is told apart by.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// Its name.
    pub name: &'static str,
    /// What it may say.
    pub values: Values,
}

/// What a label may say. There is an end to each of these lists.
#[derive(Clone, Copy, Debug)]
pub enum Values {
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A method of MCP, `other` for one that is none, `unread` for what was refused before.
    Methods,
    /// A tool, `other` for one that is none, and nothing where none was called.
    Tools,
    /// A stable error code.
    Codes,
    /// An operation of TIDAL's API, by method and path, without ids.
    Operations,
    /// A question that the cache knows.
    Questions,
    /// One value for as long as the process lives.
    Fixed,
}

// === impl Kind ===

impl Kind {
    /// As Prometheus calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram(_) => "histogram",
        }
    }
}

// === impl Values ===

impl Values {
    /// All that it may say; nothing where that is not known before.
    pub fn known(self) -> Vec<&'static str> {
        match self {
            Self::OneOf(values) => values.to_vec(),
            Self::Methods => {
                let methods = server::methods().filter(|method| *method != CALL);
                methods.chain([CALL, OTHER, super::refusals::UNREAD]).collect()
            }
            Self::Tools => {
                let tools = crate::tools::all().into_iter().map(|entry| entry.spec().name);
                tools.chain([OTHER, ""]).collect()
            }
            Self::Codes => ErrorCode::ALL.map(ErrorCode::as_str).to_vec(),
            Self::Operations => tidal_core::operations().collect(),
            Self::Questions => tidal_cache::questions().collect(),
            Self::Fixed => Vec::new(),
        }
    }
}

const fn counter(name: &'static str, help: &'static str, labels: &'static [Label]) -> Metric {
    Metric {
        name,
        kind: Kind::Counter,
        unit: None,
        help,
        labels,
        start: Start::Zero,
    }
}

const fn gauge(name: &'static str, help: &'static str) -> Metric {
    Metric {
        kind: Kind::Gauge,
        ..counter(name, help, &[])
    }
}

const fn seconds(name: &'static str, help: &'static str, labels: &'static [Label]) -> Metric {
    Metric {
        kind: Kind::Histogram(WAITS),
        unit: Some(Unit::Seconds),
        ..counter(name, help, labels)
    }
}

/// From what memory answers in to what nobody waits for, in seconds.
const WAITS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

// === impl Metric ===

impl Metric {
    const fn in_bytes(mut self) -> Self {
        self.unit = Some(Unit::Bytes);
        self
    }

    const fn in_seconds(mut self) -> Self {
        self.unit = Some(Unit::Seconds);
        self
    }

    const fn by(mut self, labels: &'static [Label]) -> Self {
        self.labels = labels;
        self
    }

    const fn once_made(mut self) -> Self {
        self.start = Start::Made;
        self
    }
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> Label {
    Label {
        name,
        values: Values::OneOf(values),
    }
}

const OPERATION: Label = Label {
    name: "operation",
    values: Values::Operations,
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn all() -> impl Iterator<Item = &'static Metric> {
        CATALOGUE.into_iter().flatten()
    }

    #[test]
    fn names_are_unique_and_as_prometheus_wants_them() {
        let names: HashSet<_> = all().map(|metric| metric.name).collect();
        assert_eq!(names.len(), all().count());
        for metric in all() {
            let name = metric.name;
            assert!(
                name.starts_with("tidal_") || name.starts_with("process_"),
                "{name}"
            );
            assert_eq!(name.ends_with("_total"), metric.kind == Kind::Counter, "{name}");
            let is_in = |unit| metric.unit == Some(unit);
            let bare = name.trim_end_matches("_total");
            assert_eq!(bare.ends_with("_seconds"), is_in(Unit::Seconds), "{name}");
            assert_eq!(bare.ends_with("_bytes"), is_in(Unit::Bytes), "{name}");
            assert!(
                metric.help.ends_with('.') && !metric.help.contains('\n'),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_there_from_the_start_is_bounded() {
        for metric in all().filter(|metric| metric.start == Start::Zero) {
            let series: usize = metric
                .labels
                .iter()
                .map(|label| label.values.known().len())
                .product();
            assert!((1..=40).contains(&series), "{}: {series}", metric.name);
        }
    }

    #[test]
    fn bounds_rise() {
        for metric in all() {
            if let Kind::Histogram(bounds) = metric.kind {
                assert!(bounds.is_sorted() && bounds.len() > 5, "{}", metric.name);
            }
        }
    }
}
