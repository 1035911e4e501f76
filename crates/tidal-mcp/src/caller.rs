//! On whose behalf a call is answered: the signed-in listener, if there is one, else nobody. Found out anew for
//! each call, because a listener may sign in or out meanwhile, here or in a shell.

use std::{collections::BTreeSet, time::Duration};

use tidal_core::{Error, UserKey, Viewer, model::Session};

use crate::{Access, CatalogueOf, Failure, Options, Services, Toolset, failure::SignInWay};

/// How long a list waits for what is known of the sign-in: it is in memory, or on the disk.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is configured about who asks.
#[derive(Clone)]
pub(crate) struct Callers {
    nobody: Viewer,
    profile: UserKey,
    catalogue: CatalogueOf,
    access: Access,
    toolsets: BTreeSet<Toolset>,
}

/// Who asks.
#[derive(Clone)]
pub(crate) struct Caller {
    /// On whose behalf TIDAL is asked, and in which country.
    pub(crate) viewer: Viewer,
    sign_in: SignIn,
    way: SignInWay,
}

/// What is known of the sign-in.
#[derive(Clone)]
enum SignIn {
    Nobody,
    Listener(Session),
    /// Something is kept, and cannot be used.
    Unknown(Error),
}

// === impl Callers ===

impl Callers {
    pub(crate) fn of(options: &Options) -> Self {
        Self {
            nobody: options.viewer.clone(),
            profile: options.profile.clone(),
            catalogue: options.catalogue,
            access: options.access,
            toolsets: options.toolsets.clone(),
        }
    }

    /// Under which name a listener signs in.
    pub(crate) fn profile(&self) -> &UserKey {
        &self.profile
    }

    pub(crate) fn access(&self) -> Access {
        self.access
    }

    /// As TIDAL is asked while nobody is signed in.
    pub(crate) fn nobody(&self) -> &Viewer {
        &self.nobody
    }

    /// Whoever asks now. What cannot be read of a sign-in counts as none, until it is needed.
    pub(crate) async fn identify(&self, services: &Services) -> Caller {
        let sign_in = match &services.auth {
            None => SignIn::Nobody,
            Some(auth) => match auth.session(&self.profile).await {
                Ok(None) => SignIn::Nobody,
                Ok(Some(session)) => SignIn::Listener(session),
                Err(error) => {
                    tracing::warn!(%error, "whether somebody is signed in cannot be told");
                    SignIn::Unknown(error)
                }
            },
        };
        Caller {
            viewer: self.viewer(&sign_in),
            sign_in,
            way: self.way(services),
        }
    }

    /// The same for lists, which never wait long and never fail: `None` where it cannot be told in time.
    pub(crate) async fn identify_soon(&self, services: &Services) -> Option<Caller> {
        tokio::time::timeout(PATIENCE, self.identify(services)).await.ok()
    }

    fn viewer(&self, sign_in: &SignIn) -> Viewer {
        let SignIn::Listener(session) = sign_in else {
            return self.nobody.clone();
        };
        let viewer = self.nobody.signed_in(self.profile.clone());
        match (self.catalogue, session.country) {
            (CatalogueOf::Account, Some(country)) => viewer.in_country(country),
            (CatalogueOf::Account, None) | (CatalogueOf::Country, _) => viewer,
        }
    }

    fn way(&self, services: &Services) -> SignInWay {
        match (&services.auth, self.toolsets.contains(&Toolset::Account)) {
            (Some(_), true) => SignInWay::Tool,
            (Some(_), false) => SignInWay::Shell,
            (None, _) => SignInWay::None,
        }
    }
}

// === impl Caller ===

impl Caller {
    /// Whether what needs these scopes can be done.
    ///
    /// # Errors
    /// `AUTH_ERROR` that says what is missing and how to get it.
    pub(crate) fn require(&self, scopes: &[&'static str]) -> Result<(), Failure> {
        if scopes.is_empty() {
            return Ok(());
        }
        match &self.sign_in {
            SignIn::Nobody => Err(Failure::not_signed_in(self.way)),
            SignIn::Unknown(error) => Err(error.clone().into()),
            SignIn::Listener(session) => match session.scopes.first_missing(scopes) {
                None => Ok(()),
                Some(scope) => Err(Failure::scope_missing(scope, self.way)),
            },
        }
    }

    /// Whether a tool that needs these scopes is worth listing: to nobody in particular everything is, so that an
    /// assistant can see what signing in would give.
    pub(crate) fn may_see(&self, scopes: &[&'static str]) -> bool {
        match &self.sign_in {
            SignIn::Nobody | SignIn::Unknown(_) => true,
            SignIn::Listener(session) => session.scopes.first_missing(scopes).is_none(),
        }
    }
}
