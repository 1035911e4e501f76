//! What keeps the server from starting. What goes wrong while a call is answered is a
//! [`Failure`](crate::Failure), because it is told to a model, not to whoever starts the server.

use std::net::SocketAddr;

/// What could not be done at a shell, and with which of `tidal-cli`'s exit codes the process ends for it.
#[derive(Debug, thiserror::Error)]
#[error("{told}")]
pub struct ShellError {
    told: String,
    /// The process's exit code.
    pub exit: u8,
}

/// Nobody has signed in under this name.
#[derive(Debug, thiserror::Error)]
#[error("nobody is signed in with the profile {profile}: sign in with `tidal-mcp login`")]
pub(crate) struct NobodySignedIn {
    pub(crate) profile: String,
}

/// Why the server did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A toolset that does not exist.
    #[error("there is no toolset {given:?}{suggestion}; known: {known}")]
    UnknownToolset {
        /// What was given.
        given: String,
        /// A near one, as a question, or nothing.
        suggestion: String,
        /// Those that exist.
        known: String,
    },
    /// An empty choice of toolsets.
    #[error("no toolset is chosen; known: {known}")]
    NoToolset {
        /// Those that exist.
        known: String,
    },
    /// An address that others could reach.
    #[error(
        "refusing to listen on {address}: this server asks nobody who they are, so it only listens on \
         loopback (127.0.0.1 or [::1]); put a reverse proxy with authentication in front of it to share it"
    )]
    NotLoopback {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address could not be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// No name for a principal.
    #[error("a principal's name is {}", crate::PrincipalName::ACCEPTED)]
    PrincipalName,
    /// The system gave no random bytes for a cursor key.
    #[error("cannot make a key for cursors: the system gives no random bytes")]
    NoRandomness,
}

// === impl ShellError ===

impl ShellError {
    /// The exit code where nobody is signed in, or the sign-in or the credentials are no good.
    const NOT_SIGNED_IN: u8 = 3;

    /// An error that ends one of the commands for a shell, with the next step.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let known = error.downcast_ref::<tidal_core::Error>();
        let about_sign_in = error.is::<NobodySignedIn>()
            || known.is_some_and(|known| known.code() == tidal_core::ErrorCode::AuthError);
        Self {
            told: match known {
                Some(known) => format!("{error:#}; {}", known.hint()),
                None => format!("{error:#}"),
            },
            exit: if about_sign_in { Self::NOT_SIGNED_IN } else { 1 },
        }
    }
}
