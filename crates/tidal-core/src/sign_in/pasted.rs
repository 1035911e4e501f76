//! Signing in with an address that the person brings: from another machine's browser, or from a page that did not open.

use std::{
    io::{self, BufRead as _, BufReader, Read},
    sync::Arc,
};

use tokio::time::timeout;
use url::Url;

use super::{left, minutes, ready};
use crate::{AuthService, Error, Result, Scopes, UserKey, model::Session, service::PendingSignIn};

/// Longest line that is read. TIDAL's addresses have less than three thousand bytes.
const LONGEST_LINE: u64 = 16 * 1024;

/// A sign-in under way that waits for one line with an address. Nothing listens meanwhile.
pub struct PastedSignIn {
    auth: Arc<dyn AuthService>,
    pending: PendingSignIn,
}

// === impl PastedSignIn ===

impl PastedSignIn {
    /// Begins to sign this listener in with these scopes. Asks nobody.
    ///
    /// # Errors
    /// `AUTH_ERROR`: `not_configured` without a client id, and as [`AuthService::ready`].
    pub async fn start(auth: Arc<dyn AuthService>, user: &UserKey, scopes: &Scopes) -> Result<Self> {
        let pending = ready(&*auth, user, scopes).await?;
        Ok(Self { auth, pending })
    }

    /// What the person has to do, in some lines of text.
    pub fn instruction(&self) -> String {
        format!(
            "Sign in to TIDAL with any browser, within {}:\n\n{}\n\nIt ends on an address that begins with {}, on a page \
             that may not open.\nCopy that whole address, paste it here, and press Enter:",
            minutes(self.pending.expires),
            self.pending.url,
            self.auth.redirect_uri()
        )
    }

    /// Reads one line of this input, as long as there is time, and ends the sign-in with it. Dropped before, the read
    /// goes on: one of standard input cannot be interrupted, and ends with the program.
    ///
    /// # Errors
    /// `AUTH_ERROR` (`sign_in_failed`) if nothing comes in time or no address is pasted; as
    /// [`AuthService::complete_sign_in`].
    pub async fn finish(self, input: impl Read + Send + 'static) -> Result<Session> {
        let reading = tokio::task::spawn_blocking(|| line(input));
        let text = match timeout(left(self.pending.expires), reading).await {
            Ok(Ok(Ok(text))) => text,
            Ok(Ok(Err(_)) | Err(_)) => return Err(failed("what was pasted cannot be read")),
            Err(_) => return Err(failed("nothing was pasted in time")),
        };
        if text.is_empty() {
            return Err(failed("nothing was pasted"));
        }
        // What was pasted holds a code, perhaps: it is not repeated.
        let redirected_to: Url = text.parse().map_err(|_| {
            failed(
                "what was pasted is no address: copy all of what the browser's address bar shows, from http on",
            )
        })?;
        self.auth.complete_sign_in(self.pending, &redirected_to).await
    }
}

/// One line, without what surrounds it.
fn line(input: impl Read) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(input.take(LONGEST_LINE)).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn failed(problem: &'static str) -> Error {
    Error::SignInFailed {
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_read_and_no_more_than_fits() {
        for (input, expected) in [
            ("  http://a/?code=b \r\nmore", "http://a/?code=b"),
            ("", ""),
            ("\n", ""),
            ("http://a", "http://a"),
        ] {
            assert_eq!(line(input.as_bytes()).unwrap(), expected);
        }
        let endless = "x".repeat(100_000);
        assert_eq!(line(endless.as_bytes()).unwrap().len(), 16 * 1024);
        assert!(line(&b"\xff\n"[..]).is_err());
    }
}
