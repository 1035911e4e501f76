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
    let answers = members(&tool.output_schema);
    format!(
        "\n## {name}\n\n**{title}.** {description}\n\nToolset {}; {hints}.\n{arguments}\nAnswers with {answers}.\n",
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

/// The names at the top of the structured content.
fn members(schema: &Value) -> String {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, _)| code(name))
        .collect::<Vec<_>>()
        .join(", ")
}
