//! What a pod may do and use, and how it is known to be well.

use serde_json::{Value, json};

/// What its container and its pod have to say, and where.
const OF_POD: [(&str, Value); 5] = [
    ("/securityContext/runAsNonRoot", Value::Bool(true)),
    ("/automountServiceAccountToken", Value::Bool(false)),
    ("/enableServiceLinks", Value::Bool(false)),
    ("/hostNetwork", Value::Null),
    ("/hostPID", Value::Null),
];

const OF_CONTAINER: [(&str, Value); 3] = [
    ("/securityContext/allowPrivilegeEscalation", Value::Bool(false)),
    ("/securityContext/readOnlyRootFilesystem", Value::Bool(true)),
    ("/securityContext/privileged", Value::Null),
];

/// What has to be there, whatever it is.
const BOUNDS: [&str; 8] = [
    "/resources/requests/cpu",
    "/resources/requests/memory",
    "/resources/requests/ephemeral-storage",
    "/resources/limits/cpu",
    "/resources/limits/memory",
    "/resources/limits/ephemeral-storage",
    "/livenessProbe",
    "/readinessProbe",
];

/// Of a deployment's specification, and how many such pods there are.
pub(super) fn judge(deployment: &Value, replicas: u64) -> Vec<String> {
    let pod = &deployment["template"]["spec"];
    let mut problems = unlike(pod, &OF_POD);
    if pod.pointer("/securityContext/seccompProfile/type") != Some(&json!("RuntimeDefault")) {
        problems.push("its system calls are not filtered".to_owned());
    }
    if pod
        .pointer("/securityContext/runAsUser")
        .and_then(Value::as_u64)
        .unwrap_or(0)
        == 0
    {
        problems.push("it does not say as which user it runs, or runs as root".to_owned());
    }
    let volumes = pod["volumes"].as_array().map_or(&[][..], Vec::as_slice);
    if volumes.iter().any(|volume| volume.get("hostPath").is_some()) {
        problems.push("it reaches into its node's files".to_owned());
    }
    if replicas > 1
        && pod["topologySpreadConstraints"]
            .as_array()
            .is_none_or(Vec::is_empty)
    {
        problems.push("its replicas may all be on one node".to_owned());
    }
    let containers = pod["containers"].as_array().map_or(&[][..], Vec::as_slice);
    if containers.is_empty() {
        problems.push("it has no container".to_owned());
    }
    for container in containers {
        problems.extend(of_container(container));
        let grace = pod["terminationGracePeriodSeconds"].as_u64().unwrap_or(30);
        let pause = container
            .pointer("/lifecycle/preStop/sleep/seconds")
            .and_then(Value::as_u64);
        if pause.is_some_and(|pause| pause >= grace) {
            problems.push("it is killed before it is asked to stop".to_owned());
        }
    }
    problems
}

/// Settings that ought not to stand in plain text, by their names.
pub(super) fn secrets_among(settings: &Value) -> Vec<String> {
    let names = settings
        .as_object()
        .into_iter()
        .flat_map(|settings| settings.keys());
    names
        .filter(|name| is_secret(name))
        .map(|name| format!("{name} stands in plain text"))
        .collect()
}

fn of_container(container: &Value) -> Vec<String> {
    let mut problems = unlike(container, &OF_CONTAINER);
    let missing = BOUNDS
        .iter()
        .filter(|pointer| container.pointer(pointer).is_none());
    problems.extend(missing.map(|pointer| format!("{pointer} is missing")));
    if container["livenessProbe"] == container["readinessProbe"] {
        problems.push("it is restarted for what should only keep requests away".to_owned());
    }
    let dropped = container.pointer("/securityContext/capabilities/drop");
    if dropped != Some(&json!(["ALL"])) {
        problems.push("it keeps capabilities".to_owned());
    }
    let image = container["image"].as_str().unwrap_or_default();
    if !is_fixed(image) {
        problems.push(format!("its image {image:?} may be another one tomorrow"));
    }
    let variables = container["env"].as_array().map_or(&[][..], Vec::as_slice);
    for variable in variables
        .iter()
        .filter(|variable| variable.get("value").is_some())
    {
        let name = variable["name"].as_str().unwrap_or_default();
        if is_secret(name) {
            problems.push(format!("{name} stands in plain text"));
        }
    }
    problems
}

fn unlike(found: &Value, expected: &[(&str, Value)]) -> Vec<String> {
    let pairs = expected.iter().filter_map(|(pointer, expected)| {
        let found = found.pointer(pointer).unwrap_or(&Value::Null);
        (found != expected).then(|| format!("{pointer} is {found}, not {expected}"))
    });
    pairs.collect()
}

fn is_secret(name: &str) -> bool {
    let names = [
        "SECRET",
        "PASSWORD",
        "PASSPHRASE",
        "SEALING_KEY",
        "TOKEN",
        "REDIS_URL",
    ];
    !name.ends_with("_FILE") && names.iter().any(|part| name.contains(part))
}

/// Whether an image has a digest, or a tag that is a version.
pub(in crate::deploy) fn is_fixed(image: &str) -> bool {
    if image.contains("@sha256:") {
        return true;
    }
    let name = image.rsplit('/').next().unwrap_or_default();
    let tag = name.split_once(':').map_or("", |(_, tag)| tag);
    tag.trim_start_matches('v')
        .starts_with(|first: char| first.is_ascii_digit())
}
