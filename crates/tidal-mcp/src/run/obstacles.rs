//! What keeps `tidal-mcp http` from starting though each setting is accepted by itself: all of it, so that whoever mends it
//! does so once. Looks at settings and files alone, and at nobody who listens.

use std::fmt::Write as _;

use anyhow::{Context, anyhow};
use tidal_core::settings::{HttpAuth, Settings};

use super::options::{options, public_redirect};
use crate::{Error, Principals, error::in_one_line, http, replicas, telemetry};

/// One of them.
pub(crate) struct Obstacle {
    pub(crate) error: anyhow::Error,
    /// What helps.
    pub(crate) fix: &'static str,
}

/// Goes on where nothing is in the way.
///
/// # Errors
/// With everything that is.
pub(super) fn none(settings: &Settings) -> anyhow::Result<()> {
    let mut all = in_settings(settings);
    all.extend(in_files(settings));
    if all.len() > 1 {
        let mut text = format!("{} mistakes keep the server from starting:", all.len());
        for Obstacle { error, .. } in &all {
            let _ = write!(text, "\n- {}", in_one_line(error.as_ref()));
        }
        return Err(anyhow!(text));
    }
    all.pop().map_or(Ok(()), |obstacle| Err(obstacle.error))
}

/// What the settings alone show.
pub(crate) fn in_settings(settings: &Settings) -> Vec<Obstacle> {
    let looks = [
        (
            options(settings).map(drop),
            "correct mcp.toolsets (TIDAL_MCP_TOOLSETS)",
        ),
        (
            telemetry::check_log(settings),
            "set log.level (TIDAL_LOG) to a level such as info, or to a filter such as info,tidal_mcp=debug",
        ),
        (
            telemetry::check_traces(settings),
            "correct tracing.headers (OTEL_EXPORTER_OTLP_HEADERS)",
        ),
        (
            public_redirect(settings).map(drop).map_err(Into::into),
            "set client.redirect_uri (TIDAL_REDIRECT_URI) to an address with another path, and register that at \
             developer.tidal.com",
        ),
        (
            closed(settings).map_err(Into::into),
            "set http.auth (TIDAL_HTTP_AUTH) to token, or listen on 127.0.0.1",
        ),
    ];
    obstacles(looks)
}

/// What only the files show that the settings name. Of these `doctor` tells more.
fn in_files(settings: &Settings) -> Vec<Obstacle> {
    let (http, tls) = (&settings.http, &settings.tls);
    let principals = http
        .principals_file
        .as_ref()
        .filter(|_| http.auth == HttpAuth::Token)
        .map_or(Ok(()), |path| Principals::open(path).map(drop));
    let certificate = tls.as_ref().map_or(Ok(()), http::check_tls);
    let redis = replicas::options(settings).map_or(Ok(()), |options| options.client().map(drop));
    obstacles([
        (
            principals.map_err(Into::into),
            "let somebody in with `tidal-mcp principal add NAME`",
        ),
        (
            certificate.map_err(Into::into),
            "correct tls.certificate_file and tls.key_file",
        ),
        (
            redis.context("redis.url cannot be used"),
            "correct redis.url (REDIS_URL)",
        ),
    ])
}

fn obstacles<const MOST: usize>(looks: [(anyhow::Result<()>, &'static str); MOST]) -> Vec<Obstacle> {
    let found = looks.into_iter().filter_map(|(look, fix)| {
        Some(Obstacle {
            error: look.err()?,
            fix,
        })
    });
    found.collect()
}

/// Whether others are kept out, or asked who they are.
fn closed(settings: &Settings) -> Result<(), Error> {
    let address = settings.mcp.listen;
    if address.ip().is_loopback() || settings.http.auth == HttpAuth::Token {
        return Ok(());
    }
    Err(Error::NotLoopback { address })
}
