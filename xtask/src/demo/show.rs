//! The words and lines of the demonstration: what was asked, what came back, what it cost. Pure text.

use std::collections::BTreeMap;

use serde_json::Value;

use super::exchange::Reply;

const WIDTH: usize = 100;
const EXCERPT: usize = 12;
const LONGEST_ARGUMENTS: usize = 160;

/// Where the two eras say who the server is.
const SERVER_INFO: [&str; 2] = [
    "/result/serverInfo",
    "/result/_meta/io.modelcontextprotocol~1serverInfo",
];

/// The requests that reached TIDAL, by operation.
pub(super) type Cost = BTreeMap<String, u64>;

/// The line above a part.
pub(super) fn heading(text: &str) -> String {
    let rule = "─".repeat(WIDTH.saturating_sub(text.chars().count() + 4));
    format!("\n── {text} {rule}")
}

/// What is asked.
pub(super) fn request(method: &str, params: &Value) -> String {
    let subject = params
        .get("name")
        .or_else(|| params.get("uri"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let arguments = params
        .get("arguments")
        .map(ToString::to_string)
        .unwrap_or_default();
    let line = format!("→ {method} {subject} {arguments}");
    shortened(line.trim_end(), LONGEST_ARGUMENTS)
}

/// What came back and what it cost.
pub(super) fn reply(reply: &Reply, cost: &Cost) -> String {
    let bytes = reply.body.to_string().len();
    let status = reply.status.as_u16();
    let head = format!(
        "← {status} in {:.1} ms, {bytes} bytes, {}",
        reply.elapsed.as_secs_f64() * 1e3,
        spent(cost)
    );
    excerpt(&reply.body)
        .into_iter()
        .fold(head, |text, line| text + "\n  │ " + line.trim_end())
}

/// `1 upstream request: GET /searchResults`
pub(super) fn spent(cost: &Cost) -> String {
    let total: u64 = cost.values().sum();
    let noun = if total == 1 { "request" } else { "requests" };
    let operations: Vec<String> = cost
        .iter()
        .map(|(operation, count)| {
            if *count == 1 {
                operation.clone()
            } else {
                format!("{count} × {operation}")
            }
        })
        .collect();
    let list = if operations.is_empty() {
        String::new()
    } else {
        format!(": {}", operations.join(", "))
    };
    format!("{total} upstream {noun}{list}")
}

fn excerpt(body: &Value) -> Vec<String> {
    let text = words(body);
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .flat_map(wrapped)
        .collect();
    let hidden = lines.len().saturating_sub(EXCERPT);
    if hidden > 0 {
        lines.truncate(EXCERPT);
        lines.push(format!("… {hidden} more lines"));
    }
    lines
}

/// A line in lines of at most the width, broken at spaces; what goes on is indented.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_inclusive(' ') {
        let is_full = lines
            .last()
            .is_some_and(|last| last.chars().count() + word.trim_end().chars().count() > WIDTH);
        if is_full {
            lines.push("    ".to_owned());
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
        }
    }
    lines
}

/// The part of an answer that a person wants to read.
fn words(body: &Value) -> String {
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    if let Some(message) = text("/error/message") {
        return format!(
            "error {}: {message}",
            body.pointer("/error/code").unwrap_or(&Value::Null)
        );
    }
    if let Some(tools) = body.pointer("/result/tools").and_then(Value::as_array) {
        return tools.iter().map(tool).collect::<Vec<_>>().join("\n");
    }
    if let Some(content) = text("/result/content/0/text").or_else(|| text("/result/contents/0/text")) {
        let is_error = body.pointer("/result/isError").and_then(Value::as_bool) == Some(true);
        return if is_error {
            format!("isError: {content}")
        } else {
            content.to_owned()
        };
    }
    if let Some(server) = SERVER_INFO.iter().find_map(|pointer| body.pointer(pointer)) {
        let text = |key: &str| server.get(key).and_then(Value::as_str).unwrap_or_default();
        let instructions = body
            .pointer("/result/instructions")
            .and_then(Value::as_str)
            .unwrap_or_default();
        return format!("{} {}\n{instructions}", text("name"), text("version"));
    }
    body.get("result").unwrap_or(body).to_string()
}

fn tool(tool: &Value) -> String {
    let text = |key: &str| tool.get(key).and_then(Value::as_str).unwrap_or_default();
    let about = text("description").split(['.', '\n']).next().unwrap_or_default();
    format!("{:<14} {about}", text("name"))
}

fn shortened(line: &str, longest: usize) -> String {
    if line.chars().count() <= longest {
        return line.to_owned();
    }
    line.chars()
        .take(longest.saturating_sub(1))
        .chain(['…'])
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;
    use serde_json::json;

    use super::*;

    fn shown(body: Value) -> String {
        let elapsed = Duration::from_micros(12_340);
        reply(
            &Reply {
                status: StatusCode::OK,
                body,
                session: None,
                elapsed,
            },
            &Cost::new(),
        )
    }

    #[test]
    fn an_answer_shows_its_text_and_its_cost() {
        let text = shown(json!({ "result": { "content": [{ "type": "text", "text": "one\n\ntwo" }] } }));
        assert_eq!(
            text,
            "← 200 in 12.3 ms, 60 bytes, 0 upstream requests\n  │ one\n  │ two"
        );
    }

    #[test]
    fn a_long_answer_is_cut_and_says_so() {
        let long = "line\n".repeat(20);
        let text = shown(json!({ "result": { "contents": [{ "text": long }] } }));
        assert!(text.ends_with("  │ line\n  │ … 8 more lines"), "{text}");
        let broken = wrapped(&"word ".repeat(30));
        assert_eq!(broken.len(), 2);
        assert!(
            broken.iter().all(|line| line.trim_end().chars().count() <= WIDTH),
            "{broken:?}"
        );
    }

    #[test]
    fn errors_are_called_errors() {
        assert!(shown(json!({ "error": { "code": -32602, "message": "no" } })).ends_with("error -32602: no"));
        let refused = json!({ "result": { "isError": true, "content": [{ "text": "bad" }] } });
        assert!(shown(refused).ends_with("isError: bad"));
    }

    #[test]
    fn both_eras_introduce_the_server() {
        let info = json!({ "name": "tidal-mcp", "version": "0.1.0" });
        let modern = json!({ "result": { "_meta": { "io.modelcontextprotocol/serverInfo": info } } });
        let legacy = json!({ "result": { "serverInfo": info, "instructions": "Search first." } });
        assert!(shown(modern).ends_with("  │ tidal-mcp 0.1.0"));
        assert!(shown(legacy).ends_with("  │ tidal-mcp 0.1.0\n  │ Search first."));
    }

    #[test]
    fn operations_are_counted_by_name() {
        let cost = Cost::from([("GET /tracks".to_owned(), 3), ("GET /albums".to_owned(), 1)]);
        assert_eq!(spent(&cost), "4 upstream requests: GET /albums, 3 × GET /tracks");
    }

    #[test]
    fn a_request_is_one_short_line() {
        let params = json!({ "name": "search", "arguments": { "query": "x".repeat(300) } });
        let line = request("tools/call", &params);
        assert!(line.starts_with("→ tools/call search {\"query\":\"xxx"), "{line}");
        assert_eq!(line.chars().count(), LONGEST_ARGUMENTS);
    }
}
