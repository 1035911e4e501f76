//! What the simulator gave or was shown that nobody else may ever read. For tests that look for it where it must not
//! be. Printing it is what it must not do: it has no `Debug`.

use serde::Serialize;

/// More of a kind than this, and the rest is not noted.
const MOST: usize = 100_000;

/// Every secret of every sign-in so far, each kind in the order in which it came up.
#[derive(Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Secrets {
    /// Access tokens, the application's own among them.
    pub access_tokens: Vec<String>,
    /// Refresh tokens. The last one is the good one, where one user has signed in once.
    pub refresh_tokens: Vec<String>,
    /// Authorization codes.
    pub codes: Vec<String>,
    /// PKCE verifiers that the token endpoint was shown, right or wrong.
    pub verifiers: Vec<String>,
    /// What clients asked to have repeated to them. Part of the address that a person is sent to.
    pub states: Vec<String>,
}

/// Which secret something is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kept {
    Access,
    Refresh,
    Code,
    Verifier,
    State,
}

// === impl Secrets ===

impl Secrets {
    pub(super) fn note(&mut self, kept: Kept, text: &str) {
        let list = match kept {
            Kept::Access => &mut self.access_tokens,
            Kept::Refresh => &mut self.refresh_tokens,
            Kept::Code => &mut self.codes,
            Kept::Verifier => &mut self.verifiers,
            Kept::State => &mut self.states,
        };
        if list.len() < MOST && list.last().is_none_or(|last| last != text) {
            list.push(text.to_owned());
        }
    }
}
