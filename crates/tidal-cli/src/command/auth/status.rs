//! `auth status` and `me`: the sign-in as it is kept here, and the account as TIDAL knows it.

use std::time::Duration;

use tidal_core::{ErrorCode, model};

use crate::{
    command::details,
    context::Context,
    error::Error,
    output::{Format, Sink},
    session::Session,
    view::{Account, Record, SignIn},
};

/// How long TIDAL may take to say who that is: what is known here is told without it.
const PATIENCE: Duration = Duration::from_secs(8);

pub(super) fn run(context: &Context) -> Result<(), Error> {
    context.online(async |session| {
        let known = session.watch(session.auth.session(&session.profile)).await??;
        let known = known.ok_or(tidal_core::Error::NotSignedIn)?;
        let account = account(session).await?;
        let kept_in = session.auth.kept_in(&session.profile);
        let profile = session.profile.as_str();
        print(session, SignIn::new(profile, &known, account.as_ref(), kept_in))
    })
}

pub(in crate::command) fn me(context: &Context) -> Result<(), Error> {
    context.online(async |session| {
        let user = session.ask(|| session.tidal.user(&session.viewer)).await?;
        print(session, Account::from(&*user))
    })
}

/// Who that is, unless TIDAL cannot be asked now. A sign-in that TIDAL does not accept any more is an error.
async fn account(session: &Session<'_>) -> Result<Option<model::User>, Error> {
    let asking = tokio::time::timeout(PATIENCE, session.tidal.user(&session.viewer));
    let why = match session.watch(asking).await? {
        Ok(Ok(user)) => return Ok(Some((*user).clone())),
        Ok(Err(error @ tidal_core::Error::ScopeMissing { .. })) => error.to_string(),
        Ok(Err(error)) if error.code() == ErrorCode::AuthError => return Err(error.into()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it does not answer".to_owned(),
    };
    session
        .console
        .note(&format!("TIDAL could not be asked who that is: {why}"));
    Ok(None)
}

/// People read a list of facts, programs a record.
fn print<T: Record>(session: &Session<'_>, record: T) -> Result<(), Error> {
    if session.console.format() == Format::Table {
        details::facts(session.console, &record)?;
        return session.console.flush();
    }
    let mut sink = Sink::new(session.console, session.console.format());
    let pushed = sink.push(record);
    sink.close(pushed)
}
