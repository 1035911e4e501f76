//! The command line: what is served, how, and with which settings.

mod principal;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tidal_core::settings::Sources;
use url::Url;

pub use principal::{AddArguments, PrincipalCommand, RevokeArguments, Whose};

/// TIDAL for assistants: an MCP server.
#[derive(Debug, Parser)]
#[command(name = "tidal-mcp", version, about, long_about = None)]
pub struct Cli {
    /// What to do; serves over standard input and output if left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where the settings come from besides the environment.
    #[command(flatten)]
    pub flags: Flags,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Serve one client over standard input and output (the default).
    Stdio,
    /// Serve over streamable HTTP at /mcp, on loopback or to those who have an access token.
    Http {
        /// Where to listen [default: 127.0.0.1:8080]; port 0 takes any free port.
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<String>,
    },
    /// Print the enabled tools as a client gets them, as JSON, and end.
    Tools,
    /// Ask a running HTTP server whether it lives; ends with 0 if it says so within 3 seconds, else with 1.
    Health(HealthArguments),
    /// Look at settings, TIDAL, Redis, sign-ins, clock and files, and say what is wrong and what helps; ends with 0 if nothing
    /// is, with 1 for warnings and 2 for errors.
    Doctor(DoctorArguments),
    /// Sign in to TIDAL with your browser.
    Login(LoginArguments),
    /// Forget the sign-in.
    Logout(Whose),
    /// Tell who is signed in, what they allowed, and where that is kept.
    Status(Whose),
    /// Let others use the server over HTTP: make, list and revoke their access tokens.
    #[command(subcommand)]
    Principal(PrincipalCommand),
}

/// How to sign in.
#[derive(Clone, Debug, Default, Args)]
pub struct LoginArguments {
    /// For machines without a browser: print TIDAL's address, and read the one that the browser of another machine
    /// ends on from standard input.
    #[arg(long)]
    pub no_browser: bool,
    /// What to ask for, separated by commas [default: what the tools need].
    #[arg(long, value_name = "SCOPES")]
    pub scopes: Option<String>,
    /// As whom.
    #[command(flatten)]
    pub whose: Whose,
}

/// What to ask of which server.
#[derive(Clone, Debug, Default, Args)]
pub struct HealthArguments {
    /// Ask whether requests should be sent there, at /ready instead of /health.
    #[arg(long)]
    pub ready: bool,
    /// Ask this server [default: the one of mcp.listen on this machine].
    #[arg(long, value_name = "URL", value_parser = server_address)]
    pub url: Option<Url>,
}

/// How to tell what was found.
#[derive(Clone, Debug, Default, Args)]
pub struct DoctorArguments {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Flags that go before or after the command.
#[derive(Clone, Debug, Args)]
pub struct Flags {
    /// Read this file instead of tidal.toml in the configuration folder.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Offer only these toolsets: catalog, discover, playlists, library, playback, account, all.
    #[arg(long, global = true, value_name = "NAME,…")]
    pub toolsets: Option<String>,
    /// Act as the listener who signed in under this name.
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Leave out every tool that changes anything.
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Read this country's catalogue unless a call names another.
    #[arg(long, global = true, value_name = "CC")]
    pub country: Option<String>,
}

// === impl Cli ===

impl Cli {
    /// Lays the flags over the other sources of settings.
    pub fn sources(&self, mut sources: Sources) -> Sources {
        let flags = &self.flags;
        sources = sources.with_file(flags.config.clone());
        if let Some(toolsets) = &flags.toolsets {
            sources = sources.with_flag("mcp.toolsets", "--toolsets", toolsets);
        }
        if let Some(profile) = &flags.profile {
            sources = sources.with_flag("auth.profile", "--profile", profile);
        }
        if flags.read_only {
            sources = sources.with_flag("mcp.read_only", "--read-only", "true");
        }
        if let Some(country) = &flags.country {
            sources = sources.with_flag("catalogue.country", "--country", country);
        }
        if let Some(Command::Http { listen: Some(listen) }) = &self.command {
            sources = sources.with_flag("mcp.listen", "--listen", listen);
        }
        sources
    }
}

fn server_address(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|_| "accepted are addresses such as http://127.0.0.1:8080".to_owned())?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    match url.scheme() {
        "http" | "https" if url.has_host() && is_plain => Ok(url),
        _ => Err("accepted are addresses such as http://127.0.0.1:8080".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use tidal_core::settings::Settings;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_win_over_the_environment() {
        let cli = Cli::parse_from([
            "tidal-mcp",
            "http",
            "--listen",
            "127.0.0.1:0",
            "--country",
            "de",
            "--read-only",
            "--profile",
            "mia",
        ]);
        let environment = Sources::default().with_variable("TIDAL_COUNTRY", "FR");
        let settings = Settings::load(&cli.sources(environment)).unwrap();
        assert_eq!(settings.catalogue.country.as_str(), "DE");
        assert_eq!(settings.mcp.listen.port(), 0);
        assert!(settings.mcp.read_only);
        assert_eq!(settings.auth.profile.as_str(), "mia");
    }
}
