//! The program: command line → settings → logging → TIDAL → server → stdio or HTTP. Only `main` calls it.

mod doctor;
mod health;
mod in_shell;

use std::{
    error::Error,
    io::Write,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context;
use tidal_core::{
    Result,
    settings::{Connection, Effective, HttpAuth, Origin, Settings, Sources},
};
use tokio::runtime::Runtime;
use url::{Host, Url};

use crate::{
    Access, Backend, CatalogueOf, HttpOptions, Options, Principals, Readers, Server, SessionOptions,
    SignInAt, Toolset,
    cli::{Cli, Command},
    http::{Bound, Exposition},
    replicas::{Redis, Replicas},
    serve_stdio,
    settle::settle,
    stop::stop_signal,
    telemetry, upstream,
    vitals::vitals,
};

/// How long background work may go on once serving has ended.
const LAST_MOMENTS: Duration = Duration::from_millis(250);

/// Does what the command line says.
///
/// # Errors
/// With whatever kept it from starting or ended it, in words for a person.
pub fn run(cli: &Cli) -> anyhow::Result<()> {
    run_with(cli, Server::new)
}

/// The same, with a server of one's own making.
///
/// # Errors
/// As above.
pub(crate) fn run_with(
    cli: &Cli,
    make: fn(Backend, &Options) -> Result<Server, crate::Error>,
) -> anyhow::Result<()> {
    match &cli.command {
        Some(Command::Health(arguments)) => return health::health(cli, arguments),
        Some(Command::Doctor(arguments)) => return doctor::doctor(cli, arguments),
        _ => {}
    }
    let settings = Settings::load(&cli.sources(Sources::of_process()))?;
    telemetry::start(&settings.log).context("log.level is not a filter")?;
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    let mut options = options(&settings)?;
    let public = public_redirect(&settings).filter(|_| matches!(cli.command, Some(Command::Http { .. })));
    if public.is_some() {
        options.sign_in = SignInAt::ThisServer;
    }
    let connected = Arc::new(OnceLock::new());
    let runtime = Runtime::new().context("the async runtime cannot be started")?;
    let outcome = match &cli.command {
        Some(
            command @ (Command::Login(_) | Command::Logout(_) | Command::Status(_) | Command::Principal(_)),
        ) => runtime.block_on(in_shell::in_shell(command, &settings, &connected)),
        None
        | Some(
            Command::Stdio | Command::Http { .. } | Command::Tools | Command::Health(_) | Command::Doctor(_),
        ) => {
            // Before anything is made that counts.
            let exposition = match cli.command {
                Some(Command::Http { .. }) => exposition(&settings)?,
                _ => None,
            };
            let replicas = match cli.command {
                Some(Command::Tools) => None,
                _ => runtime.block_on(Replicas::join(&settings))?,
            };
            if let Some(replicas) = &replicas {
                options.shelf = replicas.shared.shelf(&settings)?;
                options.replication = replicas.shared.replication(&settings)?;
            }
            let http = match cli.command {
                Some(Command::Http { .. }) => Some(HttpOptions {
                    redirect_uri: public,
                    sharing: replicas
                        .as_ref()
                        .map(|replicas| replicas.shared.rate_sharing(&settings)),
                    vitals: vitals(&settings, replicas.as_ref(), &connected),
                    exposition,
                    ..http_options(&settings)?
                }),
                _ => None,
            };
            let server = make(backend(settings, replicas, &connected), &options)?;
            match (&cli.command, http) {
                (_, Some(http)) => runtime.block_on(serve_http(server, http)),
                (Some(Command::Tools), None) => print_tools(&server),
                _ => runtime.block_on(async {
                    serve_stdio(server, stop_signal()?).await;
                    Ok(())
                }),
            }
        }
    };
    if let Some(Ok(connection)) = connected.get() {
        // A token that is being renewed is kept first: TIDAL takes the one before it only once.
        runtime.block_on(settle(connection.settled()));
    }
    // A read of standard input that is under way cannot be cancelled: it must not hold up the end.
    runtime.shutdown_timeout(LAST_MOMENTS);
    outcome
}

fn options(settings: &Settings) -> anyhow::Result<Options> {
    let mut options = Options {
        viewer: settings.viewer(),
        profile: settings.auth.profile.clone(),
        catalogue: catalogue(settings),
        readers: match settings.client.secret {
            Some(_) => Readers::Everybody,
            None => Readers::Listeners,
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
fn public_redirect(settings: &Settings) -> Option<Url> {
    let uri = &settings.client.redirect_uri;
    let is_loopback = match uri.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => true,
    };
    (!is_loopback).then(|| uri.clone())
}

fn http_options(settings: &Settings) -> anyhow::Result<HttpOptions> {
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
fn exposition(settings: &Settings) -> Result<Option<Exposition>, crate::Error> {
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

/// TIDAL, connected to by the first call that needs it: certificates take longer to read than the rest of the
/// start.
fn backend(
    settings: Settings,
    replicas: Option<Replicas>,
    connected: &Arc<OnceLock<Result<Connection>>>,
) -> Backend {
    let connected = Arc::clone(connected);
    let notices = settings.cache.enabled;
    let backend = Backend::lazy(move || {
        let redis = replicas.as_ref().map(|replicas| &replicas.shared);
        let connection = connect(&settings, redis, &connected)?;
        Ok(upstream::services(connection, &settings, replicas.as_ref()))
    });
    if notices { backend.noticing() } else { backend }
}

fn connect(
    settings: &Settings,
    redis: Option<&Redis>,
    connected: &OnceLock<Result<Connection>>,
) -> Result<Connection> {
    let connection = connected.get_or_init(|| {
        let connection = upstream::connection(settings, redis);
        connection
            .inspect_err(|error| tracing::error!(cause = error.source(), "TIDAL cannot be connected to"))
    });
    connection.clone()
}

async fn serve_http(server: Server, options: HttpOptions) -> anyhow::Result<()> {
    let bound = Bound::open(options).await?;
    let stop = stop_signal()?;
    if let Some(address) = bound.metrics_address() {
        tracing::info!(%address, "serving metrics at http://{address}/metrics");
    }
    // Also for programs that asked for any free port and wait for this line.
    tracing::info!(address = %bound.address(), "serving MCP at {}", bound.url());
    bound.serve(server, stop).await;
    Ok(())
}

fn print_tools(server: &Server) -> anyhow::Result<()> {
    let tools = serde_json::to_string_pretty(&server.router().definitions())?;
    writeln!(std::io::stdout().lock(), "{tools}")?;
    Ok(())
}
