//! JSON Schemas as model APIs like them: no references, no unions, one plain type for each property.
//!
//! They are derived from the argument and output structs, so that they cannot drift from the code.

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// How deep an output schema tells: the answer, its lists, and the things in them. What stands within those is
/// only said to be an object or a list.
const TOLD_LEVELS: usize = 3;

/// What a tool accepts.
pub(crate) fn input<T: JsonSchema>() -> Arc<JsonObject> {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    Arc::new(plain_root::<T>(settings, &["title", "format"]))
}

/// What a tool answers. Without descriptions and without the innermost parts: the names say it, and a model pays
/// for every word.
pub(crate) fn output<T: JsonSchema>() -> Arc<JsonObject> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let dropped = ["title", "format", "description", "minimum", "default"];
    let mut schema = plain_root::<T>(settings, &dropped);
    flatten_below(&mut schema, TOLD_LEVELS);
    Arc::new(schema)
}

fn plain_root<T: JsonSchema>(settings: SchemaSettings, dropped: &[&str]) -> JsonObject {
    let generator = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = generator.into_generator().into_root_schema_for::<T>().to_value();
    plain(&mut schema, dropped);
    match schema {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

/// Makes a schema and everything in it plain.
fn plain(schema: &mut Value, dropped: &[&str]) {
    let Value::Object(object) = schema else { return };
    for key in dropped {
        object.remove(*key);
    }
    without_null(object);
    constants_to_enum(object);
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for property in properties.values_mut() {
            plain(property, dropped);
        }
    }
    if let Some(items) = object.get_mut("items") {
        plain(items, dropped);
    }
}

/// Leaves out what objects consist of, below so many levels of them.
fn flatten_below(schema: &mut Map<String, Value>, levels: usize) {
    if levels == 0 {
        schema.remove("properties");
        schema.remove("required");
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for property in properties.values_mut().filter_map(Value::as_object_mut) {
            flatten_below(property, levels.saturating_sub(1));
        }
    }
    if let Some(Value::Object(items)) = schema.get_mut("items") {
        flatten_below(items, levels);
    }
}

/// `Option<T>` becomes `T`: what is not wanted is left out, not sent as null.
fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    if let Some(Value::Array(mut choices)) = object.remove("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        match choices.as_slice() {
            [Value::Object(only)] => {
                for (key, value) in only {
                    object.entry(key.clone()).or_insert_with(|| value.clone());
                }
            }
            _ => {
                object.insert("anyOf".to_owned(), Value::Array(choices));
            }
        }
    }
}

/// An enum whose variants are documented comes as `oneOf` constants; a plain `enum` says the same.
fn constants_to_enum(object: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = object.get("oneOf") else {
        return;
    };
    let mut constants = Vec::new();
    for choice in choices {
        match (choice.get("const"), choice.get("enum")) {
            (Some(constant), _) => constants.push(constant.clone()),
            (None, Some(Value::Array(several))) => constants.extend(several.iter().cloned()),
            _ => return,
        }
    }
    object.remove("oneOf");
    object.insert("type".to_owned(), "string".into());
    object.insert("enum".to_owned(), constants.into());
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        /// Like the sky.
        Blue,
        /// Like grass.
        Green,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema matters")]
    struct Arguments {
        /// The name.
        name: String,
        colour: Option<Colour>,
        #[serde(default)]
        #[schemars(range(min = 1, max = 9))]
        count: Option<u32>,
        #[schemars(extend("x-mcp-header" = "Country"))]
        country: Option<String>,
    }

    #[test]
    fn optional_arguments_have_one_plain_type() {
        assert_eq!(
            Value::Object(input::<Arguments>().as_ref().clone()),
            json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "description": "The name."},
                    "colour": {"type": "string", "enum": ["blue", "green"]},
                    "count": {"type": "integer", "minimum": 1, "maximum": 9},
                    "country": {"type": "string", "x-mcp-header": "Country"},
                },
            })
        );
    }
}
