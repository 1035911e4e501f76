//! What the suite is pointed at: a server that asks the simulator instead of TIDAL, on loopback. Both end when this is
//! dropped.

use std::{fs, net::SocketAddr};

use anyhow::Result;
use tokio::process::Child;

use super::{Build, folder};
use crate::demo::child::{self, Announced};

/// A server and its TIDAL.
pub(super) struct Servers {
    at_server: SocketAddr,
    _server: Child,
    _simulator: Announced,
}

// === impl Servers ===

impl Servers {
    pub(super) async fn start(build: Build) -> Result<Self> {
        let simulator = child::start_announced(child::command("tidal-sim")?).await?;
        let at_server = child::free_address(0)?;
        let mut command = child::command(build.program())?;
        let kept = folder()?.join("vault");
        fs::create_dir_all(&kept)?;
        command
            .args(["http", "--listen", &at_server.to_string()])
            .envs(simulator.environment()?)
            .env("TIDAL_VAULT_FOLDER", &kept)
            .env("TIDAL_VAULT_KEY", "file")
            // The suite asks a server of the years before 2026 for a session.
            .env("TIDAL_MCP_LEGACY_SESSIONS", "true");
        let server = child::start_healthy(command, at_server).await?;
        Ok(Self {
            at_server,
            _server: server,
            _simulator: simulator,
        })
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://{}/mcp", self.at_server)
    }
}
