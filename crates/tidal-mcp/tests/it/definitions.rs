//! What clients see of the tools before they call one: a snapshot of each, and rules for all of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tidal_mcp::{reference, tools};

use crate::world;

fn definitions() -> Vec<Value> {
    let (server, _) = world::server(&world::options());
    let definitions = server.router().definitions();
    definitions
        .iter()
        .map(|tool| serde_json::to_value(tool).unwrap())
        .collect()
}

/// Every schema in a schema, with the way to it.
fn walk(at: &str, schema: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    visit(at, schema);
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(&format!("{at}.{name}"), property, visit);
    }
    if schema["items"].is_object() {
        walk(&format!("{at}[]"), &schema["items"], visit);
    }
}

#[test]
fn each_tool_is_as_it_was() {
    for entry in tools::all() {
        let shown = json!({ "listed": entry.definition(), "answer": entry.output_schema() });
        insta::assert_json_snapshot!(entry.spec().name, shown);
    }
}

#[test]
fn every_tool_keeps_the_rules() {
    for tool in definitions() {
        let name = tool["name"].as_str().unwrap();
        assert!(
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{name}"
        );
        assert!(tool["title"].is_string(), "{name}");
        assert!(tool["description"].as_str().unwrap().len() > 40, "{name}");
        for hint in [
            "readOnlyHint",
            "destructiveHint",
            "idempotentHint",
            "openWorldHint",
        ] {
            assert!(tool["annotations"][hint].is_boolean(), "{name}: {hint}");
        }
        // A model pays for it in every conversation and reads the answer anyway.
        assert!(tool.get("outputSchema").is_none(), "{name}");
    }
}

#[test]
fn every_input_schema_is_plain_and_bounded() {
    for entry in tools::all() {
        let name = entry.spec().name;
        let schema = Value::Object(entry.input_schema().clone());
        assert_eq!(schema["additionalProperties"], json!(false), "{name}");
        for key in ["oneOf", "anyOf", "allOf", "$ref", "$defs", "$schema"] {
            assert!(schema.get(key).is_none(), "{name}: {key}");
        }
        for (argument, property) in schema["properties"].as_object().into_iter().flatten() {
            assert!(
                property["description"]
                    .as_str()
                    .is_some_and(|text| text.len() > 8),
                "{name}.{argument}"
            );
        }
        walk(name, &schema, &mut |at, schema| {
            let bounds: &[&str] = match schema["type"].as_str() {
                Some("string") if schema.get("enum").is_some() => &[],
                Some("string") => &["minLength", "maxLength"],
                Some("integer" | "number") => &["minimum", "maximum"],
                Some("array") => &["minItems", "maxItems"],
                Some("boolean" | "object") => &[],
                other => panic!("{at}: type {other:?}"),
            };
            for bound in bounds {
                assert!(schema[bound].is_number(), "{at}: {bound}");
            }
            assert!(
                schema.get("anyOf").is_none() && schema.get("oneOf").is_none(),
                "{at}"
            );
        });
    }
}

