//! Where a user is sent to sign in. What comes back from there is the business of whoever listens for it.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::PkceVerifier;
use crate::address::checked;
use crate::error::Error;

/// What a sign-in begins with: authorization code with PKCE, as a public client.
#[derive(Clone, Copy)]
pub struct AuthorizeUrl<'a> {
    /// TIDAL's page, [`DEFAULT_LOGIN_URL`](crate::DEFAULT_LOGIN_URL). `https`, or `http` on loopback.
    pub login_url: &'a str,
    /// The application's client id.
    pub client_id: &'a str,
    /// Where TIDAL sends the user's browser afterwards: exactly as it is registered.
    pub redirect_uri: &'a str,
    /// What the user shall grant.
    pub scopes: &'a [&'a str],
    /// Made for this sign-in.
    pub verifier: &'a PkceVerifier,
    /// Made for this sign-in: TIDAL repeats it.
    pub state: &'a SecretString,
}

// === impl AuthorizeUrl ===

impl AuthorizeUrl<'_> {
    /// The address that the user has to visit. Pure.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the login URL is not an address to send anybody to.
    pub fn build(&self) -> Result<Url, Error> {
        let mut url = checked(self.login_url, "login URL")?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client_id)
            .append_pair("redirect_uri", self.redirect_uri)
            .append_pair("scope", &self.scopes.join(" "))
            .append_pair("code_challenge_method", "S256")
            .append_pair("code_challenge", &self.verifier.challenge())
            .append_pair("state", self.state.expose_secret());
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_everything_but_the_verifier() {
        let verifier = PkceVerifier::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        let address = |login_url| {
            let request = AuthorizeUrl {
                login_url,
                client_id: "the client",
                redirect_uri: "http://127.0.0.1:8934/callback",
                scopes: &["user.read", "collection.read"],
                verifier: &verifier,
                state: &"s&t".into(),
            };
            request.build().map(String::from)
        };
        assert_eq!(
            address(crate::DEFAULT_LOGIN_URL).unwrap(),
            "https://login.tidal.com/authorize?response_type=code&client_id=the+client\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A8934%2Fcallback&scope=user.read+collection.read\
             &code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&state=s%26t"
        );
        assert_eq!(
            address("http://login.tidal.com").unwrap_err().code(),
            "configuration"
        );
    }
}
