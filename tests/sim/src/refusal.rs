//! Why a request is refused, in TIDAL's error shape: `errors[]` of `id`, `status`, `code`, `detail` and `source`,
//! without `title`.

use http::StatusCode;
use serde_json::{Value, json};

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    code: &'static str,
    detail: String,
    source: Option<Source>,
}

/// What in the request was wrong.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    Parameter(String),
    Pointer(String),
    Header(&'static str),
}

// === impl Refusal ===

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            source: None,
        }
    }

    /// 400 because of a query or path parameter.
    pub(crate) fn parameter(name: &str, code: &'static str, detail: impl Into<String>) -> Self {
        let source = Some(Source::Parameter(name.to_owned()));
        Self {
            source,
            ..Self::new(StatusCode::BAD_REQUEST, code, detail)
        }
    }

    /// 400 because of a member of the body, named by a JSON pointer.
    pub(crate) fn body(pointer: &str, detail: impl Into<String>) -> Self {
        let source = Some(Source::Pointer(pointer.to_owned()));
        Self {
            source,
            ..Self::new(StatusCode::BAD_REQUEST, "INVALID_BODY", detail)
        }
    }

    /// Blames a header.
    pub(crate) fn header(mut self, name: &'static str) -> Self {
        self.source = Some(Source::Header(name));
        self
    }

    /// 404, for what is not there and for what this viewer may not see.
    pub(crate) fn not_found() -> Self {
        let source = Some(Source::Parameter("id".to_owned()));
        Self {
            source,
            ..Self::new(
                StatusCode::NOT_FOUND,
                "NOT_FOUND",
                "The requested resource could not be found",
            )
        }
    }

    /// 401, for a token that is missing, unknown or expired.
    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", detail).header("Authorization")
    }

    /// 403, for a token of the wrong flow or scope.
    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", detail).header("Authorization")
    }

    /// The error document. `id` tells this refusal from others in a log.
    pub(crate) fn document(&self, id: &str) -> Value {
        let category = if self.status.is_server_error() {
            "API_ERROR"
        } else {
            "INVALID_REQUEST_ERROR"
        };
        let mut error = json!({
            "id": id,
            "status": self.status.as_str(),
            "code": self.code,
            "detail": self.detail,
            "meta": { "category": category },
        });
        if let (Some(source), Some(members)) = (&self.source, error.as_object_mut()) {
            let source = match source {
                Source::Parameter(name) => json!({ "parameter": name }),
                Source::Pointer(pointer) => json!({ "pointer": pointer }),
                Source::Header(name) => json!({ "header": name }),
            };
            members.insert("source".to_owned(), source);
        }
        json!({ "errors": [error] })
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn an_error_has_tidals_members_and_no_title() {
        let document = Refusal::parameter("include", "INVALID_INCLUDE", "no").document("7");
        assert_eq!(document["errors"][0]["status"], "400");
        assert_eq!(document["errors"][0]["source"]["parameter"], "include");
        assert!(document["errors"][0].get("title").is_none());
    }
}
