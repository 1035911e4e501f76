//! What is known before anything happens: each metric's meaning, and zero for those whose labels are known. A rate over a
//! counter that begins with its first event does not see that event.

use metrics::{Label as Pair, counter, describe_counter, describe_gauge, describe_histogram, gauge};

use super::{CATALOGUE, Kind, Metric, Start, refusals};

/// Tells the recorder what there is.
pub(crate) fn begin() {
    for metric in CATALOGUE.iter().flat_map(|part| part.iter()) {
        describe(metric);
        if metric.start == Start::Zero {
            zero(metric);
        }
    }
    refusals::refused().absolute(0);
    gauge!(
        "tidal_build_info",
        "version" => env!("CARGO_PKG_VERSION"),
        "revision" => option_env!("TIDAL_BUILD_REVISION").unwrap_or("unknown"),
        "features" => if cfg!(feature = "conformance") { "conformance" } else { "" },
    )
    .set(1.0);
}

fn describe(metric: &Metric) {
    match (metric.kind, metric.unit) {
        (Kind::Counter, None) => describe_counter!(metric.name, metric.help),
        (Kind::Counter, Some(unit)) => describe_counter!(metric.name, unit, metric.help),
        (Kind::Gauge, None) => describe_gauge!(metric.name, metric.help),
        (Kind::Gauge, Some(unit)) => describe_gauge!(metric.name, unit, metric.help),
        (Kind::Histogram(_), None) => describe_histogram!(metric.name, metric.help),
        (Kind::Histogram(_), Some(unit)) => describe_histogram!(metric.name, unit, metric.help),
    }
}

/// One series for each combination of its labels' values.
fn zero(metric: &Metric) {
    let mut series: Vec<Vec<Pair>> = vec![Vec::new()];
    for label in metric.labels {
        let values = label.values.known();
        let with = |labels: Vec<Pair>| {
            let more = values.iter().map(move |value| {
                let mut labels = labels.clone();
                labels.push(Pair::new(label.name, *value));
                labels
            });
            more.collect::<Vec<_>>()
        };
        series = series.into_iter().flat_map(with).collect();
    }
    for labels in series {
        match metric.kind {
            Kind::Counter => counter!(metric.name, labels).absolute(0),
            Kind::Gauge => gauge!(metric.name, labels).set(0.0),
            Kind::Histogram(_) => {
                // Being made is enough.
                let _ = metrics::histogram!(metric.name, labels);
            }
        }
    }
}
