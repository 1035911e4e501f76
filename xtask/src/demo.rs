//! `demo`: an assistant's session with TIDAL, end to end, without TIDAL. Starts the simulator and the server
//! as they are built, plays the session in both eras of the protocol over real HTTP, and shows what each
//! request cost upstream. Fails when an answer is not of the expected kind.

pub(crate) mod child;
mod conversation;
mod era;
mod exchange;
mod session;
mod show;

use std::net::SocketAddr;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Value, json};
use tokio::process::Child;

use crate::{print, process, workspace};
use child::Announced;
use conversation::Conversation;
use era::Era;

/// Real music, where it lies beside the checkout. It is not part of the project.
const CATALOGUE: &str = "../shared/data/catalog.csv";
const REAL_MUSIC: [&str; 2] = ["halo beyoncé", "get lucky daft punk"];
const SYNTHETIC_MUSIC: [&str; 2] = ["orbit", "motel"];
/// TIDAL's limit, ten times as generous: enough to be seen working, and not to be waited for.
const LIMIT: [&str; 6] = ["--capacity", "100", "--rate", "10", "--cost", "5"];
/// Where the server listens when it stays up; any port where this one is taken.
const PORT: u16 = 8765;

/// What `cargo xtask demo` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// End after the session, instead of staying up for your own assistant
    #[arg(long)]
    pub once: bool,
}

/// Builds what is needed, plays the session, and stays up unless told otherwise.
///
/// # Errors
/// When something does not build or start, or an answer is not as expected.
pub fn run(options: &Options) -> Result<()> {
    let packages = [
        "--package",
        "tidal-sim",
        "--package",
        "tidal-mcp",
        "--package",
        "tidal-cli",
    ];
    process::run(process::cargo(
        &[&["build", "--quiet", "--bins"], &packages[..]].concat(),
    ))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            done = demonstrate(options) => done,
            // Dropping the demonstration ends its children.
            stopped = stopped() => stopped,
        }
    })
}

/// Both programs, running.
struct Stage {
    simulator: Announced,
    at_simulator: SocketAddr,
    at_server: SocketAddr,
    music: [&'static str; 2],
    _server: Child,
}

async fn demonstrate(options: &Options) -> Result<()> {
    let stage = Stage::set(if options.once { 0 } else { PORT }).await?;
    let eras = [Era::Modern, Era::Legacy { session: None }];
    for (era, query) in eras.into_iter().zip(stage.music) {
        let talk = Conversation::open(era, stage.at_server, stage.at_simulator).await?;
        session::play(talk, query).await?;
    }
    let cost = conversation::cost(stage.at_simulator).await?;
    print::line(&show::heading("both sessions together"));
    print::line(&show::spent(&cost));
    if !options.once {
        print::line(&stage.invitation()?);
        std::future::pending::<()>().await;
    }
    Ok(())
}

async fn stopped() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
        _ = terminated.recv() => Ok(()),
    }
}

// === impl Stage ===

impl Stage {
    async fn set(port: u16) -> Result<Self> {
        let mut command = child::command("tidal-sim")?;
        command.args(LIMIT);
        let catalogue = workspace::root().join(CATALOGUE);
        let music = if catalogue.is_file() {
            command.arg("--catalog").arg(&catalogue);
            print::note("the simulator serves real music");
            REAL_MUSIC
        } else {
            print::note("the simulator serves its built-in catalogue");
            SYNTHETIC_MUSIC
        };
        let simulator = child::start_announced(command).await?;
        let api: http::Uri = simulator.text("api_url")?.parse()?;
        let at_simulator = api
            .authority()
            .context("the simulator's URL has no address")?
            .as_str()
            .parse()?;

        let at_server = child::free_address(port)?;
        let mut command = child::command("tidal-mcp")?;
        command.args(["http", "--listen", &at_server.to_string()]);
        command.envs(simulator.environment()?);
        let server = child::start_healthy(command, at_server).await?;
        Ok(Self {
            simulator,
            at_simulator,
            at_server,
            music,
            _server: server,
        })
    }

    fn invitation(&self) -> Result<String> {
        let heading = show::heading("now your own assistant");
        let over_http = json!({ "mcpServers": { "tidal": {
            "type": "http",
            "url": format!("http://{}/mcp", self.at_server),
        } } });
        let environment = self.simulator.environment()?;
        let over_stdio = json!({ "mcpServers": { "tidal": {
            "command": child::program("tidal-mcp")?,
            "env": environment.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        } } });
        let exports: Vec<String> = environment
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Ok(format!(
            "{heading}\nOver HTTP, the server that runs now:\n\n{over_http:#}\n\n\
             Over stdio, a server that the assistant starts itself:\n\n{over_stdio:#}\n\n\
             From a shell:\n\n{} \\\n  {} search tracks {:?}\n\nCtrl-C ends both programs.",
            exports.join(" \\\n"),
            child::program("tidal-cli")?.display(),
            self.music.first().copied().unwrap_or_default(),
        ))
    }
}

// === impl Announced ===

impl Announced {
    /// The settings that lead a program to the simulator instead of TIDAL.
    pub(crate) fn environment(&self) -> Result<Vec<(String, String)>> {
        [
            ("TIDAL_API_URL", "api_url"),
            ("TIDAL_AUTH_URL", "auth_url"),
            ("TIDAL_CLIENT_ID", "client_id"),
            ("TIDAL_CLIENT_SECRET", "client_secret"),
        ]
        .into_iter()
        .map(|(variable, key)| Ok((variable.to_owned(), self.text(key)?.to_owned())))
        .collect()
    }

    fn text(&self, key: &str) -> Result<&str> {
        let text = self.announcement.get(key).and_then(Value::as_str);
        text.with_context(|| format!("the simulator did not say its {key}"))
    }
}
