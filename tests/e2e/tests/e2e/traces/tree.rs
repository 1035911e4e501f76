//! Spans as the tree that they are, without what differs each time: ids, times, and ports.

use std::fmt;

use opentelemetry_proto::tonic::{
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, span::SpanKind, status::StatusCode},
};

/// A span as it came.
#[derive(Clone, Debug)]
pub(crate) struct Spanned(pub(super) Span);

/// A span and those below it, in the order in which they began.
pub(super) struct Tree {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) children: Vec<Tree>,
    kind: &'static str,
    failed: bool,
    attributes: Vec<(String, String)>,
}

/// The text of an attribute.
pub(crate) fn text(attribute: &KeyValue) -> String {
    let value = attribute.value.as_ref().and_then(|value| value.value.as_ref());
    match value.unwrap() {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        Value::BoolValue(flag) => flag.to_string(),
        other => panic!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

// === impl Spanned ===

impl Spanned {
    pub(super) fn trace(&self) -> String {
        hex(&self.0.trace_id)
    }
}

// === impl Tree ===

impl Tree {
    /// The trees of the spans whose parent is this one.
    pub(super) fn below(parent: &str, spans: &[Spanned]) -> Vec<Self> {
        let children = spans.iter().filter(|span| hex(&span.0.parent_span_id) == parent);
        let mut children: Vec<_> = children.collect();
        children.sort_by_key(|span| span.0.start_time_unix_nano);
        children
            .into_iter()
            .map(|span| Self::of(&span.0, spans))
            .collect()
    }

    fn of(span: &Span, spans: &[Spanned]) -> Self {
        assert!(span.events.is_empty() && span.links.is_empty(), "{span:?}");
        let id = hex(&span.span_id);
        let mut attributes: Vec<_> = span
            .attributes
            .iter()
            .map(|attribute| (attribute.key.clone(), text(attribute)))
            .collect();
        attributes.sort();
        Self {
            children: Self::below(&id, spans),
            id,
            name: span.name.clone(),
            kind: match span.kind() {
                SpanKind::Server => "server",
                SpanKind::Client => "client",
                _ => "internal",
            },
            failed: span
                .status
                .as_ref()
                .is_some_and(|status| status.code() == StatusCode::Error),
            attributes,
        }
    }

    /// All spans of this kind in it, in the order in which they began.
    pub(super) fn all<'a>(&'a self, kind: &'a str) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        let here = Some(self).filter(|tree| tree.kind == kind);
        Box::new(
            here.into_iter()
                .chain(self.children.iter().flat_map(move |child| child.all(kind))),
        )
    }

    /// The first span of this name in it.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.find(name))
    }

    pub(super) fn attribute(&self, key: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(other, _)| other == key)
            .map(|(_, value)| value.as_str())
    }

    /// Its name, and how it failed.
    pub(super) fn summary(&self) -> String {
        let failures = ["error.type", "tidal.error.code"];
        let told = failures
            .iter()
            .filter_map(|key| Some(format!(" {key}={}", self.attribute(key)?)));
        let told: String = told.collect();
        assert_eq!(self.failed, !told.is_empty());
        format!("{}{told}", self.name)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        let failed = if self.failed { ", error" } else { "" };
        writeln!(f, "{indent}{} ({}{failed})", self.name, self.kind)?;
        for (key, value) in &self.attributes {
            let value = if key == "server.port" { "…" } else { value };
            writeln!(f, "{indent}  · {key} = {value}")?;
        }
        self.children
            .iter()
            .try_for_each(|child| child.write(f, depth + 1))
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}
