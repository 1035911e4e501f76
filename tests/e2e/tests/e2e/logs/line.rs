//! Lines of JSON, as programs read them.

use serde_json::Value;

use crate::servers::Heard;

/// One line.
#[derive(Debug)]
pub(super) struct Line(Value);

/// All that were heard, once each was found to be whole.
pub(super) fn lines(heard: &Heard) -> Vec<Line> {
    let text = heard.text();
    let logged = text.lines().filter(|line| line.starts_with("{\"timestamp\""));
    logged
        .map(|line| Line(serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))))
        .collect()
}

// === impl Line ===

impl Line {
    pub(super) fn target(&self) -> &str {
        self.text("/target")
    }

    /// What is there; nothing where nothing is.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(super) fn field(&self, name: &str) -> &Value {
        &self.0["fields"][name]
    }

    pub(super) fn as_text(&self) -> String {
        self.0.to_string()
    }

    /// What was asked, and how it ended.
    pub(super) fn summary(&self) -> String {
        let names = ["method", "tool", "result", "code", "status", "served"];
        let told = names.map(|name| match self.field(name) {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let told: Vec<_> = told.into_iter().filter(|word| !word.is_empty()).collect();
        told.join(" ")
    }
}
