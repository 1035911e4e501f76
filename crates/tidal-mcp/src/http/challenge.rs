//! What somebody is told who may not do this: by which proof they could (RFC 6750), and where that is described (RFC
//! 9728), as MCP's authorization wants it.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rmcp::model::RequestId;

use super::{address::Address, refusal};
use crate::{HttpOptions, measure};

/// Asks for a proof.
#[derive(Clone)]
pub(super) struct Challenge {
    address: Arc<Address>,
}

/// Why somebody may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// There was no access token.
    NoToken,
    /// There was more than one.
    SeveralTokens,
    /// It is nobody's.
    UnknownToken,
    /// It was somebody's.
    ExpiredToken,
    /// It is good, and not for this.
    ReadsOnly,
}

/// What a problem is called, for whom.
struct Named {
    status: StatusCode,
    /// For who counts.
    reason: &'static str,
    /// For programs, as RFC 6750 names it: nothing where no token was presented.
    error: Option<&'static str>,
    /// Which scopes would do.
    scope: &'static str,
    /// For people.
    message: &'static str,
}

// === impl Challenge ===

impl Challenge {
    pub(super) fn of(options: &HttpOptions) -> Self {
        Self {
            address: Arc::new(Address::of(options)),
        }
    }

    /// The refusal of this request, which bears this id if it was read so far.
    pub(super) fn answer(&self, request: &Request, id: Option<&RequestId>, problem: Problem) -> Response {
        let named = problem.named();
        measure::refusal(named.reason);
        let body = refusal::body_to(id, -32000, named.message);
        let mut response = (named.status, body).into_response();
        let metadata = self.address.metadata(request.uri(), request.headers());
        if let Ok(challenge) = HeaderValue::try_from(named.challenge(&metadata)) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

// === impl Problem ===

impl Problem {
    /// As it is counted.
    pub(super) fn reason(self) -> &'static str {
        self.named().reason
    }

    fn named(self) -> Named {
        let unauthorized = Named {
            status: StatusCode::UNAUTHORIZED,
            reason: "token_missing",
            error: None,
            scope: "read",
            message: "this server wants an access token: send it in the header Authorization, as Bearer <token>; whoever \
                      runs the server makes one with `tidal-mcp principal add`",
        };
        match self {
            Self::NoToken => unauthorized,
            Self::SeveralTokens => Named {
                status: StatusCode::BAD_REQUEST,
                reason: "token_several",
                error: Some("invalid_request"),
                message: "there are several Authorization headers: send one",
                ..unauthorized
            },
            Self::UnknownToken => Named {
                reason: "token_unknown",
                error: Some("invalid_token"),
                message: "this access token is not known here, or no longer: whoever runs the server can make another",
                ..unauthorized
            },
            Self::ExpiredToken => Named {
                reason: "token_expired",
                error: Some("invalid_token"),
                message: "this access token has expired: whoever runs the server can make another",
                ..unauthorized
            },
            Self::ReadsOnly => Named {
                status: StatusCode::FORBIDDEN,
                reason: "insufficient_scope",
                error: Some("insufficient_scope"),
                scope: "read write",
                message: "nothing was done: this access token is for reading alone; whoever runs this server can give it \
                          the scope write",
            },
        }
    }
}

// === impl Named ===

impl Named {
    fn challenge(&self, metadata: &str) -> String {
        // No message of ours has quotation marks or anything beyond ASCII in it.
        let error = self.error.map(|error| {
            let message = self.message;
            format!(", error=\"{error}\", error_description=\"{message}\"")
        });
        format!(
            "Bearer realm=\"tidal-mcp\"{}, scope=\"{}\", resource_metadata=\"{metadata}\"",
            error.unwrap_or_default(),
            self.scope
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_challenge_is_a_header_that_says_where_to_read_on() {
        for (problem, status, error) in [
            (Problem::NoToken, 401, None),
            (Problem::SeveralTokens, 400, Some("invalid_request")),
            (Problem::UnknownToken, 401, Some("invalid_token")),
            (Problem::ExpiredToken, 401, Some("invalid_token")),
            (Problem::ReadsOnly, 403, Some("insufficient_scope")),
        ] {
            let named = problem.named();
            assert_eq!(named.status.as_u16(), status);
            assert!(!named.message.contains(['"', '\\']) && named.message.is_ascii());
            let challenge = named.challenge("https://m.example.org/x");
            assert!(HeaderValue::try_from(&challenge).is_ok(), "{challenge}");
            assert_eq!(challenge.contains("error="), error.is_some(), "{challenge}");
            let error = error
                .map(|error| format!("error=\"{error}\""))
                .unwrap_or_default();
            assert!(
                challenge.starts_with("Bearer realm=") && challenge.contains(&error),
                "{challenge}"
            );
            assert!(
                challenge.ends_with("resource_metadata=\"https://m.example.org/x\""),
                "{challenge}"
            );
        }
    }
}
