//! Who may call what, and in which media type: everything that is decided before an operation looks at its
//! parameters.

use crate::oauth::{BadToken, Caller, Tokens};
use crate::operations::{Access, Operation};
use crate::refusal::Refusal;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

/// JSON:API's media type, the only one TIDAL speaks.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.api+json";

/// An answer's status and document, before headers.
pub(crate) type Outcome = Result<(StatusCode, Value), Refusal>;

/// The bearer token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::trim)
}

/// Who calls.
///
/// # Errors
///
/// 401 for a token that is missing, unknown or expired.
pub(crate) fn identify(tokens: &Tokens, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let token = bearer(headers).ok_or_else(|| Refusal::unauthorized("A bearer token is required"))?;
    tokens.caller(token).map_err(|bad| match bad {
        BadToken::Unknown => Refusal::unauthorized("The token is not valid"),
        BadToken::Expired => Refusal::unauthorized("The token has expired"),
    })
}

/// Whether the caller may use the operation at all.
///
/// # Errors
///
/// 403 for the wrong flow or a missing scope.
pub(crate) fn permit(caller: &Caller, operation: &Operation) -> Result<(), Refusal> {
    let has = |scope: &str| caller.scopes.contains(scope);
    match (operation.access, &caller.user) {
        (Access::Anyone, _) | (Access::AnyoneOr(_), None) => Ok(()),
        (Access::User(_), None) => Err(Refusal::forbidden("A user's token is required")),
        (Access::AnyoneOr(scope) | Access::User(scope), Some(_)) if has(scope) => Ok(()),
        (Access::AnyoneOr(scope) | Access::User(scope), Some(_)) => {
            Err(Refusal::forbidden(format!("The token lacks the scope {scope}")))
        }
    }
}

/// Whether the media types fit: what the caller accepts, and what the body is in.
///
/// # Errors
///
/// 406 or 415.
pub(crate) fn media_types(headers: &HeaderMap, body: &[u8], operation: &Operation) -> Result<(), Refusal> {
    let accepts = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut ranges = accepts.flat_map(|value| value.split(',')).peekable();
    let fits = |range: &str| {
        let range = range.split(';').next().unwrap_or("").trim();
        matches!(range, MEDIA_TYPE | "application/*" | "*/*")
    };
    if ranges.peek().is_some() && !ranges.any(fits) {
        let detail = format!("only {MEDIA_TYPE} can be sent");
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", detail).header("Accept"));
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let plain = content_type.map(|value| value.split(';').next().unwrap_or("").trim());
    let expected = operation.shape.is_write() && !body.is_empty();
    if (expected || plain.is_some()) && plain != Some(MEDIA_TYPE) {
        let detail = format!("only {MEDIA_TYPE} is understood");
        let refusal = Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            detail,
        );
        return Err(refusal.header("Content-Type"));
    }
    Ok(())
}
