//! `POST /v1/oauth2/token`: client credentials, authorization code with PKCE, refresh. Errors in OAuth's shape, with
//! TIDAL's `status` and `sub_status`.

use super::{Allowed, CLIENT_ID, CLIENT_SECRET, Issued, Kept, Tokens};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Answers a token request.
pub(crate) fn exchange(tokens: &Tokens, headers: &HeaderMap, body: &[u8]) -> (StatusCode, Value) {
    match grant(tokens, headers, body) {
        Ok(issued) => (StatusCode::OK, document(&issued)),
        Err(refused) => (refused.status, refused.document()),
    }
}

struct Refused {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    sub_status: u16,
}

fn grant(tokens: &Tokens, headers: &HeaderMap, body: &[u8]) -> Result<Issued, Refused> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if !content_type.starts_with("application/x-www-form-urlencoded") {
        return Err(Refused::request("the body has to be form-urlencoded"));
    }
    let form: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    let field = |name: &str| {
        form.get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    if let Some(verifier) = field("code_verifier") {
        tokens.note(Kept::Verifier, verifier);
    }
    let credentials = basic(headers);
    let client_id = credentials
        .as_ref()
        .map(|(id, _)| id.as_str())
        .or_else(|| field("client_id"));
    if client_id != Some(CLIENT_ID) {
        return Err(Refused::client());
    }
    let secret = credentials
        .as_ref()
        .map(|(_, secret)| secret.as_str())
        .or_else(|| field("client_secret"));
    match field("grant_type") {
        Some("client_credentials") if secret == Some(CLIENT_SECRET) => Ok(tokens.for_application()),
        Some("client_credentials") => Err(Refused::client()),
        Some("authorization_code") => {
            let allowed = field("code")
                .and_then(|code| tokens.take_code(code))
                .ok_or_else(Refused::grant)?;
            check_code(&allowed, field("redirect_uri"), field("code_verifier"))?;
            Ok(tokens.for_user(&allowed.user, allowed.scopes))
        }
        Some("refresh_token") => field("refresh_token")
            .and_then(|token| tokens.refresh(token))
            .ok_or_else(Refused::grant),
        Some(_) => Err(Refused {
            error: "unsupported_grant_type",
            ..Refused::request("no such grant type")
        }),
        None => Err(Refused::request("grant_type is missing")),
    }
}

/// The redirect has to be the same text, and the verifier has to hash to the challenge.
fn check_code(allowed: &Allowed, redirect: Option<&str>, verifier: Option<&str>) -> Result<(), Refused> {
    let verifier = verifier.ok_or_else(|| Refused::request("code_verifier is missing"))?;
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let long_enough = (43..=128).contains(&verifier.len());
    if long_enough && challenge == allowed.challenge && redirect == Some(allowed.redirect_uri.as_str()) {
        Ok(())
    } else {
        Err(Refused::grant())
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    text.split_once(':')
        .map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

fn document(issued: &Issued) -> Value {
    let mut document = json!({
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": issued.lifetime.as_secs(),
    });
    if let (Some(user), Some(members)) = (&issued.caller.user, document.as_object_mut()) {
        let scopes: Vec<&str> = issued.caller.scopes.iter().map(String::as_str).collect();
        members.insert("scope".to_owned(), json!(scopes.join(" ")));
        members.insert("user_id".to_owned(), json!(&**user));
        if let Some(refresh) = &issued.refresh {
            members.insert("refresh_token".to_owned(), json!(refresh));
        }
    }
    document
}

// === impl Refused ===

impl Refused {
    fn request(description: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: "invalid_request",
            description,
            sub_status: 1002,
        }
    }

    fn client() -> Self {
        let description = "client id or secret is wrong";
        Self {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_client",
            description,
            sub_status: 6001,
        }
    }

    fn grant() -> Self {
        let description = "the grant is unknown, used, expired, or does not match";
        Self {
            status: StatusCode::BAD_REQUEST,
            error: "invalid_grant",
            description,
            sub_status: 11_101,
        }
    }

    fn document(&self) -> Value {
        json!({
            "status": self.status.as_u16(),
            "error": self.error,
            "sub_status": self.sub_status,
            "error_description": self.description,
        })
    }
}
