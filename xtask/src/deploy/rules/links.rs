//! Names that lead somewhere: selectors to pods, ports to ports, budgets and policies to what they are about.

use serde_json::{Map, Value};

use super::{name, replicas};

/// What leads nowhere among the resources of one rendering.
pub(super) fn judge(documents: &[Value]) -> Vec<String> {
    let all = Resources(documents);
    let mut problems = Vec::new();
    for document in documents {
        let spec = &document["spec"];
        let found = match document["kind"].as_str() {
            Some("Service") => all.service(spec),
            Some("PodDisruptionBudget") => all.selects(&spec["selector"]["matchLabels"]),
            Some("NetworkPolicy") => all.selects(&spec["podSelector"]["matchLabels"]),
            Some("HorizontalPodAutoscaler") => all.scales(spec),
            Some("ServiceMonitor") => all.watches(spec),
            Some("Deployment") => all.is_guarded(spec, replicas(document, documents)),
            _ => Vec::new(),
        };
        let name = name(document);
        problems.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    problems
}

struct Resources<'a>(&'a [Value]);

// === impl Resources ===

impl<'a> Resources<'a> {
    fn of(&self, kind: &'static str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |document| document["kind"] == kind)
    }

    /// The templates of pods that have all these labels.
    fn pods(&self, labels: &Value) -> Vec<&'a Value> {
        let templates = self
            .of("Deployment")
            .map(|deployment| &deployment["spec"]["template"]);
        templates
            .filter(|template| carries(&template["metadata"]["labels"], labels))
            .collect()
    }

    fn selects(&self, labels: &Value) -> Vec<String> {
        if self.pods(labels).is_empty() {
            return vec![format!("no pod has the labels {labels}")];
        }
        Vec::new()
    }

    fn service(&self, spec: &Value) -> Vec<String> {
        let pods = self.pods(&spec["selector"]);
        if pods.is_empty() {
            return vec!["it selects no pod".to_owned()];
        }
        let ports: Vec<&Value> = pods
            .iter()
            .flat_map(|pod| list(&pod["spec"]["containers"]))
            .flat_map(|container| list(&container["ports"]))
            .collect();
        let wanted = list(&spec["ports"]).iter().map(|port| &port["targetPort"]);
        wanted
            .filter(|wanted| !ports.iter().any(|port| port["name"] == **wanted))
            .map(|wanted| format!("no container has the port {wanted}"))
            .collect()
    }

    fn scales(&self, spec: &Value) -> Vec<String> {
        let target = &spec["scaleTargetRef"]["name"];
        if self
            .of("Deployment")
            .any(|deployment| deployment["metadata"]["name"] == *target)
        {
            return Vec::new();
        }
        vec![format!("there is no deployment {target} to scale")]
    }

    fn watches(&self, spec: &Value) -> Vec<String> {
        let wanted = &spec["selector"]["matchLabels"];
        let services = self
            .of("Service")
            .filter(|service| carries(&service["metadata"]["labels"], wanted));
        let ports: Vec<&Value> = services
            .flat_map(|service| list(&service["spec"]["ports"]))
            .collect();
        let endpoints = list(&spec["endpoints"]).iter().map(|endpoint| &endpoint["port"]);
        endpoints
            .filter(|wanted| !ports.iter().any(|port| port["name"] == **wanted))
            .map(|wanted| format!("no service has the port {wanted}"))
            .collect()
    }

    /// Every pod has a policy of who may talk to it, and replicas a budget of how many may be away.
    fn is_guarded(&self, spec: &Value, replicas: u64) -> Vec<String> {
        let labels = &spec["template"]["metadata"]["labels"];
        let mut problems = Vec::new();
        let mut policies = self.of("NetworkPolicy");
        if !policies.any(|policy| carries(labels, &policy["spec"]["podSelector"]["matchLabels"])) {
            problems.push("anybody may talk to it".to_owned());
        }
        let mut budgets = self.of("PodDisruptionBudget");
        let has_budget = budgets.any(|budget| carries(labels, &budget["spec"]["selector"]["matchLabels"]));
        if replicas > 1 && !has_budget {
            problems.push("all its replicas may be taken away at once".to_owned());
        }
        problems
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Whether all the wanted labels are there. To want none is to want nothing in particular, which no rule of ours does.
fn carries(labels: &Value, wanted: &Value) -> bool {
    let empty = Map::new();
    let wanted = wanted.as_object().unwrap_or(&empty);
    !wanted.is_empty() && wanted.iter().all(|(name, value)| labels.get(name) == Some(value))
}
