//! Checking arguments against a tool's own input schema, before any work, in words that a model can act on:
//! what was wrong, what is accepted, what was probably meant. Serde's wording never reaches anybody.

mod accepted;
pub(crate) mod field;
pub(crate) mod kind;
pub(crate) mod playlist;

pub(crate) use accepted::describe;
use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tidal_core::Error;

use crate::{Failure, suggestion};

/// Most problems that are told at once.
const MOST_PROBLEMS: usize = 5;

/// Reads arguments that fit the schema. A null stands for an argument that was left out.
///
/// # Errors
/// `INVALID_INPUT` naming every argument that does not fit.
pub(crate) fn read<T: DeserializeOwned>(schema: &JsonObject, mut given: JsonObject) -> Result<T, Failure> {
    given.retain(|_, value| !value.is_null());
    let problems = problems(schema, &given);
    if !problems.is_empty() {
        return Err(Failure::invalid(problems.join("; also ")));
    }
    write_integers_plainly(schema, &mut given);
    serde_json::from_value(Value::Object(given))
        .map_err(|_| Failure::invalid("the arguments do not fit this tool's input schema"))
}

/// Serde takes `5.0` for no integer, which the schema does.
fn write_integers_plainly(schema: &JsonObject, given: &mut JsonObject) {
    for (name, value) in given {
        let property = schema
            .get("properties")
            .and_then(|properties| properties.get(name));
        match (property, value) {
            (Some(property), Value::Array(items)) => {
                let item = property.get("items");
                for value in items {
                    write_plainly(item, value);
                }
            }
            (property, value) => write_plainly(property, value),
        }
    }
}

fn write_plainly(schema: Option<&Value>, value: &mut Value) {
    let kind = schema.and_then(|schema| schema.get("type")?.as_str());
    if kind == Some("integer")
        && let Some(number) = accepted::whole(value)
    {
        *value = number.into();
    }
}

fn problems(schema: &JsonObject, given: &JsonObject) -> Vec<String> {
    let no_properties = JsonObject::new();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&no_properties);
    let unknown = given
        .keys()
        .filter(|name| !properties.contains_key(*name))
        .map(|name| unknown(name, properties));
    let missing = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|name| !given.contains_key(*name))
        .map(|name| {
            let accepted = properties.get(name).map(accepted::describe).unwrap_or_default();
            format!("{name}: required, but not given; accepted: {accepted}")
        });
    let unfit = given.iter().filter_map(|(name, value)| {
        let schema = properties.get(name)?;
        unfit(name, schema, value)
    });
    missing.chain(unknown).chain(unfit).take(MOST_PROBLEMS).collect()
}

fn unknown(name: &str, properties: &JsonObject) -> String {
    let known: Vec<&str> = properties.keys().map(String::as_str).collect();
    let meant = suggestion::closest(name, known.iter().copied())
        .map(|name| format!("; did you mean {name}?"))
        .unwrap_or_default();
    let name: String = name.chars().take(60).collect();
    format!(
        "{name:?} is not an argument of this tool{meant}; accepted: {}",
        known.join(", ")
    )
}

/// What is wrong with one argument, if anything is.
fn unfit(name: &str, schema: &Value, value: &Value) -> Option<String> {
    let culprit = accepted::first_unfit(schema, value)?;
    let given = match culprit {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let error = Error::invalid_input(name.to_owned(), &given, accepted::describe(schema));
    let message = error.to_string();
    Some(match (value, culprit) {
        // Quotes say that it was text; anything else is shown bare.
        (_, Value::String(_)) => message,
        _ => message.replacen(&format!("{given:?}"), &given, 1),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> JsonObject {
        let schema = json!({
            "type": "object",
            "required": ["query"],
            "properties": {
                "query": {"type": "string", "minLength": 1, "maxLength": 256},
                "limit": {"type": "integer", "minimum": 1, "maximum": 20, "default": 5},
                "kinds": {"type": "array", "items": {"type": "string", "enum": ["track", "album"]}, "minItems": 1, "maxItems": 5},
                "full": {"type": "boolean", "default": false},
            },
        });
        schema.as_object().unwrap().clone()
    }

    fn check(given: &Value, expected: &str) {
        let failure = read::<Value>(&schema(), given.as_object().unwrap().clone()).unwrap_err();
        assert_eq!(failure.message, expected, "{given}");
    }

    #[test]
    fn what_fits_is_read() {
        for given in [
            &json!({"query": "a"}),
            &json!({"query": "é".repeat(256), "limit": 20, "kinds": ["track"], "full": true}),
            &json!({"query": "a", "limit": null}),
            &json!({"query": "a", "limit": 5.0}),
        ] {
            let read = read::<Value>(&schema(), given.as_object().unwrap().clone());
            assert!(read.is_ok(), "{given}: {read:?}");
        }
    }

    #[test]
    fn whole_numbers_are_read_as_such() {
        for (given, read_as) in [(json!(5), 5), (json!(5.0), 5), (json!(2e1), 20)] {
            let given = json!({"query": "a", "limit": given});
            let read = read::<Value>(&schema(), given.as_object().unwrap().clone()).unwrap();
            assert_eq!(read["limit"].as_u64(), Some(read_as), "{given}");
        }
    }

    #[test]
    fn what_does_not_is_named_with_what_does() {
        check(
            &json!({}),
            "query: required, but not given; accepted: text of 1 to 256 characters",
        );
        check(
            &json!({"query": ""}),
            "query: \"\" is not accepted; accepted: text of 1 to 256 characters",
        );
        check(
            &json!({"query": 7}),
            "query: 7 is not accepted; accepted: text of 1 to 256 characters",
        );
        check(
            &json!({"query": "a", "limit": 0}),
            "limit: 0 is not accepted; accepted: a whole number from 1 to 20 (5 if left out)",
        );
        check(
            &json!({"query": "a", "limit": "5"}),
            "limit: \"5\" is not accepted; accepted: a whole number from 1 to 20 (5 if left out)",
        );
        check(
            &json!({"query": "a", "limit": 1.5}),
            "limit: 1.5 is not accepted; accepted: a whole number from 1 to 20 (5 if left out)",
        );
        check(
            &json!({"query": "a", "kinds": ["track", "song"]}),
            "kinds: \"song\" is not accepted; accepted: a list of 1 to 5, each one of \"track\", \"album\"",
        );
        check(
            &json!({"query": "a", "kinds": []}),
            "kinds: [] is not accepted; accepted: a list of 1 to 5, each one of \"track\", \"album\"",
        );
        check(
            &json!({"query": "a", "full": "yes"}),
            "full: \"yes\" is not accepted; accepted: true or false (false if left out)",
        );
        check(
            &json!({"quary": "a", "query": "b"}),
            "\"quary\" is not an argument of this tool; did you mean query?; accepted: full, kinds, limit, query",
        );
    }

    #[test]
    fn several_problems_are_told_at_once() {
        let failure = read::<Value>(&schema(), json!({"limit": -1}).as_object().unwrap().clone());
        let message = failure.unwrap_err().message;
        assert!(message.contains("query: required") && message.contains("; also limit: -1"));
    }
}
