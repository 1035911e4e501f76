//! `docs/tools.md`: every tool of `tidal-mcp`, from the schemas that clients are shown.

use serde_json::Value;
use tidal_mcp::reference::{self, ArgumentReference, ToolReference};

use super::markdown::{code, opening, table};

const INTRODUCTION: &str = "\
The tools that `tidal-mcp` offers to assistants, as their schemas describe them. Arguments that a tool does not know
are refused. Wherever an id is accepted, so is a TIDAL link (`https://tidal.com/browse/track/123`) or URI
(`tidal://track/123`). An answer is compact text and, beside it, structured content; a list that was cut says so and
how to go on. Errors carry a [code](errors.md), what would be accepted, and `retry_after` where that is known.";

pub(super) fn page() -> String {
    reference::tools()
        .iter()
        .fold(opening("Tools", INTRODUCTION), |page, tool| {
            page + &describe(tool)
        })
}

fn describe(tool: &ToolReference) -> String {
    let ToolReference {
        name,
        title,
        toolset,
        description,
        ..
    } = tool;
    let rows: Vec<_> = tool.arguments.iter().map(row).collect();
    let arguments = table(["Argument", "Required", "Accepted", "Meaning"], &rows);
    let hints = hints(&tool.annotations);
    let needs = match tool.scopes {
        [] => String::new(),
        scopes => {
            let scopes: Vec<_> = scopes.iter().map(|scope| code(scope)).collect();
            format!(" Needs a listener who granted {}.", scopes.join(", "))
        }
    };
    let answer = members(&tool.output_schema, "");
    format!(
        "\n## {name}\n\n**{title}.** {description}\n\nToolset {}; {hints}.{needs}\n{arguments}\nAnswers with:\n\n\
         ```text\n{answer}```\n",
        code(&toolset.to_string())
    )
}

fn row(argument: &ArgumentReference) -> [String; 4] {
    let required = if argument.required { "yes" } else { "" };
    [
        code(&argument.name),
        required.to_owned(),
        argument.accepted.clone(),
        argument.description.clone(),
    ]
}

/// The four annotations in words.
fn hints(annotations: &Value) -> String {
    let is = |hint: &str| annotations.get(hint).and_then(Value::as_bool) == Some(true);
    let mut words = vec![if is("readOnlyHint") {
        "reads only"
    } else {
        "writes"
    }];
    words.extend(is("destructiveHint").then_some("may destroy"));
    words.extend(is("idempotentHint").then_some("twice is like once"));
    words.extend(is("openWorldHint").then_some("asks TIDAL"));
    words.join(", ")
}

/// What the structured content holds, a line each; `?` marks what may be left out.
fn members(schema: &Value, indent: &str) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    let properties = schema.get("properties").and_then(Value::as_object);
    let lines = properties.into_iter().flatten().map(|(name, property)| {
        let mark = if is_required(name) { "" } else { "?" };
        let deeper = format!("{indent}  ");
        let (kind, inner) = match property.get("items") {
            Some(items) => (format!("list of {}", kind(items)), members(items, &deeper)),
            None => (kind(property), members(property, &deeper)),
        };
        format!("{indent}{name}{mark}: {kind}\n{inner}")
    });
    lines.collect()
}

fn kind(schema: &Value) -> String {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let choices: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
        return choices.join(" | ");
    }
    let kind = schema.get("type").and_then(Value::as_str);
    kind.unwrap_or("value").to_owned()
}
