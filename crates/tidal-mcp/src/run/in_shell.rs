//! What a person does without a server: their sign-in, a principal's, and who may use the server. Which words these are
//! told in is `shell`'s.

use std::{
    io::{stderr, stdout},
    sync::{Arc, OnceLock},
};

use anyhow::Context;
use tidal_core::{
    Result,
    settings::{Connection, Settings},
    vault::Vault,
};

use super::connect;
use crate::{
    Access, Principal, PrincipalName,
    cli::{Command, PrincipalCommand},
    error::ShellError,
    http::ENDPOINT,
    principals::Register,
    replicas::Redis,
    shell::{GuestList, Shell},
};

type Connected = OnceLock<Result<Connection>>;

/// Whether a principal has to be listed for a command about their sign-in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Yes,
    /// What somebody left behind who is no longer listed can be cleared away.
    No,
}

/// Does what the command says.
pub(super) async fn in_shell(
    command: &Command,
    settings: &Settings,
    connected: &Connected,
) -> anyhow::Result<()> {
    let outcome = match command {
        Command::Principal(command) => about_principals(command, settings, connected).await,
        _ => about_sign_in(command, settings, connected).await,
    };
    outcome.map_err(|error| ShellError::of(&error).into())
}

async fn about_sign_in(command: &Command, settings: &Settings, connected: &Connected) -> anyhow::Result<()> {
    let out = &mut stdout();
    match command {
        Command::Login(arguments) => {
            let principal = principal(settings, arguments.whose.principal.as_ref(), Listed::Yes)?;
            shell(settings, principal, connected)?.login(arguments, out).await
        }
        Command::Logout(whose) => {
            let principal = principal(settings, whose.principal.as_ref(), Listed::No)?;
            shell(settings, principal, connected)?.logout(out).await
        }
        Command::Status(whose) => {
            let principal = principal(settings, whose.principal.as_ref(), Listed::Yes)?;
            shell(settings, principal, connected)?.status(out).await
        }
        Command::Stdio
        | Command::Http { .. }
        | Command::Tools
        | Command::Health(_)
        | Command::Doctor(_)
        | Command::Principal(_) => Ok(()),
    }
}

async fn about_principals(
    command: &PrincipalCommand,
    settings: &Settings,
    connected: &Connected,
) -> anyhow::Result<()> {
    let guests = guests(settings)?;
    match command {
        PrincipalCommand::Add(arguments) => guests.add(arguments, (&mut stdout(), &mut stderr())),
        PrincipalCommand::List => guests.list(&mut stdout()),
        PrincipalCommand::Revoke(arguments) => {
            let out = &mut stdout();
            guests.revoke(&arguments.name, out)?;
            if !arguments.sign_out {
                return guests.say_what_is_left(&arguments.name, out);
            }
            let principal = Principal::named(arguments.name.clone(), Access::ReadOnly);
            shell(settings, Some(principal), connected)?.logout(out).await
        }
    }
}

fn guests(settings: &Settings) -> anyhow::Result<GuestList> {
    let file = settings.http.principals_file.clone();
    let vault = settings.vault.options().ok().map(Vault::open);
    let endpoint = match &settings.http.public_url {
        Some(url) => format!("{}{ENDPOINT}", url.as_str().trim_end_matches('/')),
        None => format!("http://{}{ENDPOINT}", settings.mcp.listen),
    };
    Ok(GuestList {
        register: Register::at(file.context(
            "http.principals_file is not set: set it, here and for the server, to the absolute path of a file (it need \
             not exist yet), and http.auth to token",
        )?),
        kept: vault.and_then(|vault| vault.profiles().ok()),
        endpoint,
    })
}

/// A principal by name, as the file knows them where one is configured.
fn principal(
    settings: &Settings,
    name: Option<&PrincipalName>,
    listed: Listed,
) -> anyhow::Result<Option<Principal>> {
    let Some(name) = name else { return Ok(None) };
    match &settings.http.principals_file {
        Some(path) if listed == Listed::Yes => {
            let table = Register::at(path).table()?;
            let entry = table.find(name);
            let entry = entry.ok_or_else(|| crate::Error::NoSuchPrincipal { name: name.clone() })?;
            Ok(Some(Principal::clone(entry.principal())))
        }
        Some(_) | None => Ok(Some(Principal::named(name.clone(), Access::ReadWrite))),
    }
}

/// The sign-in of this principal, else of the configured profile.
fn shell(settings: &Settings, principal: Option<Principal>, connected: &Connected) -> anyhow::Result<Shell> {
    // The sign-in is that of the replicas beside this shell.
    let redis = Redis::reach(settings)?;
    let connection = connect(settings, redis.as_ref(), connected)?;
    let reads_only = settings.mcp.read_only
        || principal
            .as_ref()
            .is_some_and(|principal| principal.access() == Access::ReadOnly);
    Ok(Shell {
        tidal: Arc::new(connection.tidal),
        auth: connection.auth,
        profile: principal.map_or_else(
            || settings.auth.profile.clone(),
            |principal| principal.user().clone(),
        ),
        nobody: settings.viewer(),
        access: if reads_only {
            Access::ReadOnly
        } else {
            Access::ReadWrite
        },
    })
}
