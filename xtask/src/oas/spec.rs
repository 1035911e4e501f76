//! Reads the operations that are live and open to third parties out of TIDAL's OpenAPI document.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Operation, Operations, Parameter};

const METHODS: [&str; 5] = ["get", "post", "patch", "put", "delete"];
const THIRD_PARTY: &str = "THIRD_PARTY";

/// Reads every operation of tier `THIRD_PARTY` that is not deprecated.
///
/// # Errors
/// When the document is not TIDAL's, or not shaped as expected.
pub fn read(document: &Value) -> Result<Operations> {
    let paths = document
        .get("paths")
        .and_then(Value::as_object)
        .context("the document has no `paths`")?;
    let scopes = open_scopes(document)?;
    let mut operations = Operations::new();
    for (path, item) in paths {
        for method in METHODS {
            let Some(description) = item.get(method).filter(|description| is_live(description)) else {
                continue;
            };
            let name = format!("{} {path}", method.to_uppercase());
            let operation =
                operation(document, description, &scopes).with_context(|| format!("in {name}"))?;
            operations.insert(name, operation);
        }
    }
    ensure!(
        !operations.is_empty(),
        "the document has no operation of tier {THIRD_PARTY}"
    );
    Ok(operations)
}

fn is_live(operation: &Value) -> bool {
    let tier = operation.pointer("/x-path-item-properties/required-access-tier");
    tier.and_then(Value::as_str) == Some(THIRD_PARTY)
        && operation.get("deprecated").and_then(Value::as_bool) != Some(true)
}

/// The scopes that third parties may ask for.
fn open_scopes(document: &Value) -> Result<BTreeSet<String>> {
    const TIERS: &str = "/components/securitySchemes/Authorization_Code_PKCE/flows/authorizationCode\
                         /x-scopes-required-access-tier";
    let tiers = document.pointer(TIERS).and_then(Value::as_object);
    let tiers = tiers.context("the document does not say which tier a scope needs")?;
    let open = tiers
        .iter()
        .filter(|(_, tier)| tier.as_str() == Some(THIRD_PARTY));
    Ok(open.map(|(scope, _)| scope.clone()).collect())
}

fn operation(document: &Value, description: &Value, open: &BTreeSet<String>) -> Result<Operation> {
    let schemes = array(description, "security")
        .iter()
        .filter_map(Value::as_object)
        .flatten();
    let mut operation = Operation {
        parameters: parameters(document, description)?,
        ..Operation::default()
    };
    for (scheme, scopes) in schemes {
        operation.client_credentials |= scheme == "Client_Credentials";
        let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
        operation
            .scopes
            .extend(scopes.filter(|scope| open.contains(*scope)).map(str::to_owned));
    }
    Ok(operation)
}

fn parameters(document: &Value, description: &Value) -> Result<BTreeMap<String, Parameter>> {
    let read = |parameter: &Value| {
        let parameter = resolved(document, parameter)?;
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let place = text("in").context("a parameter without `in`")?;
        let name = text("name").context("a parameter without `name`")?;
        let required = parameter.get("required").and_then(Value::as_bool) == Some(true);
        Ok((
            format!("{place} {name}"),
            Parameter {
                required,
                values: values(parameter),
            },
        ))
    };
    array(description, "parameters").iter().map(read).collect()
}

fn resolved<'a>(document: &'a Value, parameter: &'a Value) -> Result<&'a Value> {
    let Some(reference) = parameter.get("$ref").and_then(Value::as_str) else {
        return Ok(parameter);
    };
    let found = reference
        .strip_prefix('#')
        .and_then(|pointer| document.pointer(pointer));
    found.with_context(|| format!("{reference} does not exist"))
}

/// The accepted values, of the parameter or of its items.
fn values(parameter: &Value) -> BTreeSet<String> {
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    if schema.get("type").and_then(Value::as_str) == Some("boolean") {
        return ["true", "false"].map(str::to_owned).into();
    }
    let listed = schema.get("enum").or_else(|| schema.pointer("/items/enum"));
    let values = listed.and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {
                "/things/{id}": {
                    "get": {
                        "parameters": [
                            { "in": "path", "name": "id", "required": true, "schema": { "type": "string" } },
                            { "in": "query", "name": "sort", "required": false,
                              "schema": { "type": "array", "items": { "type": "string", "enum": ["a", "-a"] } } },
                            { "in": "query", "name": "adaptive", "required": true, "schema": { "type": "boolean" } },
                        ],
                        "security": [
                            { "Client_Credentials": [] },
                            { "Authorization_Code_PKCE": ["open.read", "closed"] },
                        ],
                        "x-path-item-properties": { "required-access-tier": "THIRD_PARTY" },
                    },
                    "delete": {
                        "parameters": [{ "$ref": "#/components/parameters/Key" }],
                        "security": [{ "Authorization_Code_PKCE": ["closed"] }],
                        "x-path-item-properties": { "required-access-tier": "THIRD_PARTY" },
                    },
                    "patch": {
                        "deprecated": true,
                        "x-path-item-properties": { "required-access-tier": "THIRD_PARTY" },
                    },
                },
                "/internal": { "get": { "x-path-item-properties": { "required-access-tier": "INTERNAL" } } },
            },
            "components": {
                "parameters": { "Key": { "in": "header", "name": "Key", "required": false } },
                "securitySchemes": { "Authorization_Code_PKCE": { "flows": { "authorizationCode": {
                    "x-scopes-required-access-tier": { "open.read": "THIRD_PARTY", "closed": "INTERNAL" },
                } } } },
            },
        })
    }

    fn texts(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn live_operations_of_third_parties_are_read_whole() {
        let operations = read(&document()).expect("reads");
        let names: Vec<&str> = operations.keys().map(String::as_str).collect();
        assert_eq!(names, ["DELETE /things/{id}", "GET /things/{id}"]);
        let get = &operations["GET /things/{id}"];
        assert!(get.client_credentials);
        assert_eq!(get.scopes, texts(&["open.read"]));
        assert!(get.parameters["path id"].required);
        assert_eq!(
            get.parameters["query sort"],
            Parameter {
                required: false,
                values: texts(&["a", "-a"])
            }
        );
        assert_eq!(
            get.parameters["query adaptive"],
            Parameter {
                required: true,
                values: texts(&["false", "true"])
            }
        );
        let delete = &operations["DELETE /things/{id}"];
        assert!(!delete.client_credentials && delete.scopes.is_empty());
        assert_eq!(delete.parameters["header Key"], Parameter::default());
    }

    #[test]
    fn another_document_is_refused() {
        for (removed, message) in [
            ("paths", "the document has no `paths`"),
            ("components", "the document does not say which tier a scope needs"),
        ] {
            let mut document = document();
            document.as_object_mut().expect("an object").remove(removed);
            assert_eq!(read(&document).expect_err(removed).to_string(), message);
        }
    }
}
