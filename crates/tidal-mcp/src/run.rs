//! The program: command line → settings → logging → TIDAL → server → stdio or HTTP. Only `main` calls it.

mod doctor;
mod health;
mod in_shell;
mod obstacles;
mod options;

use std::{
    error::Error,
    io::Write,
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context;
use tidal_core::{
    Result,
    settings::{Connection, Settings, Sources},
};
use tokio::runtime::Runtime;

use self::options::{exposition, http_options, options, public_redirect};
use crate::{
    Backend, HttpOptions, Options, Server, SignInAt,
    cli::{Cli, Command},
    http::Bound,
    replicas::{Redis, Replicas},
    serve_stdio,
    settle::settle,
    stop::stop_signal,
    telemetry::{self, Serves},
    upstream,
    vitals::vitals,
};

pub(crate) use self::obstacles::{Obstacle, in_settings as obstacles_in_settings};

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
    let settings = Settings::load(&cli.sources(Sources::of_process()))?.propagating(telemetry::propagator());
    let whom = serves(cli.command.as_ref());
    let is_http = whom == Serves::Http;
    if is_http {
        obstacles::none(&settings)?;
    }
    let runtime = Runtime::new().context("the async runtime cannot be started")?;
    let telemetry = telemetry::start(&settings, whom, runtime.handle())?;
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    let mut options = options(&settings)?;
    let public = if is_http {
        public_redirect(&settings)?
    } else {
        None
    };
    if public.is_some() {
        options.sign_in = SignInAt::ThisServer;
    }
    let connected = Arc::new(OnceLock::new());
    let outcome = match &cli.command {
        Some(
            command @ (Command::Login(_) | Command::Logout(_) | Command::Status(_) | Command::Principal(_)),
        ) => runtime.block_on(in_shell::in_shell(command, &settings, &connected)),
        None
        | Some(
            Command::Stdio | Command::Http { .. } | Command::Tools | Command::Health(_) | Command::Doctor(_),
        ) => {
            // Before anything is made that counts.
            let exposition = if is_http { exposition(&settings)? } else { None };
            let replicas = match cli.command {
                Some(Command::Tools) => None,
                _ => runtime.block_on(Replicas::join(&settings))?,
            };
            if let Some(replicas) = &replicas {
                options.shelf = replicas.shared.shelf(&settings)?;
                options.replication = replicas.shared.replication(&settings)?;
            }
            let http = is_http.then(|| {
                anyhow::Ok(HttpOptions {
                    redirect_uri: public,
                    sharing: replicas
                        .as_ref()
                        .map(|replicas| replicas.shared.rate_sharing(&settings)),
                    vitals: vitals(&settings, replicas.as_ref(), &connected),
                    exposition,
                    ..http_options(&settings)?
                })
            });
            let http = http.transpose()?;
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
    telemetry.finish();
    // A read of standard input that is under way cannot be cancelled: it must not hold up the end.
    runtime.shutdown_timeout(LAST_MOMENTS);
    outcome
}

/// Whom the command serves.
fn serves(command: Option<&Command>) -> Serves {
    match command {
        None | Some(Command::Stdio) => Serves::Stdio,
        Some(Command::Http { .. }) => Serves::Http,
        Some(_) => Serves::Nobody,
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
