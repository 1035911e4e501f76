//! What keeps the server from starting. What goes wrong while a call is answered is a
//! [`Failure`](crate::Failure), because it is told to a model, not to whoever starts the server.

use std::{net::SocketAddr, path::PathBuf};

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
#[error("nobody is signed in with the profile {profile}: sign in with `{remedy}`")]
pub(crate) struct NobodySignedIn {
    pub(crate) profile: String,
    /// The command that helps.
    pub(crate) remedy: String,
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
    /// An address that others could reach, of a server that asks nobody who they are.
    #[error(
        "refusing to listen on {address}: this server asks nobody who they are, so it only listens on \
         loopback (127.0.0.1 or [::1]); to share it, set http.auth to token and make each who may use it an access \
         token with `tidal-mcp principal add`"
    )]
    NotLoopback {
        /// The address asked for.
        address: SocketAddr,
    },
    /// A path of the redirect address at which nobody can sign in.
    #[error(
        "nobody can sign in at {path}, where client.redirect_uri (TIDAL_REDIRECT_URI) leads: {problem}; give it a path of \
         its own, such as /sign-in, and register that at developer.tidal.com"
    )]
    SignInPath {
        /// The path, as it comes to this server.
        path: String,
        /// What is wrong with it.
        problem: &'static str,
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
    /// What the process does cannot be counted: it is already, most likely.
    #[error("cannot count what the server does")]
    Metrics {
        /// What stands in the way.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The certificate or its key is no good.
    #[error("cannot speak TLS with {}", path.display())]
    Tls {
        /// The file that is to blame.
        path: std::path::PathBuf,
        /// What is wrong with it.
        #[source]
        source: std::io::Error,
    },
    /// No name for a principal.
    #[error("a principal's name is {}", crate::PrincipalName::ACCEPTED)]
    PrincipalName,
    /// The principals file is no list of principals.
    #[error("the principals file {} cannot be used: {problems}", path.display())]
    Principals {
        /// Where it is.
        path: PathBuf,
        /// All that is wrong with it, each with its place.
        problems: String,
    },
    /// The principals file cannot be read.
    #[error("the principals file {} cannot be read", path.display())]
    PrincipalsUnreadable {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The principals file cannot be changed.
    #[error("the principals file {} cannot be changed", path.display())]
    PrincipalsUnwritable {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A name that somebody has.
    #[error("there is a principal {name} already; revoke it first to give it another token")]
    PrincipalTaken {
        /// The name.
        name: crate::PrincipalName,
    },
    /// A name that nobody has.
    #[error("there is no principal {name}; `tidal-mcp principal list` names those there are")]
    NoSuchPrincipal {
        /// The name.
        name: crate::PrincipalName,
    },
    /// The system gave no random bytes for a key or a token.
    #[error("the system gives no random bytes")]
    NoRandomness,
}

// === impl ShellError ===

impl ShellError {
    /// The exit code where nobody is signed in, or the sign-in or the credentials are no good.
    const NOT_SIGNED_IN: u8 = 3;

    /// Ends the process with this code after these words.
    pub(crate) fn ending(told: String, exit: u8) -> Self {
        Self { told, exit }
    }

    /// An error that ends one of the commands for a shell, with the next step.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let known = error.downcast_ref::<tidal_core::Error>();
        let about_sign_in = error.is::<NobodySignedIn>()
            || known.is_some_and(|known| known.code() == tidal_core::ErrorCode::AuthError);
        Self {
            told: match known {
                Some(known) => format!("{error:#}; {}", hint(known)),
                None => format!("{error:#}"),
            },
            exit: if about_sign_in { Self::NOT_SIGNED_IN } else { 1 },
        }
    }
}

/// What helps at this program's command line, which has words of its own for signing in.
fn hint(error: &tidal_core::Error) -> &'static str {
    use tidal_core::Error::{NotSignedIn, ScopeMissing, SignInExpired, SignInFailed};

    match error {
        NotSignedIn | SignInExpired { .. } | SignInFailed { .. } => {
            "sign in with `tidal-mcp login`, for a principal with `tidal-mcp login --principal NAME`"
        }
        ScopeMissing { .. } => "sign in again and grant the scope: `tidal-mcp login --scopes …`",
        other => other.hint(),
    }
}

/// An error with all its causes, in one line: what a cause only says once more is left out.
pub fn in_one_line(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    for cause in causes.map(ToString::to_string) {
        if !line.ends_with(&cause) {
            line.push_str(": ");
            line.push_str(&cause);
        }
    }
    line
}
