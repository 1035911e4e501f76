//! Each request is counted once, when it is answered: by its method, or by its tool. One that is given up by its client is
//! not answered.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::http::request::Parts;
use rmcp::{
    ErrorData, RoleServer,
    model::{ErrorCode as RpcCode, Extensions},
    service::RequestContext,
};
use tidal_core::ErrorCode;
use tokio::time::Instant;
use tracing::Instrument;

use super::Server;
use crate::telemetry::{self, Account, Asked, RequestId, Sent};

/// In a request over HTTP: whether it came as far as to be answered here. What does not was refused by the SDK, which
/// counts nothing.
#[derive(Clone, Default)]
pub(crate) struct Reached(Arc<AtomicBool>);

// === impl Server ===

impl Server {
    /// Does this, and counts it as a request of this method.
    pub(super) async fn measured<T>(
        &self,
        method: &str,
        context: &RequestContext<RoleServer>,
        answer: impl Future<Output = Result<T, ErrorData>>,
    ) -> Result<T, ErrorData> {
        Reached::note(&context.extensions);
        let measured = async {
            let began = Instant::now();
            let span = asked(method, context, None).span();
            let answered = answer.instrument(span.clone()).await;
            telemetry::ended(&span, &answered);
            let failure = answered.as_ref().err().map(code);
            self.shared.methods.of(method).answered(failure, began.elapsed());
            answered
        };
        accounted(&context.extensions, Box::pin(measured)).await
    }
}

// === impl Reached ===

impl Reached {
    pub(crate) fn is_so(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn note(extensions: &Extensions) {
        let parts = extensions.get::<Parts>();
        if let Some(Self(reached)) = parts.and_then(|parts| parts.extensions.get()) {
            reached.store(true, Ordering::Relaxed);
        }
    }
}

/// Answers a request within its account: that which was opened when it came over HTTP, or one of its own.
pub(super) async fn accounted<T>(
    extensions: &Extensions,
    answer: impl Future<Output = Result<T, ErrorData>>,
) -> Result<T, ErrorData> {
    let opened = extensions.get::<Parts>();
    let opened = opened.and_then(|parts| parts.extensions.get::<Arc<Account>>().cloned());
    let closes_here = opened.is_none();
    let account = opened.unwrap_or_else(|| Account::open(RequestId::made()));
    let answered = Arc::clone(&account).answering(answer).await;
    if let Err(error) = &answered {
        account.failed(code(error));
    }
    // Within it once more: what is logged of it is logged as part of it.
    let closing = Arc::clone(&account);
    closing.answering_now(|| {
        account.look_at_time();
        if closes_here {
            account.close(Sent::Otherwise);
        }
    });
    answered
}

/// A request of this method, and of this tool if it calls one that there is, as far as its trace tells of it.
pub(super) fn asked<'a>(
    method: &'a str,
    context: &'a RequestContext<RoleServer>,
    tool: Option<&'static str>,
) -> Asked<'a> {
    Asked {
        method,
        tool,
        meta: Some(&context.meta),
        head: context.extensions.get::<Parts>(),
    }
}

/// The stable code of what JSON-RPC has a number for. What carries one of its own has that.
fn code(error: &ErrorData) -> ErrorCode {
    let named = error
        .data
        .as_ref()
        .and_then(|data| data.get("error")?.get("code")?.as_str());
    let known = ErrorCode::ALL
        .into_iter()
        .find(|code| named == Some(code.as_str()));
    known.unwrap_or(match error.code {
        RpcCode::RESOURCE_NOT_FOUND => ErrorCode::NotFound,
        RpcCode::INTERNAL_ERROR => ErrorCode::Internal,
        _ => ErrorCode::InvalidInput,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_carries_a_stable_code_is_counted_under_it() {
        let told = json!({ "error": { "code": "RATE_LIMIT" } });
        for (error, expected) in [
            (ErrorData::internal_error("x", Some(told)), ErrorCode::RateLimit),
            (
                ErrorData::internal_error("x", Some(json!({ "error": 7 }))),
                ErrorCode::Internal,
            ),
            (ErrorData::resource_not_found("x", None), ErrorCode::NotFound),
            (ErrorData::invalid_params("x", None), ErrorCode::InvalidInput),
            (
                ErrorData::new(RpcCode::METHOD_NOT_FOUND, "x", None),
                ErrorCode::InvalidInput,
            ),
        ] {
            assert_eq!(code(&error), expected);
        }
    }
}
