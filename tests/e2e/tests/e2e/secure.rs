//! Over TLS, as TIDAL is reached: trusted certificates and HTTP/2, and nothing said to strangers.

use std::{process::Command, sync::atomic::Ordering};

use serde_json::Value;

use crate::{tunnel::Tunnel, world::World};

/// `tidal-cli search love`, led through the tunnel.
fn search(world: &World, tunnel: &Tunnel) -> Command {
    through(tunnel, world, world.cli("search love --output ndjson"))
}

fn through(tunnel: &Tunnel, world: &World, mut command: Command) -> Command {
    command
        .env("TIDAL_API_URL", tunnel.secured(&world.sim.api_url()))
        .env("TIDAL_AUTH_URL", tunnel.secured(&world.sim.auth_url()));
    command
}

async fn run(mut command: Command) -> std::process::Output {
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn tidal_is_reached_over_http_2() {
    let world = World::start().await;
    let tunnel = Tunnel::to(world.sim.address()).await;
    let mut command = search(&world, &tunnel);
    command.env("SSL_CERT_FILE", tunnel.certificate());
    let output = run(command).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!output.stdout.is_empty());
    assert_eq!(world.sim.counters().total, 1);
    assert!(tunnel.seen().http_2.load(Ordering::SeqCst) >= 1);
    assert_eq!(tunnel.seen().other.load(Ordering::SeqCst), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_said() {
    let world = World::start().await;
    let tunnel = Tunnel::to(world.sim.address()).await;
    let output = run(search(&world, &tunnel)).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert!(said.contains("certificate"), "{said}");
    assert!(output.stdout.is_empty());
    let counters = world.sim.counters();
    assert_eq!((counters.total, counters.token_requests), (0, 0));
    assert!(tunnel.seen().refused.load(Ordering::SeqCst) >= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn doctor_trusts_whom_calls_trust() {
    let world = World::start().await;
    let tunnel = Tunnel::to(world.sim.address()).await;
    for (is_trusted, expected) in [(true, "ok"), (false, "error")] {
        let mut command = world.command("tidal-mcp");
        command.args(["doctor", "--json"]);
        if is_trusted {
            command.env("SSL_CERT_FILE", tunnel.certificate());
        }
        let output = run(through(&tunnel, &world, command)).await;
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let of_api = findings.iter().find(|finding| finding["check"] == "tidal api");
        assert_eq!(of_api.unwrap()["severity"], expected, "{report}");
    }
}
