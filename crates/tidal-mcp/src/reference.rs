//! What there is to document about the tools and the metrics, for `docs/tools.md`, `docs/metrics.md` and `tidal-mcp tools`.
//! Writing Markdown is the reader's business, except for the plain listing that the command prints.

use serde_json::Value;

pub use crate::measure::{CATALOGUE as METRICS, Kind as MetricKind, Label, Metric, Start, Values};
use crate::{Toolset, tool::Effect, tools};

/// A tool, as documentation shows it.
#[derive(Clone, Debug)]
pub struct ToolReference {
    /// Its name.
    pub name: &'static str,
    /// Its title, for people.
    pub title: &'static str,
    /// Its group.
    pub toolset: Toolset,
    /// What it does to the world.
    pub effect: Effect,
    /// What a listener must have granted.
    pub scopes: &'static [&'static str],
    /// Its description, for models.
    pub description: &'static str,
    /// The four hints: read-only, destructive, idempotent, open world.
    pub annotations: Value,
    /// Its arguments, in alphabetical order.
    pub arguments: Vec<ArgumentReference>,
    /// The JSON Schema of its arguments, with every bound that is checked.
    pub input_schema: Value,
    /// The JSON Schema of its structured content, in full; clients are not shown it.
    pub output_schema: Value,
}

/// An argument of a tool.
#[derive(Clone, Debug)]
pub struct ArgumentReference {
    /// Its name.
    pub name: String,
    /// What is accepted, in words.
    pub accepted: String,
    /// What it means.
    pub description: String,
    /// Whether it has to be given.
    pub required: bool,
}

/// Every tool, in the order in which they are listed.
pub fn tools() -> Vec<ToolReference> {
    tools::all()
        .into_iter()
        .map(|entry| {
            let (spec, definition) = (*entry.spec(), entry.definition());
            let input_schema = Value::Object(entry.input_schema().clone());
            ToolReference {
                name: spec.name,
                title: spec.title,
                toolset: spec.toolset,
                effect: spec.effect,
                scopes: spec.scopes,
                description: spec.description,
                annotations: serde_json::to_value(&definition.annotations).unwrap_or_default(),
                arguments: arguments(&input_schema),
                input_schema,
                output_schema: Value::Object(entry.output_schema().clone()),
            }
        })
        .collect()
}

fn arguments(schema: &Value) -> Vec<ArgumentReference> {
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, property)| ArgumentReference {
            name: name.clone(),
            accepted: crate::arguments::describe(property),
            description: property
                .get("description")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            required: required.is_some_and(|names| names.iter().any(|known| known == name)),
        })
        .collect()
}
