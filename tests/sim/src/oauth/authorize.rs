//! `/authorize`: a user allows a client something. Either at once, or by pressing a button on a small page; either
//! way the browser goes back to the client with a code.

use super::{Allowed, CLIENT_ID, SCOPES, Tokens};
use crate::catalogue::model::Id;
use crate::operations::Query;
use std::collections::BTreeSet;
use url::Url;

/// A checked request for authorization.
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    redirect: Url,
    redirect_uri: String,
    scopes: BTreeSet<String>,
    challenge: String,
    state: Option<String>,
}

/// Where the browser goes after the user allowed it.
pub(crate) fn approve(tokens: &Tokens, asked: &Authorization, user: &Id) -> String {
    let code = tokens.code_for(Allowed {
        user: user.clone(),
        scopes: asked.scopes.clone(),
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.challenge.clone(),
    });
    asked.back_with("code", &code)
}

/// Where the browser goes after the user refused it.
pub(crate) fn refuse(asked: &Authorization) -> String {
    asked.back_with("error", "access_denied")
}

/// The page with a button for each user, and one to refuse.
pub(crate) fn page(asked: &Authorization, users: impl Iterator<Item = (Id, String)>) -> String {
    let scopes: Vec<&str> = asked.scopes.iter().map(String::as_str).collect();
    let buttons: Vec<String> = users
        .map(|(id, name)| {
            format!("<form method=\"post\"><button name=\"user\" value=\"{id}\">Continue as {name}</button></form>")
        })
        .collect();
    format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Sign in to the simulated TIDAL</title>\
         <h1>Allow this application?</h1><p>It asks for: {}</p>{}\
         <form method=\"post\"><button name=\"refuse\" value=\"yes\">Refuse</button></form>",
        scopes.join(", "),
        buttons.concat()
    )
}

// === impl Authorization ===

impl Authorization {
    /// What the client wants to have repeated.
    pub(crate) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    fn back_with(&self, name: &str, value: &str) -> String {
        let mut target = self.redirect.clone();
        target.query_pairs_mut().append_pair(name, value);
        if let Some(state) = &self.state {
            target.query_pairs_mut().append_pair("state", state);
        }
        target.into()
    }

    /// Checks what the client sent its user with. `registered` are redirects beyond those to this machine.
    ///
    /// # Errors
    ///
    /// What is wrong, for a page of its own: an unchecked redirect is never followed.
    pub(crate) fn parse(query: &Query, registered: &[String]) -> Result<Self, &'static str> {
        if query.value("client_id") != Some(CLIENT_ID) {
            return Err("unknown client_id");
        }
        if query.value("response_type") != Some("code") {
            return Err("response_type has to be code");
        }
        let redirect_uri = query.value("redirect_uri").unwrap_or("");
        let redirect = Url::parse(redirect_uri).map_err(|_| "redirect_uri is not a URL")?;
        if !is_loopback(&redirect) && !registered.iter().any(|known| known == redirect_uri) {
            return Err("redirect_uri is not registered");
        }
        if query.value("code_challenge_method") != Some("S256") {
            return Err("code_challenge_method has to be S256");
        }
        let challenge = query
            .value("code_challenge")
            .filter(|challenge| challenge.len() == 43);
        let scopes: BTreeSet<String> = query
            .value("scope")
            .unwrap_or("")
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        if scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
            return Err("a scope is not open to third parties");
        }
        Ok(Self {
            redirect,
            redirect_uri: redirect_uri.to_owned(),
            scopes,
            challenge: challenge
                .ok_or("code_challenge is not a SHA-256 in base64url")?
                .to_owned(),
            state: query.value("state").map(str::to_owned),
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
}
