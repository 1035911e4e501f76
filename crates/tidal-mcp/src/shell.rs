//! `login`, `logout` and `status`: the sign-in of this server, from a shell. What is told goes to a writer that a test
//! can read; what is asked comes from one line of input.

mod principals;

use std::{
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use tidal_core::{
    AuthService, Scopes, Tidal, UserKey, Viewer,
    model::Session,
    sign_in::{LoopbackSignIn, PastedSignIn, open_browser},
};

pub use principals::GuestList;

use crate::{Access, Principal, cli::LoginArguments, error::NobodySignedIn};

/// How long TIDAL may take to say who that is: what is known here is told without it.
const WHO: Duration = Duration::from_secs(8);

/// One profile's sign-in.
pub struct Shell {
    /// TIDAL.
    pub tidal: Arc<dyn Tidal>,
    /// Signing in and out.
    pub auth: Arc<dyn AuthService>,
    /// Whose.
    pub profile: UserKey,
    /// Nobody in particular, in the configured country.
    pub nobody: Viewer,
    /// Whether anything may be changed: if not, no permission to is asked for.
    pub access: Access,
}

// === impl Shell ===

impl Shell {
    /// Signs in, with a browser on this machine or with the address that another machine's browser ends on.
    ///
    /// # Errors
    /// In words for a person.
    pub async fn login(&self, arguments: &LoginArguments, out: &mut impl Write) -> anyhow::Result<()> {
        let scopes = self.scopes(arguments)?;
        let session = if arguments.no_browser {
            self.pasted(&scopes, out).await?
        } else {
            self.in_browser(&scopes, out).await?
        };
        let kept_in = self.auth.kept_in(&self.profile);
        writeln!(
            out,
            "You are signed in (profile {}). That is kept in {kept_in}.\nGranted: {}",
            self.profile.as_str(),
            session.scopes
        )?;
        Ok(())
    }

    /// Forgets the sign-in.
    ///
    /// # Errors
    /// In words for a person.
    pub async fn logout(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let profile = self.profile.as_str();
        if self.auth.sign_out(&self.profile).await? {
            writeln!(out, "The sign-in of the profile {profile} is forgotten.")?;
        } else {
            writeln!(out, "Nobody was signed in with the profile {profile}.")?;
        }
        Ok(())
    }

    /// Tells who is signed in, what they allowed, and where that is kept.
    ///
    /// # Errors
    /// If nobody is, and if what is kept cannot be read.
    pub async fn status(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let session = self.auth.session(&self.profile).await?;
        let session = session.ok_or_else(|| NobodySignedIn {
            profile: self.profile.as_str().to_owned(),
            remedy: Principal::login_command(&self.profile),
        })?;
        let viewer = self.nobody.signed_in(self.profile.clone());
        let user = tokio::time::timeout(WHO, self.tidal.user(&viewer)).await;
        let user = user.ok().and_then(Result::ok);
        let known = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
        let user = user.as_deref();
        let country = user.and_then(|user| user.country).or(session.country);
        for (name, value) in [
            ("profile", self.profile.as_str().to_owned()),
            ("user", known(user.and_then(|user| user.username.clone()))),
            ("country", known(country.map(|country| country.to_string()))),
            ("tier", known(user.and_then(|user| user.tier.clone()))),
            ("scopes", session.scopes.to_string()),
            ("since", format!("{:.0}", session.since)),
            ("expires", format!("{:.0} (renewed before)", session.expires)),
            ("kept in", self.auth.kept_in(&self.profile)),
        ] {
            writeln!(out, "{name:8} {}", crate::clean::line(&value))?;
        }
        Ok(())
    }

    fn scopes(&self, arguments: &LoginArguments) -> anyhow::Result<Scopes> {
        let scopes = match (&arguments.scopes, self.access) {
            (Some(names), _) => names.parse()?,
            (None, Access::ReadWrite) => Scopes::curating(),
            (None, Access::ReadOnly) => Scopes::reading(),
        };
        let writing = scopes.iter().find(|scope| scope.contains(".write"));
        match writing.filter(|_| self.access == Access::ReadOnly) {
            Some(scope) => anyhow::bail!("{scope} is not asked for by a read-only server: leave it out"),
            None => Ok(scopes),
        }
    }

    async fn in_browser(&self, scopes: &Scopes, out: &mut impl Write) -> anyhow::Result<Session> {
        let (auth, profile) = (Arc::clone(&self.auth), self.profile.clone());
        let sign_in = LoopbackSignIn::start(auth, profile, scopes.clone()).await?;
        writeln!(out, "{}", sign_in.instruction())?;
        out.flush()?;
        if !open_browser(sign_in.url()).await {
            writeln!(
                out,
                "No browser could be opened; on a machine without one, use --no-browser."
            )?;
        }
        Ok(sign_in.finish().await?)
    }

    async fn pasted(&self, scopes: &Scopes, out: &mut impl Write) -> anyhow::Result<Session> {
        let sign_in = PastedSignIn::start(Arc::clone(&self.auth), &self.profile, scopes).await?;
        writeln!(out, "{}", sign_in.instruction())?;
        out.flush()?;
        Ok(sign_in.finish(io::stdin()).await?)
    }
}
