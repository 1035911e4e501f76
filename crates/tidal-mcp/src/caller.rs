//! On whose behalf a call is answered: the signed-in listener, if there is one, else nobody. Found out anew for
//! each call, because a listener may sign in or out meanwhile, here or in a shell.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tidal_core::{Error, UserKey, Viewer, model::Session};

use crate::{
    Access, CatalogueOf, Failure, Options, Principal, Readers, Services, Toolset, failure::SignInWay,
    tool::Effect,
};

/// How long a list waits for what is known of the sign-in: it is in memory, or on the disk.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is configured about who asks.
#[derive(Clone)]
pub(crate) struct Callers {
    nobody: Viewer,
    local: Arc<Principal>,
    catalogue: CatalogueOf,
    readers: Readers,
    access: Access,
    toolsets: BTreeSet<Toolset>,
}

/// Who asks.
#[derive(Clone)]
pub(crate) struct Caller {
    /// On whose behalf TIDAL is asked, and in which country.
    pub(crate) viewer: Viewer,
    principal: Arc<Principal>,
    access: Access,
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
            local: Arc::new(Principal::local(options)),
            catalogue: options.catalogue,
            readers: options.readers,
            access: options.access,
            toolsets: options.toolsets.clone(),
        }
    }

    /// The principal where nobody has to prove anything.
    pub(crate) fn local(&self) -> &Arc<Principal> {
        &self.local
    }

    /// What this principal may do here.
    pub(crate) fn access(&self, principal: &Principal) -> Access {
        match (self.access, principal.access()) {
            (Access::ReadWrite, Access::ReadWrite) => Access::ReadWrite,
            (Access::ReadOnly, _) | (_, Access::ReadOnly) => Access::ReadOnly,
        }
    }

    /// Who may read the catalogue.
    pub(crate) fn readers(&self) -> Readers {
        self.readers
    }

    /// As TIDAL is asked while nobody is signed in.
    pub(crate) fn nobody(&self) -> &Viewer {
        &self.nobody
    }

    /// On whose behalf this principal asks now. What cannot be read of a sign-in counts as none, until it is needed.
    pub(crate) async fn identify(&self, services: &Services, principal: &Arc<Principal>) -> Caller {
        let known = match &services.auth {
            None => Ok(None),
            Some(auth) => auth.session(principal.user()).await,
        };
        self.caller(known, (services, principal))
    }

    /// The same, up to a second late about what another process did: for what decides on nothing but in which country to
    /// look.
    pub(crate) async fn identify_lately(&self, services: &Services, principal: &Arc<Principal>) -> Caller {
        let known = match &services.auth {
            None => Ok(None),
            Some(auth) => auth.lately(principal.user()).await,
        };
        self.caller(known, (services, principal))
    }

    fn caller(
        &self,
        known: tidal_core::Result<Option<Session>>,
        (services, principal): (&Services, &Arc<Principal>),
    ) -> Caller {
        let sign_in = match known {
            Ok(None) => SignIn::Nobody,
            Ok(Some(session)) => SignIn::Listener(session),
            Err(error) => {
                tracing::warn!(error = %crate::telemetry::chain(&error), "whether somebody is signed in cannot be told");
                SignIn::Unknown(error)
            }
        };
        Caller {
            viewer: self.viewer(&sign_in, principal),
            access: self.access(principal),
            principal: Arc::clone(principal),
            sign_in,
            way: self.way(services, principal),
        }
    }

    /// The same for lists, which never wait long and never fail: `None` where it cannot be told in time.
    pub(crate) async fn identify_soon(
        &self,
        services: &Services,
        principal: &Arc<Principal>,
    ) -> Option<Caller> {
        let identified = self.identify(services, principal);
        tokio::time::timeout(PATIENCE, identified).await.ok()
    }

    /// For whom an answer to a question is good, and since when they are signed in: for the caller of that moment. Who
    /// signs in is another one afterwards, so that a sign-in is tied to the profile alone.
    pub(crate) fn answerable(&self, caller: &Caller, effect: Effect) -> (Viewer, Option<Timestamp>) {
        match effect {
            Effect::Reads | Effect::Adds | Effect::AddsOnce | Effect::Overwrites => {
                (caller.viewer.clone(), caller.since())
            }
            Effect::Identifies => (self.nobody.signed_in(caller.user().clone()), None),
        }
    }

    fn viewer(&self, sign_in: &SignIn, principal: &Principal) -> Viewer {
        let SignIn::Listener(session) = sign_in else {
            return self.nobody.clone();
        };
        let viewer = self.nobody.signed_in(principal.user().clone());
        match (self.catalogue, session.country) {
            (CatalogueOf::Account, Some(country)) => viewer.in_country(country),
            (CatalogueOf::Account, None) | (CatalogueOf::Country, _) => viewer,
        }
    }

    fn way(&self, services: &Services, principal: &Principal) -> SignInWay {
        match (&services.auth, self.toolsets.contains(&Toolset::Account)) {
            (Some(_), true) => SignInWay::Tool,
            (Some(_), false) => SignInWay::Shell(Principal::login_command(principal.user())),
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
            SignIn::Nobody => Err(Failure::not_signed_in(&self.way)),
            SignIn::Unknown(error) => Err(self.advised(error.clone().into())),
            SignIn::Listener(session) => match missing(session, scopes) {
                None => Ok(()),
                Some(scope) => Err(Failure::scope_missing(scope.into(), &self.way, &session.scopes)),
            },
        }
    }

    /// Whoever uses the server.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Under which name they sign in.
    pub(crate) fn user(&self) -> &UserKey {
        self.principal.user()
    }

    /// Whether they may change anything here.
    pub(crate) fn access(&self) -> Access {
        self.access
    }

    /// What is known of the sign-in, if there is one.
    pub(crate) fn session(&self) -> Option<&Session> {
        match &self.sign_in {
            SignIn::Listener(session) => Some(session),
            SignIn::Nobody | SignIn::Unknown(_) => None,
        }
    }

    /// When they signed in: it tells one listener from the next under the same profile.
    pub(crate) fn since(&self) -> Option<Timestamp> {
        self.session().map(|session| session.since)
    }

    /// Why a sign-in that is kept cannot be used.
    pub(crate) fn unreadable(&self) -> Option<&Error> {
        match &self.sign_in {
            SignIn::Unknown(error) => Some(error),
            SignIn::Nobody | SignIn::Listener(_) => None,
        }
    }

    /// A failure with what this caller can do about it.
    pub(crate) fn advised(&self, failure: Failure) -> Failure {
        let granted = self.session().map(|session| session.scopes.clone());
        failure.by_way_of(&self.way, &granted.unwrap_or_default())
    }

    /// Whether a tool that needs these scopes is worth listing: to nobody in particular everything is, so that an
    /// assistant can see what signing in would give.
    pub(crate) fn may_see(&self, scopes: &[&'static str]) -> bool {
        match &self.sign_in {
            SignIn::Nobody | SignIn::Unknown(_) => true,
            SignIn::Listener(session) => missing(session, scopes).is_none(),
        }
    }
}

/// The first of these that the listener did not grant. TIDAL need not say what was granted, if it is all that was asked
/// for: then nothing is known to be missing.
pub(crate) fn missing(session: &Session, scopes: &[&'static str]) -> Option<&'static str> {
    let granted = Some(&session.scopes).filter(|scopes| !scopes.is_empty());
    granted.and_then(|granted| granted.first_missing(scopes))
}
