//! What the address says that TIDAL sent a browser to: a yes with a code, or a no. It decides nothing about sign-ins,
//! except whether an answer is the answer to this one.

use std::borrow::Cow;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::service::PendingSignIn;

/// Such an address, read. Holds secrets: it cannot be printed.
pub(crate) struct Redirect {
    state: Option<SecretString>,
    answer: Result<SecretString, Cow<'static, str>>,
}

// Longest name of a refusal that is repeated, in characters. Those of RFC 6749 have at most 25.
const LONGEST_NAME: usize = 40;

// === impl Redirect ===

impl Redirect {
    /// Reads an address that begins like the one registered.
    ///
    /// # Errors
    /// What is wrong with it, in words for the person who brought it. Nothing of it is repeated.
    pub(crate) fn read(redirected_to: &Url, registered: &Url) -> Result<Self, &'static str> {
        if !is_at(redirected_to, registered) {
            return Err(
                "that is not the address that TIDAL sends a browser back to (see TIDAL_REDIRECT_URI)",
            );
        }
        let state = only(redirected_to, "state")?;
        let code = only(redirected_to, "code")?;
        let refusal = only(redirected_to, "error")?;
        let answer = match (code, refusal) {
            (_, Some(name)) => Err(refused(&name)),
            (Some(code), None) if !code.is_empty() => Ok(code.into()),
            (_, None) => Err("TIDAL's answer is incomplete: copy the whole address".into()),
        };
        Ok(Self {
            state: state.map(SecretString::from),
            answer,
        })
    }

    /// Whether it answers this sign-in: only TIDAL and the browser that was sent there know its state.
    pub(crate) fn answers(&self, pending: &PendingSignIn) -> bool {
        let expected = pending.state.expose_secret().as_bytes();
        // Whoever guesses must not learn from the time it takes how far they got.
        self.state
            .as_ref()
            .is_some_and(|state| verify_slices_are_equal(state.expose_secret().as_bytes(), expected).is_ok())
    }

    /// What TIDAL gives tokens for, once.
    ///
    /// # Errors
    /// Why there is none, in words for the person who signs in.
    pub(crate) fn code(self) -> Result<SecretString, Cow<'static, str>> {
        self.answer
    }
}

fn is_at(redirected_to: &Url, registered: &Url) -> bool {
    let mut plain = redirected_to.clone();
    plain.set_query(None);
    plain.set_fragment(None);
    plain == *registered
}

/// The parameter of this name. Two of them would leave open which one counts.
fn only(url: &Url, name: &str) -> Result<Option<String>, &'static str> {
    let mut values = url.query_pairs().filter(|(key, _)| key == name);
    match (values.next(), values.next()) {
        (_, Some(_)) => Err("that address says one thing twice: copy it again as it stands in the browser"),
        (value, None) => Ok(value.map(|(_, value)| value.into_owned())),
    }
}

/// RFC 6749, section 4.1.2.1, in words.
fn refused(name: &str) -> Cow<'static, str> {
    match name {
        "access_denied" => "you, or TIDAL for you, said no".into(),
        "invalid_scope" => "TIDAL does not give this application what it asked for (see --scopes)".into(),
        "unauthorized_client" | "invalid_client" => {
            "TIDAL does not let this application sign anybody in: check TIDAL_CLIENT_ID at developer.tidal.com".into()
        }
        "invalid_request" | "unsupported_response_type" => {
            "TIDAL did not understand the request: check TIDAL_CLIENT_ID and TIDAL_REDIRECT_URI at developer.tidal.com"
                .into()
        }
        "server_error" | "temporarily_unavailable" => "TIDAL cannot sign anybody in at the moment".into(),
        other => {
            let name: String = other
                .chars()
                .filter(|character| character.is_ascii_alphanumeric() || *character == '_')
                .take(LONGEST_NAME)
                .collect();
            format!("TIDAL refused it ({name})").into()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::UserKey;

    const REGISTERED: &str = "http://127.0.0.1:8934/callback";

    fn read(address: &str) -> Result<Redirect, &'static str> {
        Redirect::read(&address.parse().unwrap(), &REGISTERED.parse().unwrap())
    }

    fn waiting_for(state: &str) -> PendingSignIn {
        PendingSignIn {
            url: "https://login.tidal.com/authorize".parse().unwrap(),
            expires: Timestamp::MAX,
            user: UserKey::new("default"),
            scopes: crate::Scopes::default(),
            state: state.into(),
            verifier: "".into(),
        }
    }

    #[test]
    fn a_yes_carries_a_code_and_the_state() {
        let redirect = read("http://127.0.0.1:8934/callback?code=c%2Fd&state=s+t&more=1#there").unwrap();
        assert!(redirect.answers(&waiting_for("s t")));
        for other in ["s", "s tt", "", "S t"] {
            assert!(!redirect.answers(&waiting_for(other)), "{other}");
        }
        assert_eq!(redirect.code().unwrap().expose_secret(), "c/d");
    }

    #[test]
    fn without_a_state_nothing_is_answered() {
        let redirect = read("http://127.0.0.1:8934/callback?code=c").unwrap();
        assert!(!redirect.answers(&waiting_for("")) && !redirect.answers(&waiting_for("s")));
    }

    #[test]
    fn a_no_is_told_in_words() {
        for (query, words) in [
            ("error=access_denied", "said no"),
            ("error=invalid_scope&code=c", "--scopes"),
            ("error=unauthorized_client", "TIDAL_CLIENT_ID"),
            ("error=invalid_request", "TIDAL_REDIRECT_URI"),
            ("error=temporarily_unavailable", "at the moment"),
            ("error=%3Cscript%3Ealert(1)", "(scriptalert1)"),
            ("code=", "incomplete"),
            ("", "incomplete"),
        ] {
            let problem = read(&format!("{REGISTERED}?{query}"))
                .unwrap()
                .code()
                .unwrap_err();
            assert!(problem.contains(words), "{query}: {problem}");
        }
    }

    #[test]
    fn only_the_registered_address_is_read_and_only_if_it_is_clear() {
        for (address, words) in [
            ("http://127.0.0.1:8935/callback?code=c&state=s", "not the address"),
            (
                "http://127.0.0.1:8934/callback/?code=c&state=s",
                "not the address",
            ),
            (
                "https://127.0.0.1:8934/callback?code=c&state=s",
                "not the address",
            ),
            (
                "http://me@127.0.0.1:8934/callback?code=c&state=s",
                "not the address",
            ),
            ("https://example.org/callback?code=c&state=s", "not the address"),
            ("http://127.0.0.1:8934/callback?code=c&state=s&state=t", "twice"),
            ("http://127.0.0.1:8934/callback?code=c&code=d&state=s", "twice"),
        ] {
            let problem = read(address).err().unwrap();
            assert!(problem.contains(words), "{address}: {problem}");
        }
    }
}
