//! From settings to what the server has to know. What is connected to is `run`'s business.

use std::sync::Arc;

use anyhow::Context;
use tidal_core::settings::{Effective, HttpAuth, Origin, Settings};
use url::{Host, Url};

use crate::{
    Access, CatalogueOf, HttpOptions, Options, Principals, Readers, SessionOptions, Toolset,
    http::{Exposition, sign_in_paths},
};

/// How the server behaves.
pub(super) fn options(settings: &Settings) -> anyhow::Result<Options> {
    let mut options = Options {
        viewer: settings.viewer(),
        profile: settings.auth.profile.clone(),
        catalogue: catalogue(settings),
        readers: if settings.client.reads_for_everybody() {
            Readers::Everybody
        } else {
            Readers::Listeners
        },
        tool_timeout: settings.mcp.tool_timeout,
        request_timeout: settings.upstream.total_timeout,
        sealing_key: settings.mcp.sealing_key.clone(),
        ..Options::default()
    };
    if !settings.mcp.toolsets.is_empty() {
        options.toolsets = Toolset::parse_all(settings.mcp.toolsets.iter().map(String::as_str))
            .context("mcp.toolsets cannot be accepted")?;
    }
    if settings.mcp.read_only {
        options.access = Access::ReadOnly;
    }
    Ok(options)
}

/// The redirect address, if browsers come back to a server that others can reach, and not to one of their own machine.
///
/// # Errors
/// If nobody could sign in there.
pub(super) fn public_redirect(settings: &Settings) -> Result<Option<Url>, crate::Error> {
    let uri = &settings.client.redirect_uri;
    let is_loopback = match uri.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => true,
    };
    if is_loopback {
        return Ok(None);
    }
    sign_in_paths(uri, settings.http.public_url.as_ref())?;
    Ok(Some(uri.clone()))
}

/// How it is reached over HTTP, as far as that is known before anything is connected.
pub(super) fn http_options(settings: &Settings) -> anyhow::Result<HttpOptions> {
    let (mcp, http) = (&settings.mcp, &settings.http);
    let public_host = http
        .public_url
        .as_ref()
        .and_then(Url::host_str)
        .map(str::to_owned);
    let principals = match (http.auth, &http.principals_file) {
        (HttpAuth::Token, Some(path)) => Some(Arc::new(Principals::open(path)?)),
        (HttpAuth::Token, None) | (HttpAuth::None, _) => None,
    };
    Ok(HttpOptions {
        allowed_hosts: mcp.allowed_hosts.iter().cloned().chain(public_host).collect(),
        allowed_origins: mcp.allowed_origins.clone(),
        principals,
        public_url: http.public_url.clone(),
        sessions: settings.sessions.legacy.then_some(SessionOptions {
            most: settings.sessions.most,
            idle: settings.sessions.idle,
        }),
        limits: settings.limits.clone(),
        tls: settings.tls.clone(),
        ..HttpOptions::at(mcp.listen)
    })
}

/// Counts, if there is anybody who may read it: beside MCP it is read where nobody has to prove anything.
pub(super) fn exposition(settings: &Settings) -> Result<Option<Exposition>, crate::Error> {
    let metrics = &settings.metrics;
    let is_read = metrics.listen.is_some() || settings.http.auth == HttpAuth::None;
    let exposition = (metrics.enabled && is_read).then(|| Exposition::install(metrics.listen));
    exposition.transpose()
}

/// A country that somebody chose is meant; the default only stands in for that of the account.
fn catalogue(settings: &Settings) -> CatalogueOf {
    let chosen = |setting: &Effective| {
        setting.setting.key == "catalogue.country" && !matches!(setting.origin, Origin::Default)
    };
    if settings.effective().iter().any(chosen) {
        CatalogueOf::Country
    } else {
        CatalogueOf::Account
    }
}
