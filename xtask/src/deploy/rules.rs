//! What we ask of every rendered resource beyond its schema: pods without rights, within limits, watched by probes, of
//! images that stay the same; and names that lead somewhere.

mod links;
mod pods;

use serde_json::Value;

pub(super) use pods::is_fixed;

/// All that is wrong with the resources of one rendering.
pub(super) fn judge(documents: &[Value]) -> Vec<String> {
    let mut problems = Vec::new();
    for document in documents {
        let name = name(document);
        let own = match document["kind"].as_str() {
            Some("Deployment") => pods::judge(&document["spec"], replicas(document, documents)),
            Some("Secret") => vec!["holds a secret, which has no place in a repository".to_owned()],
            Some("ConfigMap") => pods::secrets_among(&document["data"]),
            _ => Vec::new(),
        };
        problems.extend(own.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    problems.extend(links::judge(documents));
    problems
}

/// How many pods a deployment has at the least: an autoscaler says it where the deployment does not.
fn replicas(deployment: &Value, documents: &[Value]) -> u64 {
    let mut scalers = documents.iter().filter(|document| {
        document["kind"] == "HorizontalPodAutoscaler"
            && document["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    });
    let scaled = || scalers.find_map(|scaler| scaler["spec"]["minReplicas"].as_u64());
    let stated = deployment["spec"]["replicas"].as_u64();
    stated.or_else(scaled).unwrap_or(1)
}

/// Kind and name.
fn name(document: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    format!(
        "{} {}",
        word(&document["kind"]),
        word(&document["metadata"]["name"])
    )
}

#[cfg(test)]
mod tests;
