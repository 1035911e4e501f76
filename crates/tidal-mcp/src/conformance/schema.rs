//! A tool whose schema uses what JSON Schema 2020-12 has and the real tools do without, shown to clients word by word.

use rmcp::model::JsonObject;
use serde_json::json;

use super::shown::{Shown, fixture};

fixture!(
    Dialect,
    "json_schema_2020_12_tool",
    "Has a schema that uses much of JSON Schema 2020-12.",
    |_context| Ok(Shown::text("The schema is what matters."))
);

/// What clients see of its arguments.
pub(super) fn shown() -> JsonObject {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": { "street": { "type": "string" }, "city": { "type": "string" } },
            },
        },
        "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" },
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false,
    });
    schema.as_object().cloned().unwrap_or_default()
}
