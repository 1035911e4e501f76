//! `tidal-mcp health`: whether the server beside this process answers, in one line and by the exit code. For containers and
//! whatever else restarts what does not live; it reads nothing but the settings and asks nobody but that server.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use anyhow::Context;
use axum::{body::Body, http::Request};
use tidal_core::settings::{Settings, Sources};
use tokio::{runtime, time::timeout};
use url::Url;

use crate::{
    clean,
    cli::{Cli, HealthArguments},
    probe::{ask, trust},
};

/// How long the server may take. Less than the three seconds after which whoever runs such a check gives it up, so that
/// they hear why.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// Asks the server.
///
/// # Errors
/// If it does not answer in time, or not with success; in words for a person.
pub(super) fn health(cli: &Cli, arguments: &HealthArguments) -> anyhow::Result<()> {
    let base = match &arguments.url {
        Some(url) => url.clone(),
        None => beside(&Settings::load(&cli.sources(Sources::of_process()))?)?,
    };
    let url = question(base, arguments);
    let tls = trust::anybody().context("this build speaks no TLS")?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("the async runtime cannot be started")?;
    let asked = runtime.block_on(async {
        let request = Request::new(Body::empty());
        timeout(PATIENCE, ask(&url, request, tls)).await
    });
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    let reply = asked
        .with_context(|| format!("{url} does not answer within {PATIENCE:?}"))?
        .with_context(|| format!("{url} does not answer"))?;
    let said = clean::line(&String::from_utf8_lossy(&reply.body));
    anyhow::ensure!(
        reply.status.is_success(),
        "{url} answers {}: {said}",
        reply.status
    );
    writeln!(std::io::stdout().lock(), "{url} answers {}: {said}", reply.status)?;
    Ok(())
}

/// The address of the server that these settings make. One that listens everywhere listens on loopback too.
fn beside(settings: &Settings) -> anyhow::Result<Url> {
    let mut address = settings.mcp.listen;
    match address.ip() {
        ip @ IpAddr::V4(_) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        ip @ IpAddr::V6(_) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    anyhow::ensure!(
        address.port() != 0,
        "mcp.listen names no port: name the server with --url"
    );
    Ok(format!("{scheme}://{address}").parse()?)
}

fn question(mut base: Url, arguments: &HealthArguments) -> Url {
    let asked = if arguments.ready { "ready" } else { "health" };
    let path = format!("{}/{asked}", base.path().trim_end_matches('/'));
    base.set_path(&path);
    base
}
