//! One assistant's session: asks, prints, and judges whether the answer was of the expected kind.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::era::Era;
use super::exchange::{self, Reply};
use super::show::{self, Cost};
use crate::print;

const ENDPOINT: &str = "/mcp";
const COUNTERS: &str = "/_sim/counters";

/// A session with the server, and the simulator behind it that counts.
pub(super) struct Conversation {
    era: Era,
    server: SocketAddr,
    simulator: SocketAddr,
    asked: u32,
}

/// What kind of answer a call should get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// A result that is no error.
    Result,
    /// A tool's error that the assistant can repair.
    ToolError,
}

// === impl Conversation ===

impl Conversation {
    /// Opens a conversation as the era does it.
    pub(super) async fn open(era: Era, server: SocketAddr, simulator: SocketAddr) -> Result<Self> {
        print::line(&show::heading(&format!("protocol revision {}", era.version())));
        let (method, params) = era.opening();
        let mut conversation = Self {
            era,
            server,
            simulator,
            asked: 0,
        };
        let reply = conversation.exchange(method, &params).await?;
        judge(&reply.body, Expected::Result)?;
        if let Era::Legacy { session } = &mut conversation.era {
            *session = reply.session;
            conversation.notify("notifications/initialized").await?;
        }
        Ok(conversation)
    }

    /// Asks for something that is no tool.
    pub(super) async fn ask(&mut self, method: &str, params: Value) -> Result<Value> {
        let reply = self.exchange(method, &params).await?;
        judge(&reply.body, Expected::Result)
    }

    /// Calls a tool and expects what it is for.
    pub(super) async fn call(&mut self, tool: &str, arguments: Value) -> Result<Value> {
        self.call_expecting(tool, arguments, Expected::Result).await
    }

    /// Calls a tool with arguments that it has to refuse, in words that help.
    pub(super) async fn call_badly(&mut self, tool: &str, arguments: Value) -> Result<Value> {
        self.call_expecting(tool, arguments, Expected::ToolError).await
    }

    async fn call_expecting(&mut self, tool: &str, arguments: Value, expected: Expected) -> Result<Value> {
        let reply = self
            .exchange("tools/call", &json!({ "name": tool, "arguments": arguments }))
            .await?;
        judge(&reply.body, expected).with_context(|| format!("the tool {tool}"))
    }

    async fn exchange(&mut self, method: &str, params: &Value) -> Result<Reply> {
        self.asked += 1;
        print::line(&format!("\n{}", show::request(method, params)));
        let before = cost(self.simulator).await?;
        let headers = self.era.headers(method, params);
        let body = self.era.body(self.asked, method, params);
        let reply = exchange::post(self.server, ENDPOINT, &headers, &body)
            .await
            .with_context(|| method.to_owned())?;
        let spent = difference(&before, &cost(self.simulator).await?);
        print::line(&show::reply(&reply, &spent));
        Ok(reply)
    }

    async fn notify(&self, method: &str) -> Result<()> {
        let headers = self.era.headers(method, &Value::Null);
        let body = json!({ "jsonrpc": "2.0", "method": method });
        let reply = exchange::post(self.server, ENDPOINT, &headers, &body).await?;
        ensure!(
            reply.status.is_success(),
            "{method} was answered with {}",
            reply.status
        );
        Ok(())
    }
}

/// The requests that reached the simulator so far, by operation.
pub(super) async fn cost(simulator: SocketAddr) -> Result<Cost> {
    let counters = exchange::get(simulator, COUNTERS)
        .await
        .context("the simulator's counters")?
        .body;
    let counted = counters
        .get("by_operation")
        .cloned()
        .context("the simulator counts no operations")?;
    Ok(serde_json::from_value(counted)?)
}

fn difference(before: &Cost, after: &Cost) -> Cost {
    let more = |(operation, count): (&String, &u64)| {
        let more = count.saturating_sub(before.get(operation).copied().unwrap_or(0));
        (more > 0).then(|| (operation.clone(), more))
    };
    after.iter().filter_map(more).collect()
}

/// The result of an answer of the expected kind.
fn judge(body: &Value, expected: Expected) -> Result<Value> {
    let result = body
        .get("result")
        .with_context(|| format!("no result but {body}"))?;
    let is_error = result.get("isError").and_then(Value::as_bool) == Some(true);
    match expected {
        Expected::Result => ensure!(!is_error, "an error where a result was expected"),
        Expected::ToolError => ensure!(is_error, "a result where an error was expected"),
    }
    Ok(result.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_kind_is_a_failure() {
        let fine = json!({ "result": { "content": [] } });
        let refused = json!({ "result": { "content": [], "isError": true } });
        let broken = json!({ "error": { "code": -32601 } });
        for (body, expected, is_accepted) in [
            (&fine, Expected::Result, true),
            (&refused, Expected::Result, false),
            (&fine, Expected::ToolError, false),
            (&refused, Expected::ToolError, true),
            (&broken, Expected::Result, false),
            (&broken, Expected::ToolError, false),
        ] {
            assert_eq!(
                judge(body, expected).is_ok(),
                is_accepted,
                "{body} as {expected:?}"
            );
        }
    }

    #[test]
    fn only_what_was_spent_meanwhile_counts() {
        let before = Cost::from([("GET /a".to_owned(), 2), ("GET /b".to_owned(), 1)]);
        let after = Cost::from([
            ("GET /a".to_owned(), 5),
            ("GET /b".to_owned(), 1),
            ("GET /c".to_owned(), 1),
        ]);
        let expected = Cost::from([("GET /a".to_owned(), 3), ("GET /c".to_owned(), 1)]);
        assert_eq!(difference(&before, &after), expected);
    }
}
