//! The forms and requests that fixtures put to a client, as the suite writes them.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Failure;

/// As the protocol's type.
///
/// # Errors
/// `INTERNAL` for what is none.
pub(super) fn read<T: DeserializeOwned>(request: Value) -> Result<T, Failure> {
    serde_json::from_value(request).map_err(|error| {
        tracing::error!(%error, "a fixture asks for nothing that there is");
        Failure::internal()
    })
}

/// A form with one text field each.
pub(super) fn form(message: &str, fields: &[&str]) -> Value {
    let properties: serde_json::Map<_, _> = fields
        .iter()
        .map(|field| ((*field).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({
        "mode": "form",
        "message": message,
        "requestedSchema": { "type": "object", "properties": properties, "required": fields },
    })
}

pub(super) fn contact(message: &str) -> Value {
    json!({
        "mode": "form",
        "message": message,
        "requestedSchema": {
            "type": "object",
            "properties": {
                "username": { "type": "string", "description": "User's response" },
                "email": { "type": "string", "description": "User's email address" },
            },
            "required": ["username", "email"],
        },
    })
}

pub(super) fn defaults() -> Value {
    json!({
        "mode": "form",
        "message": "Please review these values",
        "requestedSchema": {
            "type": "object",
            "properties": {
                "name": { "type": "string", "default": "John Doe" },
                "age": { "type": "integer", "default": 30 },
                "score": { "type": "number", "default": 95.5 },
                "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
                "verified": { "type": "boolean", "default": true },
            },
            "required": [],
        },
    })
}

pub(super) fn enums() -> Value {
    let options = ["option1", "option2", "option3"];
    let titled = json!([
        { "const": "value1", "title": "First Option" },
        { "const": "value2", "title": "Second Option" },
        { "const": "value3", "title": "Third Option" },
    ]);
    json!({
        "mode": "form",
        "message": "Please choose",
        "requestedSchema": {
            "type": "object",
            "properties": {
                "untitledSingle": { "type": "string", "enum": options },
                "titledSingle": { "type": "string", "oneOf": titled },
                "legacyEnum": {
                    "type": "string",
                    "enum": ["opt1", "opt2", "opt3"],
                    "enumNames": ["Option One", "Option Two", "Option Three"],
                },
                "untitledMulti": { "type": "array", "items": { "type": "string", "enum": options } },
                "titledMulti": { "type": "array", "items": { "anyOf": titled } },
            },
            "required": [],
        },
    })
}

/// The request that puts a form.
pub(super) fn elicitation(form: &Value) -> Value {
    json!({ "method": "elicitation/create", "params": form })
}

/// The request that asks a model.
pub(super) fn sampling(prompt: &str) -> Value {
    json!({
        "method": "sampling/createMessage",
        "params": {
            "messages": [{ "role": "user", "content": { "type": "text", "text": prompt } }],
            "maxTokens": 100,
        },
    })
}

pub(super) fn roots() -> Value {
    json!({ "method": "roots/list", "params": {} })
}
