//! An access token. Its text is shown to nobody but TIDAL.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

/// An access token. Cheap to clone.
#[derive(Clone)]
pub struct AccessToken(Arc<SecretString>);

impl AccessToken {
    /// A token as the token service wrote it.
    pub fn new(secret: SecretString) -> Self {
        Self(Arc::new(secret))
    }

    /// Its text.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Whether both are the same token.
    pub fn is(&self, other: &Self) -> bool {
        // Timing tells nothing here: both are ours.
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::AccessToken;

    #[test]
    fn a_token_is_compared_but_not_printed() {
        let token = |text: &str| AccessToken::new(text.to_owned().into());
        assert!(token("hunter2").is(&token("hunter2")) && !token("hunter2").is(&token("hunter3")));
        assert_eq!(format!("{:?}", token("hunter2")), "AccessToken(..)");
    }
}
