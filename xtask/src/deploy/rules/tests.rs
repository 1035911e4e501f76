//! One good rendering, and what is said of it after one thing was spoiled.

use serde_json::{Value, json};

use super::{judge, pods::is_fixed};

fn good() -> Vec<Value> {
    let labels = json!({"app.kubernetes.io/name": "tidal-mcp"});
    let container = json!({
        "name": "tidal-mcp",
        "image": "registry.example.org/tidal-mcp:0.1.0",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": [
            {"name": "TIDAL_CLIENT_ID", "valueFrom": {"secretKeyRef": {"name": "tidal", "key": "id"}}},
            {"name": "TIDAL_CLIENT_SECRET_FILE", "value": "/run/secrets/client-secret"},
        ],
        "livenessProbe": {"httpGet": {"path": "/health", "port": "http"}},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}},
        "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
        "resources": {
            "requests": {"cpu": "1", "memory": "1", "ephemeral-storage": "1"},
            "limits": {"cpu": "1", "memory": "1", "ephemeral-storage": "1"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": {"drop": ["ALL"]},
        },
    });
    let pod = json!({
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
        "topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}],
        "containers": [container],
    });
    let of = |kind: &str, spec: Value| json!({"kind": kind, "metadata": {"name": "tidal-mcp", "labels": labels}, "spec": spec});
    vec![
        of(
            "Deployment",
            json!({"replicas": 3, "template": {"metadata": {"labels": labels}, "spec": pod}}),
        ),
        of(
            "Service",
            json!({"selector": labels, "ports": [{"name": "http", "targetPort": "http"}]}),
        ),
        of(
            "PodDisruptionBudget",
            json!({"selector": {"matchLabels": labels}}),
        ),
        of("NetworkPolicy", json!({"podSelector": {"matchLabels": labels}})),
        of(
            "HorizontalPodAutoscaler",
            json!({"scaleTargetRef": {"name": "tidal-mcp"}, "minReplicas": 3}),
        ),
        of(
            "ServiceMonitor",
            json!({"selector": {"matchLabels": labels}, "endpoints": [{"port": "http"}]}),
        ),
        json!({"kind": "ConfigMap", "metadata": {"name": "tidal-mcp"}, "data": {"TIDAL_COUNTRY": "US"}}),
    ]
}

const POD: &str = "/0/spec/template/spec";
const CONTAINER: &str = "/0/spec/template/spec/containers/0";

fn check(place: &str, spoiled: Value, expected: &str) {
    let mut documents = Value::Array(good());
    let (parent, key) = place.rsplit_once('/').unwrap();
    match documents.pointer_mut(parent).unwrap() {
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = spoiled,
        parent => parent[key] = spoiled,
    }
    let problems = judge(documents.as_array().unwrap());
    assert!(
        problems.iter().any(|problem| problem.contains(expected)),
        "{place}: {problems:?} does not say {expected:?}"
    );
}

#[test]
fn nothing_is_said_of_what_is_good() {
    assert_eq!(judge(&good()), [] as [&str; 0]);
}

#[test]
fn what_a_pod_or_a_container_should_not_be_is_told() {
    let of_pod = |key: &str| format!("{POD}/{key}");
    let of_container = |key: &str| format!("{CONTAINER}/{key}");
    for (place, spoiled, expected) in [
        (
            of_pod("securityContext/runAsNonRoot"),
            json!(false),
            "runAsNonRoot",
        ),
        (of_pod("securityContext/runAsUser"), json!(0), "runs as root"),
        (
            of_pod("securityContext/seccompProfile"),
            Value::Null,
            "not filtered",
        ),
        (
            of_pod("automountServiceAccountToken"),
            json!(true),
            "automountServiceAccountToken",
        ),
        (of_pod("enableServiceLinks"), Value::Null, "enableServiceLinks"),
        (of_pod("hostNetwork"), json!(true), "hostNetwork"),
        (
            of_pod("volumes"),
            json!([{"hostPath": {"path": "/"}}]),
            "its node's files",
        ),
        (
            of_pod("topologySpreadConstraints"),
            json!([]),
            "all be on one node",
        ),
        (of_pod("terminationGracePeriodSeconds"), json!(5), "killed before"),
        (of_pod("containers"), json!([]), "no container"),
        (
            of_container("image"),
            json!("tidal-mcp:latest"),
            "another one tomorrow",
        ),
        (
            of_container("resources/limits"),
            json!({"cpu": "1"}),
            "/resources/limits/memory is missing",
        ),
        (
            of_container("readinessProbe"),
            json!({"httpGet": {"path": "/health", "port": "http"}}),
            "is restarted",
        ),
        (
            of_container("securityContext/readOnlyRootFilesystem"),
            Value::Null,
            "readOnlyRootFilesystem",
        ),
        (
            of_container("securityContext/privileged"),
            json!(true),
            "privileged",
        ),
        (
            of_container("securityContext/capabilities"),
            json!({}),
            "keeps capabilities",
        ),
        (
            of_container("env/1"),
            json!({"name": "TIDAL_CLIENT_SECRET", "value": "x"}),
            "in plain text",
        ),
    ] {
        check(&place, spoiled, expected);
    }
}

#[test]
fn an_autoscaler_says_how_many_there_are_where_the_deployment_does_not() {
    for (least, expected) in [(3, 2), (1, 0)] {
        let mut documents = good();
        documents[0]["spec"]["replicas"] = Value::Null;
        documents[4]["spec"]["minReplicas"] = json!(least);
        documents[0]["spec"]["template"]["spec"]["topologySpreadConstraints"] = json!([]);
        documents.remove(2);
        let problems = judge(&documents);
        assert_eq!(problems.len(), expected, "{problems:?}");
    }
}

#[test]
fn what_leads_nowhere_is_told() {
    for (place, spoiled, expected) in [
        ("/1/spec/selector", json!({"app": "other"}), "it selects no pod"),
        (
            "/1/spec/ports/0/targetPort",
            json!("other"),
            "no container has the port",
        ),
        ("/2/spec/selector", json!({}), "taken away at once"),
        ("/3/spec/podSelector", json!({}), "anybody may talk to it"),
        ("/4/spec/scaleTargetRef/name", json!("other"), "to scale"),
        (
            "/5/spec/endpoints/0/port",
            json!("other"),
            "no service has the port",
        ),
        ("/6/data", json!({"TIDAL_MCP_SEALING_KEY": "x"}), "in plain text"),
        ("/6/kind", json!("Secret"), "no place in a repository"),
    ] {
        check(place, spoiled, expected);
    }
}

#[test]
fn an_image_is_fixed_by_a_version_or_a_digest() {
    for (image, expected) in [
        ("redis:7.4.5-alpine", true),
        ("prom/prometheus:v3.5.0", true),
        ("tidal-mcp@sha256:0123", true),
        ("localhost:5000/tidal-mcp", false),
        ("redis", false),
        ("redis:latest", false),
        ("redis:alpine", false),
    ] {
        assert_eq!(is_fixed(image), expected, "{image}");
    }
}
