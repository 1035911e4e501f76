//! The span of a request of the protocol, which begins a trace here or goes on with the client's. Names are OpenTelemetry's
//! for MCP. What a client chose is never in it: no id, no argument, no name that there is not.

use axum::http::{HeaderMap, request::Parts};
use opentelemetry::{Context, trace::TraceContextExt};
use rmcp::{
    ErrorData,
    model::{JsonObject, ProtocolVersion},
};
use serde_json::value::RawValue;
use tidal_core::ErrorCode;
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{
    account::Account,
    sampling::{self, Sampling},
    w3c,
};
use crate::{
    Server,
    server::{self, CALL},
};

/// What the span is called until it has a name: by this the filter knows it.
pub(super) const REQUEST: &str = "mcp.request";

/// What stands for what nobody knows.
const OTHER: &str = "_OTHER";

const VERSION_IN_META: &str = "io.modelcontextprotocol/protocolVersion";
const VERSION_IN_HEAD: &str = "mcp-protocol-version";

/// A request, as far as its trace tells of it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Its method, as it was sent.
    pub(crate) method: &'a str,
    /// The tool that it calls, if there is such a tool.
    pub(crate) tool: Option<&'static str>,
    /// The `_meta` of the message.
    pub(crate) meta: Option<&'a JsonObject>,
    /// The head that it came with, if it came over HTTP.
    pub(crate) head: Option<&'a Parts>,
}

/// In the head of a request: its span, begun on a way that it was not answered on. It is decided once for each request
/// whether it is traced.
#[derive(Clone)]
struct Begun(Span);

// === impl Asked ===

impl Asked<'_> {
    /// The span of this request; none unless it is traced. Its account gets to know what is asked, and in which trace.
    pub(crate) fn span(self) -> Span {
        Account::current(|account| account.asks(self.method(), self.tool, self.version()));
        self.drawn(sampling::current())
    }

    /// The same, where requests are drawn like this.
    pub(super) fn drawn(self, sampling: Option<&Sampling>) -> Span {
        if let Some(Begun(span)) = self.head.and_then(|head| head.extensions.get()) {
            return span.clone();
        }
        let headers: Option<&HeaderMap> = self.head.map(|head| &head.headers);
        let parent = w3c::remote(headers, self.meta);
        if let Some(parent) = &parent {
            Account::current(|account| account.within(parent.span().span_context().trace_id()));
        }
        if !sampling.is_some_and(|sampling| sampling.takes(parent.as_ref())) {
            return Span::none();
        }
        let span = self.begin(parent);
        Account::current(|account| account.within(span.context().span().span_context().trace_id()));
        span
    }

    fn begin(self, parent: Option<Context>) -> Span {
        let method = self.method();
        let name = match self.tool {
            Some(tool) => format!("{method} {tool}"),
            None => method.to_owned(),
        };
        let transport = if self.head.is_some() { "tcp" } else { "pipe" };
        let span = tracing::info_span!(
            parent: None,
            REQUEST,
            otel.name = name,
            otel.kind = "server",
            otel.status_code = Empty,
            mcp.method.name = method,
            mcp.protocol.version = self.version(),
            gen_ai.operation.name = self.tool.map(|_| "execute_tool"),
            gen_ai.tool.name = self.tool,
            network.transport = transport,
            rpc.response.status_code = Empty,
            "error.type" = Empty,
            tidal.error.code = Empty,
        );
        if let Some(parent) = parent {
            // It cannot have begun.
            let _ = span.set_parent(parent);
        }
        span
    }

    /// The method, if there is such a method.
    fn method(self) -> &'static str {
        // Nearly always.
        if self.method == CALL {
            return CALL;
        }
        let mut methods = server::methods();
        methods.find(|known| *known == self.method).unwrap_or(OTHER)
    }

    /// The revision of the protocol, if it is said with the request and is one that is spoken here.
    fn version(self) -> Option<&'static str> {
        let in_meta = self.meta.and_then(|meta| meta.get(VERSION_IN_META)?.as_str());
        let in_head = || self.head?.headers.get(VERSION_IN_HEAD)?.to_str().ok();
        let said = in_meta.or_else(in_head)?;
        let mut spoken = server::VERSIONS.iter();
        spoken
            .find(|version| version.as_str() == said)
            .map(ProtocolVersion::as_str)
    }
}

/// The span of a call that is answered before its `_meta` is read.
pub(crate) fn span_of_call((server, tool): (&Server, &str), head: &Parts, meta: Option<&RawValue>) -> Span {
    let meta = meta.map(RawValue::get).filter(|meta| names_trace(meta));
    let meta: Option<JsonObject> = meta.and_then(|meta| serde_json::from_str(meta).ok());
    let asked = Asked {
        method: CALL,
        tool: server.router().tool(tool),
        meta: meta.as_ref(),
        head: Some(head),
    };
    asked.span()
}

/// Whether this `_meta` may name the trace that a request is in.
pub(crate) fn names_trace(meta: &str) -> bool {
    meta.contains(w3c::PARENT)
}

/// Leaves the span of a request, if one was begun, to whoever answers it instead.
pub(crate) fn hand_on(begun: Option<Span>, head: &mut Parts) {
    if let Some(span) = begun
        && sampling::current().is_some()
    {
        head.extensions.insert(Begun(span));
    }
}

/// Puts into the span of a request the error that it ends with.
pub(crate) fn ended<T>(span: &Span, answered: &Result<T, ErrorData>) {
    if let Err(error) = answered
        && !span.is_disabled()
    {
        let code = error.code.0.to_string();
        span.record("error.type", &code);
        span.record("rpc.response.status_code", &code);
        span.record("otel.status_code", "ERROR");
    }
}

/// Puts into the span of the request, and into its account, that the result of its tool is an error.
pub(crate) fn tool_failed(code: ErrorCode) {
    Account::current(|account| account.failed(code));
    let span = Span::current();
    span.record("error.type", "tool_error");
    span.record("tidal.error.code", code.as_str());
    span.record("otel.status_code", "ERROR");
}
