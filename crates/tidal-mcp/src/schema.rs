//! JSON Schemas as model APIs like them: no references, no unions, one plain type for each property.
//!
//! They are derived from the argument and output structs, so that they cannot drift from the code. Clients are
//! shown less than is checked: see [`listed`].

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// Marks text that is copied from elsewhere, never composed: how long it may be is of no use to a model.
pub(crate) const COPIED: &str = "x-copied";

/// What a tool accepts, with every bound that is checked.
pub(crate) fn input<T: JsonSchema>() -> Arc<JsonObject> {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    Arc::new(plain_root::<T>(settings, &["title", "format"]))
}

/// What a tool answers, in full. It is documented and tested against, and not listed.
pub(crate) fn output<T: JsonSchema>() -> Arc<JsonObject> {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let dropped = ["title", "format", "minimum", "default"];
    Arc::new(plain_root::<T>(settings, &dropped))
}

/// What clients are shown of what a tool accepts. A model pays for each word of it in every conversation, so this
/// leaves out what it would not act on: bounds of copied text, lists and texts that may not be empty, how often one can
/// choose among a few words, and the defaults that anybody would expect.
pub(crate) fn listed(input: &JsonObject) -> Arc<JsonObject> {
    let mut schema = input.clone();
    shorten(&mut schema);
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

fn shorten(schema: &mut Map<String, Value>) {
    let copied = schema.remove(COPIED).is_some();
    let chosen = schema
        .get("items")
        .is_some_and(|items| items.get("enum").is_some());
    let obvious = |key: &str, value: &Value| match key {
        "minLength" | "minItems" => copied || value == 1,
        "maxLength" => copied,
        "maxItems" => chosen,
        "default" => value.is_array() || value == false,
        _ => false,
    };
    schema.retain(|key, value| !obvious(key, value));
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties
            .values_mut()
            .filter_map(Value::as_object_mut)
            .for_each(shorten);
    }
    if let Some(Value::Object(items)) = schema.get_mut("items") {
        shorten(items);
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
        #[schemars(length(min = 1, max = 99), extend("x-copied" = true))]
        cursor: Option<String>,
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
                    "cursor": {"type": "string", "minLength": 1, "maxLength": 99, "x-copied": true},
                },
            })
        );
    }

    #[test]
    fn what_is_listed_leaves_out_what_nobody_acts_on() {
        let listed = listed(&input::<Arguments>());
        assert_eq!(listed["properties"]["cursor"], json!({"type": "string"}));
        assert_eq!(
            listed["properties"]["count"],
            json!({"type": "integer", "minimum": 1, "maximum": 9})
        );
        assert_eq!(listed["required"], json!(["name"]));
        let mut defaults = json!({"properties": {
            "kinds": {"type": "array", "minItems": 1, "maxItems": 5, "default": ["a"]},
            "full": {"type": "boolean", "default": false},
            "limit": {"type": "integer", "default": 10},
        }});
        shorten(defaults.as_object_mut().unwrap());
        assert_eq!(
            defaults["properties"],
            json!({
                "kinds": {"type": "array", "maxItems": 5},
                "full": {"type": "boolean"},
                "limit": {"type": "integer", "default": 10},
            })
        );
    }
}
