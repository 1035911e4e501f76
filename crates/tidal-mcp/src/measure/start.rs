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
        "features" => features(),
    )
    .set(1.0);
}

/// Which of the crate's features were built in, separated by commas.
fn features() -> &'static str {
    match (cfg!(feature = "conformance"), cfg!(feature = "console")) {
        (true, true) => "conformance,console",
        (true, false) => "conformance",
        (false, true) => "console",
        (false, false) => "",
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_that_was_built_in_is_named() {
        let manifest = include_str!("../../Cargo.toml");
        let all = manifest.split("\n[features]\n").nth(1).unwrap();
        let all = all.split("\n[").next().unwrap().lines();
        let names: Vec<_> = all
            .filter_map(|line| line.split_once(" = "))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["default", "conformance", "console"]);
        for (name, is_built) in [
            ("conformance", cfg!(feature = "conformance")),
            ("console", cfg!(feature = "console")),
        ] {
            assert_eq!(
                features().split(',').any(|feature| feature == name),
                is_built,
                "{name}"
            );
        }
    }
}