#[test]
fn what_is_listed_says_less_than_what_is_checked_and_nothing_else() {
    for entry in tools::all() {
        let name = entry.spec().name;
        let checked = Value::Object(entry.input_schema().clone());
        let listed = Value::Object(entry.definition().input_schema.as_ref().clone());
        walk(name, &listed, &mut |at, schema| {
            let way = at[name.len()..]
                .replace("[]", "/items")
                .replace('.', "/properties/");
            let whole = checked.pointer(&way).unwrap();
            for (key, value) in schema.as_object().unwrap() {
                let nested = matches!(key.as_str(), "properties" | "items");
                assert!(nested || whole[key] == *value, "{at}: {key}");
                assert!(!key.starts_with("x-") || key == "x-mcp-header", "{at}: {key}");
            }
        });
        let names = |schema: &Value| {
            schema["properties"]
                .as_object()
                .map(|all| all.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(names(&checked), names(&listed), "{name}");
    }
}

#[test]
fn every_output_schema_has_single_types() {
    for entry in tools::all() {
        let schema = Value::Object(entry.output_schema().clone());
        walk(entry.spec().name, &schema, &mut |at, schema| {
            assert!(schema["type"].is_string(), "{at}: {schema}");
        });
    }
}

#[test]
fn the_country_is_repeated_in_a_header_and_nothing_else_is() {
    for tool in definitions() {
        let properties = &tool["inputSchema"]["properties"];
        for (argument, property) in properties.as_object().into_iter().flatten() {
            let expected = (argument == "country").then_some("Country");
            assert_eq!(property["x-mcp-header"].as_str(), expected, "{}", tool["name"]);
        }
    }
}

#[test]
fn the_list_is_short_and_always_the_same() {
    let (once, again) = (definitions(), definitions());
    assert_eq!(once, again);
    let names: Vec<_> = once.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    let tokenizer = tiktoken_rs::o200k_base().unwrap();
    let tokens = |value: &Value| tokenizer.encode_with_special_tokens(&value.to_string()).len();
    for tool in &once {
        println!("{}: {} tokens", tool["name"], tokens(tool));
    }
    let tokens = tokens(&json!({ "tools": once }));
    println!("tools/list: {tokens} tokens (o200k)");
    assert!(tokens <= 5_000, "{tokens} tokens (o200k)");
}

#[test]
fn the_reference_has_every_tool_and_argument() {
    let reference = reference::tools();
    assert_eq!(reference.len(), tools::all().len());
    for tool in &reference {
        let properties = tool.input_schema["properties"].as_object();
        assert_eq!(
            tool.arguments.len(),
            properties.map_or(0, serde_json::Map::len),
            "{}",
            tool.name
        );
        for argument in &tool.arguments {
            assert!(
                !argument.accepted.is_empty() && !argument.description.is_empty(),
                "{}",
                argument.name
            );
        }
    }
    let search = &reference[0];
    let query = search
        .arguments
        .iter()
        .find(|argument| argument.name == "query")
        .unwrap();
    assert!(query.required);
    assert_eq!(query.accepted, "text of 1 to 256 characters");
}

#[tokio::test]
async fn every_answer_fits_the_schema_it_was_announced_with() {
    let (server, _) = world::server(&world::options());
    let entries = tools::all();
    for (name, arguments) in [
        ("search", json!({"query": "blue"})),
        ("search", json!({"query": "nothing at all", "types": ["video"]})),
        ("get_tracks", json!({"ids": ["1", "2", "777"], "detail": "full"})),
        ("get_tracks", json!({"isrcs": ["USSM15900113"]})),
        ("get_albums", json!({"ids": ["100"], "with_tracks": true})),
        ("get_albums", json!({"barcodes": ["025218004329", "11111111"]})),
        (
            "get_artists",
            json!({"ids": ["3519"], "with": ["biography", "top_tracks", "albums", "similar", "videos"]}),
        ),
        ("get_playlist", json!({"id": "0a-1b"})),
        ("get_videos", json!({"ids": ["9", "8"]})),
        ("find_similar", json!({"kind": "track", "id": "1"})),
        ("recommend_tracks", json!({"seeds": ["1", "777"], "bpm_min": 120})),
        ("find_similar", json!({"kind": "album", "id": "100"})),
        ("find_similar", json!({"kind": "artist", "id": "3519"})),
        (
            "find_similar",
            json!({"kind": "track", "id": "1", "mode": "radio"}),
        ),
    ] {
        let entry = entries.iter().find(|entry| entry.spec().name == name).unwrap();
        let schema = Value::Object(entry.output_schema().clone());
        let answer = world::answer(&server, name, arguments.clone()).await;
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&answer)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{name} {arguments}: {errors:?}");
        no_nulls(name, &answer);
    }
}

/// What is not there is left out: a plain type admits no null.
fn no_nulls(at: &str, value: &Value) {
    match value {
        Value::Null => panic!("{at} is null"),
        Value::Array(items) => items.iter().for_each(|item| no_nulls(at, item)),
        Value::Object(members) => {
            for (name, member) in members {
                no_nulls(&format!("{at}.{name}"), member);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
