//! The manifests: rendered as `kubectl apply --kustomize` would, validated for each version of Kubernetes that we say to run
//! on, and held against our own rules.

use std::fs;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::rules;
use super::tools::Tools;
use crate::{print, process, workspace};

/// What is rendered.
const FOLDERS: [&str; 3] = ["base", "overlays/dev", "overlays/production"];

/// The versions that are validated for.
const VERSIONS: [&str; 6] = ["1.29", "1.30", "1.31", "1.32", "1.33", "1.34"];

/// What the validator has no schema for: it is the Prometheus operator's, not Kubernetes'. Our own rules look at it.
const FOREIGN: &str = "ServiceMonitor";

/// What is promised of the server, and where it stands in its deployment.
const PROMISED: [(&str, &str); 12] = [
    ("/spec/strategy/rollingUpdate/maxSurge", "1"),
    ("/spec/strategy/rollingUpdate/maxUnavailable", "0"),
    ("/spec/template/spec/containers/0/resources/requests/cpu", "250m"),
    (
        "/spec/template/spec/containers/0/resources/requests/memory",
        "256Mi",
    ),
    ("/spec/template/spec/containers/0/resources/limits/cpu", "500m"),
    (
        "/spec/template/spec/containers/0/resources/limits/memory",
        "512Mi",
    ),
    (
        "/spec/template/spec/containers/0/livenessProbe/httpGet/path",
        "/health",
    ),
    (
        "/spec/template/spec/containers/0/livenessProbe/initialDelaySeconds",
        "10",
    ),
    (
        "/spec/template/spec/containers/0/livenessProbe/periodSeconds",
        "10",
    ),
    (
        "/spec/template/spec/containers/0/readinessProbe/httpGet/path",
        "/ready",
    ),
    (
        "/spec/template/spec/containers/0/readinessProbe/initialDelaySeconds",
        "5",
    ),
    (
        "/spec/template/spec/containers/0/readinessProbe/periodSeconds",
        "5",
    ),
];

/// Renders, validates and judges all of it.
pub(super) fn check(tools: &Tools) -> Result<()> {
    let written = workspace::target()?.join("deploy/rendered");
    fs::create_dir_all(&written)?;
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for folder in FOLDERS {
        let rendered = tools.render(&format!("deploy/kubernetes/{folder}"))?;
        let documents = tools.documents(&rendered)?;
        print::note(&format!("{folder}: {} resources", documents.len()));
        let file = written.join(folder.replace('/', "-")).with_extension("yaml");
        fs::write(&file, known(&documents))?;
        files.push(file);
        let judged = rules::judge(&documents)
            .into_iter()
            .chain(broken(&documents, folder));
        problems.extend(judged.map(|problem| format!("{folder}: {problem}")));
    }
    for version in VERSIONS {
        let mut validate = tools.command(
            "kubernetes-validate",
            &["--strict", "--quiet", "--kubernetes-version", version],
        );
        validate.args(&files);
        process::run(validate)?;
    }
    ensure!(problems.is_empty(), "{}", problems.join("\n       "));
    Ok(())
}

/// Those that there is a schema for: JSON is YAML.
fn known(documents: &[Value]) -> String {
    let known = documents.iter().filter(|document| document["kind"] != FOREIGN);
    known.map(Value::to_string).collect::<Vec<_>>().join("\n---\n")
}

/// Which promises a rendering does not keep.
fn broken(documents: &[Value], folder: &str) -> Vec<String> {
    let server = |kind: &str| {
        let mut all = documents.iter();
        all.find(|document| document["kind"] == kind && document["metadata"]["name"] == "tidal-mcp")
    };
    let Some(deployment) = server("Deployment") else {
        return vec!["there is no server".to_owned()];
    };
    let mut broken: Vec<String> = PROMISED
        .iter()
        .filter_map(|(pointer, promised)| {
            let found = deployment.pointer(pointer).unwrap_or(&Value::Null);
            let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            (found != *promised).then(|| format!("{pointer} is {found}, and {promised} is promised"))
        })
        .collect();
    let least = if folder == "overlays/dev" { 1 } else { 3 };
    let scaler = server("HorizontalPodAutoscaler").unwrap_or(&Value::Null);
    if scaler["spec"]["minReplicas"] != json!(least) {
        broken.push(format!("there are not {least} replicas at the least"));
    }
    if folder != "base" && !deployment["spec"]["replicas"].is_null() {
        broken.push("each apply undoes what the autoscaler did".to_owned());
    }
    for kind in [
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
        "NetworkPolicy",
        "Service",
    ] {
        if server(kind).is_none() {
            broken.push(format!("the server has no {kind}"));
        }
    }
    if folder == "overlays/production" && server(FOREIGN).is_none() {
        broken.push(format!("the server has no {FOREIGN}"));
    }
    broken
}
