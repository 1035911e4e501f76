//! A server to attack, and requests as they go over the wire.

use serde_json::json;
use tidal_sim::{Builder, Sim};
use tokio::process::Command;

pub(super) use crate::wire::call;
use crate::{
    servers::{Heard, Served},
    wire::{self, Answer},
    world::World,
};

/// A server over a TIDAL that counts.
pub(super) struct Target {
    pub(super) world: World,
    pub(super) server: Served,
    pub(super) heard: Heard,
}

// === impl Target ===

impl Target {
    pub(super) async fn start() -> Self {
        Self::with(Sim::builder()).await
    }

    pub(super) async fn with(sim: Builder) -> Self {
        let world = World::with(sim).await;
        let heard = Heard::default();
        let mut command = Command::from(world.command("tidal-mcp"));
        // Whatever can be logged is.
        command.env("TIDAL_LOG", "trace").kill_on_drop(true);
        let server = Served::start(&mut command, &heard).await;
        Self { world, server, heard }
    }

    /// Sends a body with these lines in its head, in place of those that a client sends.
    pub(super) async fn post(&self, head: &[(&str, &str)], body: &str) -> Answer {
        wire::post(self.server.authority(), head, body).await
    }

    pub(super) async fn send(&self, request: &str) -> Answer {
        wire::raw(self.server.authority(), request).await
    }

    /// Whether it still does what it is there for.
    pub(super) async fn is_well(&self) {
        let found = self.server.call("search", &json!({"query": "love"})).await;
        assert_eq!(found["isError"], false, "{found}");
    }
}
