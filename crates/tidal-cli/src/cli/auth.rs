//! `auth`.

use clap::{Args, Subcommand};

/// What to do about the sign-in.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Sign in to TIDAL with your browser
    Login(LoginArguments),
    /// Who is signed in, what they allowed, and where that is kept
    Status,
    /// Forget the sign-in
    Logout,
}

/// How to sign in.
#[derive(Clone, Debug, Args)]
pub(crate) struct LoginArguments {
    /// For machines without a browser: print TIDAL's address, and read the one that the browser of another
    /// machine ends on from standard input
    #[arg(long)]
    pub(crate) no_browser: bool,

    /// What to ask for, separated by commas [default: what the commands of this program need]
    #[arg(long, value_name = "SCOPES")]
    pub(crate) scopes: Option<String>,
}
