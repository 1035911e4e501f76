//! Reads the endpoint registry of tidal-api and compares it with TIDAL's document.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;

use anyhow::{Context, Result, bail};
use tidal_api::registry::{ENDPOINTS, Endpoint, Values};
use xtask::oas::{self, Operation, Operations, Parameter};
use xtask::print;
use xtask::reference::OasOptions;

pub(super) fn run(options: &OasOptions) -> Result<()> {
    let name = options.spec.display();
    let file = File::open(&options.spec).with_context(|| format!("cannot open {name}"))?;
    let document =
        serde_json::from_reader(BufReader::new(file)).with_context(|| format!("{name} is not JSON"))?;
    let document = oas::read(&document).with_context(|| format!("{name} is not TIDAL's OpenAPI document"))?;
    let registry: Operations = ENDPOINTS
        .iter()
        .map(|endpoint| (endpoint.operation.to_owned(), operation(endpoint)))
        .collect();
    let differences = oas::differences(&registry, &document);
    for line in &differences {
        print::line(line);
    }
    if differences.is_empty() {
        print::line(&format!(
            "{} of {} operations match",
            registry.len(),
            document.len()
        ));
        return Ok(());
    }
    let differing: BTreeSet<_> = differences
        .iter()
        .filter_map(|line| line.split(": ").next())
        .collect();
    let matching = document
        .keys()
        .filter(|name| !differing.contains(name.as_str()))
        .count();
    bail!("{matching} of {} operations match", document.len())
}

fn operation(endpoint: &Endpoint) -> Operation {
    let mut parameters: BTreeMap<String, Parameter> = endpoint.parameters.iter().map(query).collect();
    // What the registry leaves out because it is the same everywhere.
    if endpoint.path.contains("{id}") {
        parameters.insert(
            "path id".to_owned(),
            Parameter {
                required: true,
                ..Parameter::default()
            },
        );
    }
    if !endpoint.is_read() {
        parameters.insert("header Idempotency-Key".to_owned(), Parameter::default());
    }
    Operation {
        parameters,
        scopes: texts(endpoint.access.scopes),
        client_credentials: endpoint.access.client_credentials,
    }
}

fn query(parameter: &tidal_api::registry::Parameter) -> (String, Parameter) {
    let values = match parameter.values {
        Values::Text(_) | Values::Texts(_) => BTreeSet::new(),
        Values::OneOf(values) | Values::SomeOf(values) => texts(values),
        Values::Order(members) => members
            .iter()
            .flat_map(|member| [(*member).to_owned(), format!("-{member}")])
            .collect(),
    };
    (
        format!("query {}", parameter.name),
        Parameter {
            required: parameter.required,
            values,
        },
    )
}

fn texts(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}
