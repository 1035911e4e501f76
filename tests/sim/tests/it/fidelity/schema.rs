//! TIDAL's document as something to validate with. An OpenAPI 3.0 schema is nearly a JSON Schema; what differs
//! (`nullable`, `discriminator`) is translated here.

use super::texts;
use crate::caller::Reply;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::HashMap;

/// The document, translated.
pub(super) struct Document {
    root: Value,
    components: Value,
    /// A validator takes long to build, and many replies are of one schema.
    validators: RefCell<HashMap<String, Validator>>,
}

// === impl Document ===

impl Document {
    pub(super) fn new(root: Value) -> Self {
        let components = translated(&root["components"]["schemas"]);
        Self {
            root,
            components,
            validators: RefCell::default(),
        }
    }

    /// The operations a third party may call and that are not deprecated, such as `GET /tracks/{id}`.
    pub(super) fn live_operations(&self) -> impl Iterator<Item = String> {
        let paths = self.root["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (path, method, operation))
        });
        all.filter(|(_, _, operation)| {
            operation["x-path-item-properties"]["required-access-tier"] == "THIRD_PARTY"
                && operation["deprecated"] != true
        })
        .map(|(path, method, _)| format!("{} {path}", method.to_uppercase()))
    }

    /// Whether the operation takes a query parameter.
    pub(super) fn takes(&self, operation: &str, name: &str) -> bool {
        let parameters = self.operation(operation)["parameters"].as_array();
        parameters
            .into_iter()
            .flatten()
            .any(|parameter| parameter["in"] == "query" && parameter["name"] == name)
    }

    pub(super) fn takes_client_credentials(&self, operation: &str) -> bool {
        let security = self.operation(operation)["security"].as_array();
        security
            .into_iter()
            .flatten()
            .any(|way| way.get("Client_Credentials").is_some())
    }

    /// The scopes a user's token needs: those a third party may have.
    pub(super) fn scopes(&self, operation: &str) -> Vec<&str> {
        let security = self.operation(operation)["security"].as_array();
        let user = security
            .into_iter()
            .flatten()
            .find_map(|way| way.get("Authorization_Code_PKCE"));
        user.into_iter()
            .flat_map(texts)
            .filter(|scope| !matches!(*scope, "r_usr" | "w_usr"))
            .collect()
    }

    /// Everything in a reply that is not as the operation's response is described.
    pub(super) fn problems(&self, operation: &str, reply: &Reply) -> Vec<String> {
        let responses = &self.operation(operation)["responses"];
        let mut response = &responses[reply.status.as_str()];
        if let Some(reference) = response["$ref"].as_str() {
            response = self.root.pointer(&reference[1..]).unwrap();
        }
        let schema = &response["content"]["application/vnd.api+json"]["schema"];
        if schema.is_null() {
            return vec![format!("{operation}: {} is not documented", reply.status)];
        }
        let mut validators = self.validators.borrow_mut();
        let validator = validators
            .entry(schema.to_string())
            .or_insert_with(|| self.validator(schema));
        let body = reply.json();
        validator
            .iter_errors(&body)
            .map(|error| format!("{operation}: {error} at {}", error.instance_path()))
            .collect()
    }

    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({ "components": { "schemas": self.components }, "allOf": [translated(schema)] });
        jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap()
    }

    fn operation(&self, name: &str) -> &Value {
        let (method, path) = name.split_once(' ').unwrap();
        &self.root["paths"][path][method.to_lowercase()]
    }
}

/// An OpenAPI schema as a JSON Schema.
fn translated(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => object(members),
        Value::Array(items) => items.iter().map(translated).collect(),
        other => other.clone(),
    }
}

fn object(members: &Map<String, Value>) -> Value {
    if let Some(mapping) = members
        .get("discriminator")
        .and_then(|discriminator| discriminator.get("mapping"))
    {
        return by_type(mapping.as_object().unwrap());
    }
    let schema: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "example" | "discriminator" | "nullable"))
        .map(|(name, value)| (name.clone(), translated(value)))
        .collect();
    if members.get("nullable") == Some(&json!(true)) {
        return if schema.get("enum") == Some(&json!([null])) {
            json!({ "type": "null" })
        } else {
            json!({ "anyOf": [{ "type": "null" }, schema] })
        };
    }
    Value::Object(schema)
}

/// The schema that the `type` member chooses; a type that is not mapped is not allowed.
fn by_type(mapping: &Map<String, Value>) -> Value {
    let choices: Vec<Value> = mapping
        .iter()
        .map(|(tag, reference)| {
            json!({
                "if": { "properties": { "type": { "const": tag } } },
                "then": { "$ref": reference },
            })
        })
        .collect();
    let tags: Vec<&String> = mapping.keys().collect();
    json!({ "required": ["type"], "properties": { "type": { "enum": tags } }, "allOf": choices })
}
