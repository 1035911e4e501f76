//! `auth login`: with a browser on this machine, or with an address that the person brings.

use std::{io, sync::Arc};

use tidal_core::{Scopes, model, sign_in};

use crate::{cli::LoginArguments, context::Context, error::Error, session::Session};

pub(super) fn run(arguments: &LoginArguments, context: &Context) -> Result<(), Error> {
    let scopes = match &arguments.scopes {
        Some(names) => names.parse()?,
        None => Scopes::curating(),
    };
    context.online(async |session| {
        let signed_in = if arguments.no_browser {
            pasted(session, &scopes).await?
        } else {
            in_browser(session, &scopes).await?
        };
        tell(session, &scopes, &signed_in);
        Ok(())
    })
}

async fn in_browser(session: &Session<'_>, scopes: &Scopes) -> Result<model::Session, Error> {
    let (auth, profile) = (Arc::clone(&session.auth), session.profile.clone());
    let starting = sign_in::LoopbackSignIn::start(auth, profile, scopes.clone());
    let sign_in = session.watch(starting).await??;
    session.console.instruct(&sign_in.instruction());
    let opening = sign_in::open_browser(sign_in.url());
    if !session.until_interrupted(opening).await? {
        session
            .console
            .note("no browser could be opened; on a machine without one, use --no-browser");
    }
    Ok(session.until_interrupted(sign_in.finish()).await??)
}

async fn pasted(session: &Session<'_>, scopes: &Scopes) -> Result<model::Session, Error> {
    let starting = sign_in::PastedSignIn::start(Arc::clone(&session.auth), &session.profile, scopes);
    let sign_in = session.watch(starting).await??;
    session.console.instruct(&sign_in.instruction());
    Ok(session.until_interrupted(sign_in.finish(io::stdin())).await??)
}

fn tell(session: &Session<'_>, asked: &Scopes, signed_in: &model::Session) {
    let country = signed_in.country.map(|country| format!(", country {country}"));
    session.console.note(&format!(
        "you are signed in (profile {}{}); that is kept in {}",
        session.profile.as_str(),
        country.unwrap_or_default(),
        session.auth.kept_in(&session.profile)
    ));
    let wanted: Vec<&str> = asked.iter().collect();
    // Nobody says what was granted: it is what was asked for.
    if !signed_in.scopes.is_empty()
        && let Some(scope) = signed_in.scopes.first_missing(&wanted)
    {
        session.console.note(&format!(
            "TIDAL did not grant the scope {scope}: what needs it will fail"
        ));
    }
}
