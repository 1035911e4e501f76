//! `auth login`: with a browser on this machine, or with an address that the person brings.

use std::{
    io::{self, BufRead},
    sync::Arc,
    time::Duration,
};

use tidal_core::{Error as TidalError, Scopes, model, service::PendingSignIn, sign_in};
use url::Url;

use crate::{cli::LoginArguments, context::Context, error::Error, session::Session};

/// How long an address is waited for.
const PATIENCE: Duration = Duration::from_mins(5);

/// Longest line that is read. TIDAL's addresses have less than three thousand bytes.
const LONGEST_LINE: u64 = 16 * 1024;

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
    let sign_in = sign_in::LoopbackSignIn::start(auth, profile, scopes.clone()).await?;
    session.console.instruct(&format!(
        "Sign in to TIDAL in your browser. If none opens, visit this address on this machine, within five minutes:\n\n{}\n",
        sign_in.url()
    ));
    if !session.watch(sign_in::open_browser(sign_in.url())).await? {
        session
            .console
            .note("no browser could be opened; on a machine without one, use --no-browser");
    }
    Ok(session.watch(sign_in.finish()).await??)
}

async fn pasted(session: &Session<'_>, scopes: &Scopes) -> Result<model::Session, Error> {
    let pending = session.auth.begin_sign_in(&session.profile, scopes)?;
    session.console.instruct(&format!(
        "Sign in to TIDAL with any browser, within five minutes:\n\n{}\n\nIt ends on an address that begins with {}, on a \
         page that may not open.\nCopy that whole address, paste it here, and press Enter:",
        pending.url,
        session.auth.redirect_uri()
    ));
    // A read of standard input cannot be cancelled: it ends with the program.
    let reading = tokio::task::spawn_blocking(|| line(io::stdin().lock()));
    let read = session.watch(tokio::time::timeout(PATIENCE, reading)).await?;
    let text = match read {
        Ok(Ok(text)) => text?,
        Ok(Err(_)) => return Err(Error::Input(io::ErrorKind::Other.into())),
        Err(_) => return Err(failed("nothing was pasted within five minutes")),
    };
    complete(session, pending, &text).await
}

async fn complete(
    session: &Session<'_>,
    pending: PendingSignIn,
    text: &str,
) -> Result<model::Session, Error> {
    if text.is_empty() {
        return Err(failed("nothing was pasted"));
    }
    // What was pasted holds a code, perhaps: it is not repeated.
    let redirected_to: Url = text.parse().map_err(|_| {
        failed(
            "what was pasted is no address: copy all of what the browser's address bar shows, from http on",
        )
    })?;
    let completing = session.auth.complete_sign_in(pending, &redirected_to);
    Ok(session.watch(completing).await??)
}

/// One line, without what surrounds it.
fn line(input: impl BufRead) -> Result<String, Error> {
    let mut line = String::new();
    let mut bounded = input.take(LONGEST_LINE);
    bounded.read_line(&mut line).map_err(Error::Input)?;
    Ok(line.trim().to_owned())
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

fn failed(problem: &'static str) -> Error {
    let problem = problem.into();
    TidalError::SignInFailed { problem }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_read_and_no_more_than_fits() {
        for (input, expected) in [
            ("  http://a/?code=b \r\nmore", "http://a/?code=b"),
            ("", ""),
            ("\n", ""),
            ("http://a", "http://a"),
        ] {
            assert_eq!(line(input.as_bytes()).unwrap(), expected);
        }
        let endless = "x".repeat(100_000);
        assert_eq!(line(endless.as_bytes()).unwrap().len(), 16 * 1024);
        assert!(matches!(line(&b"\xff\n"[..]), Err(Error::Input(_))));
    }
}
