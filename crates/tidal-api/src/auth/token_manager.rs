//! Tokens for everybody: the application's own, and those of users who signed in, kept in a [`TokenStore`].
//!
//! Many calls at once cause one renewal, in this process and, by the store's lock, in all that share the store. It is a
//! task of its own: a caller who goes away does not lose a token that TIDAL has replaced. What a sign-in looks like to a
//! person (a browser, a page) is not here.

mod held;
mod renewal;
mod seat;
mod shelf;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use jiff::Timestamp;
use secrecy::SecretString;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use self::renewal::SignIns;
use self::seat::{Flight, Seat, Step};
use self::shelf::Shelf;
use super::failure::Failure;
use super::token_endpoint::TokenEndpoint;
use super::{AccessToken, Authorizer, ClientCredentials, EARLY_RENEWAL, TokenStore, no_token};
use crate::clock;
use crate::error::{AuthorizationFault, Error};
use crate::identity::Identity;
use crate::transport::Wire;

/// Where tokens are given, and to whom.
pub struct TokenService {
    /// TIDAL's token endpoint, [`DEFAULT_AUTH_URL`](crate::DEFAULT_AUTH_URL). `https`, or `http` on loopback.
    pub auth_url: String,
    /// The application's client id.
    pub client_id: String,
    /// Its secret, for its own token. It is never sent with a user's.
    pub client_secret: Option<SecretString>,
}

/// What TIDAL sent a user's browser back with, and what the sign-in began with.
pub struct CodeGrant {
    /// The code. Good once.
    pub code: SecretString,
    /// The text of the [`PkceVerifier`](super::PkceVerifier).
    pub verifier: SecretString,
    /// The same as at the beginning, to the letter.
    pub redirect_uri: String,
    /// What the user was asked for: what they granted, unless TIDAL says otherwise.
    pub scopes: BTreeSet<String>,
}

/// What is known of a sign-in. No secrets. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// What the user granted; what they were asked for where TIDAL did not say.
    pub scopes: Arc<BTreeSet<String>>,
    /// When the access token ends, by this machine's clock. It is renewed before.
    pub expires_at: Timestamp,
    /// When the user signed in.
    pub signed_in_at: Timestamp,
    /// The user's country, ISO 3166-1 alpha-2, where known.
    pub country: Option<String>,
}

/// Tells the calendar's time.
pub type Calendar = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Authorizes the application and signed-in users.
pub struct TokenManager {
    application: Option<ClientCredentials>,
    sign_ins: Arc<SignIns>,
    seats: Mutex<HashMap<Arc<str>, Arc<Seat>>>,
    /// Renewals, sign-ins and sign-outs under way. Each ends by itself: all that it waits for has an end.
    under_way: TaskTracker,
}

// For how long a look at the store is good where nothing depends on it.
const LATELY: Duration = Duration::from_secs(1);

// Users known at a time. Who is forgotten is read from the store again.
const MOST_SEATS: usize = 10_000;

// === impl TokenManager ===

impl TokenManager {
    /// Asks `service` for tokens, over the connections of `wire`, and keeps those of users in `store`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the service's address is neither `https` nor on loopback, or holds a password, a query
    /// or a fragment.
    pub fn new(wire: Arc<Wire>, service: TokenService, store: Arc<dyn TokenStore>) -> Result<Self, Error> {
        Self::with_calendar(wire, service, store, Arc::new(clock::calendar))
    }

    /// The same, for machines whose clock is elsewhere.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_calendar(
        wire: Arc<Wire>,
        service: TokenService,
        store: Arc<dyn TokenStore>,
        calendar: Calendar,
    ) -> Result<Self, Error> {
        let TokenService {
            auth_url,
            client_id,
            client_secret,
        } = service;
        let endpoint = TokenEndpoint::new(Arc::clone(&wire), &auth_url)?;
        let application = client_secret
            .map(|secret| ClientCredentials::new(wire, &auth_url, &client_id, secret))
            .transpose()?;
        let under_way = TaskTracker::new();
        // Closed only means that waiting for the last one ends; new ones are welcome.
        under_way.close();
        Ok(Self {
            application,
            sign_ins: Arc::new(SignIns {
                endpoint,
                client_id,
                shelf: Shelf::new(store),
                calendar,
            }),
            seats: Mutex::default(),
            under_way,
        })
    }

    /// Exchanges what TIDAL sent a user's browser back with for tokens, and keeps them under `key`. Replaces what was
    /// kept there. It goes on when it is dropped: the code is good once.
    ///
    /// # Errors
    ///
    /// [`Error::Authorization`]: `Refused` if the code, the verifier or the address is not accepted, `Unavailable` if the
    /// token service failed, `StoreFailed` if the tokens cannot be kept; nobody is signed in then. Or
    /// [`Error::RateLimited`].
    pub async fn sign_in(&self, key: &str, code: CodeGrant) -> Result<Granted, Error> {
        let (sign_ins, seat) = (Arc::clone(&self.sign_ins), self.seat(key));
        let held = self
            .to_its_end(async move { sign_ins.sign_in(&seat, &code).await })
            .await;
        let result = if held.is_ok() { "ok" } else { "failed" };
        metrics::counter!("tidal_sign_ins_total", "result" => result).increment(1);
        Ok(held?.granted())
    }

    /// Forgets the sign-in of `key`. Whether there was one. It goes on when it is dropped.
    ///
    /// # Errors
    ///
    /// [`Error::Authorization`] with the fault `StoreFailed`: it is still there.
    pub async fn sign_out(&self, key: &str) -> Result<bool, Error> {
        let (sign_ins, seat) = (Arc::clone(&self.sign_ins), self.seat(key));
        self.to_its_end(async move { sign_ins.sign_out(&seat).await })
            .await
    }

    /// What is known of the sign-in of `key`; `None` if there is none. From memory as long as the store did not change.
    ///
    /// # Errors
    ///
    /// [`Error::Authorization`] with the fault `StoreFailed`.
    pub async fn granted(&self, key: &str) -> Result<Option<Granted>, Error> {
        let held = self.sign_ins.look(&self.seat(key)).await?;
        Ok(held.map(|held| held.granted()))
    }

    /// The same, without a look at the store if there was one within the last second. What this process changes is known at
    /// once; what another one changes, up to a second later. For what is asked too often to look each time, and does not
    /// depend on it.
    ///
    /// # Errors
    ///
    /// As [`granted`](Self::granted).
    pub async fn granted_lately(&self, key: &str) -> Result<Option<Granted>, Error> {
        let seat = self.seat(key);
        if seat.looked_within(LATELY) {
            return Ok(seat.held().map(|held| held.granted()));
        }
        self.granted(key).await
    }

    /// Keeps the user's country with the sign-in of `key`, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Authorization`] with the fault `StoreFailed`.
    pub async fn note_country(&self, key: &str, country: &str) -> Result<(), Error> {
        match self.granted(key).await? {
            Some(granted) if granted.country.as_deref() != Some(country) => {
                self.sign_ins.note_country(&self.seat(key), country).await
            }
            _ => Ok(()),
        }
    }

    /// Waits until no renewal and no sign-in is under way, and then saves once more what could not be saved. Answers how
    /// many sign-ins could not be kept all the same: they are lost with this process.
    ///
    /// For programs that are about to end: a renewal that is cut off may lose the sign-in. It takes as long as the store
    /// does, at once where nothing is under way; a store that hangs is given up after some minutes.
    pub async fn settled(&self) -> usize {
        self.under_way.wait().await;
        let unsaved: Vec<_> = {
            let seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
            seats.values().filter(|seat| seat.is_unsaved()).cloned().collect()
        };
        let saved = join_all(unsaved.iter().map(|seat| self.sign_ins.save(seat))).await;
        saved.into_iter().filter(|saved| !saved).count()
    }

    async fn token_of(&self, key: &str) -> Result<AccessToken, Error> {
        let since = clock::now();
        let seat = self.seat(key);
        self.sign_ins.look(&seat).await?;
        match seat.step(since, || self.launch(&seat)) {
            None => Err(no_token(AuthorizationFault::NotSignedIn, None)),
            Some(Step::Use(token)) => Ok(token),
            Some(Step::Fail(error)) => Err(error),
            Some(Step::Await(flight)) => match flight.outcome().await {
                Some(outcome) => outcome.map_err(|failure| failure.error()),
                // It panicked, and the only stranger in it is the store.
                None => Err(no_token(AuthorizationFault::StoreFailed, Some(BrokeOff.into()))),
            },
            Some(Step::Prefer(flight)) => match flight.outcome_within(EARLY_RENEWAL).await {
                Some(Ok(token)) => Ok(token),
                Some(Err(failure)) if failure.ends_sign_in() => Err(failure.error()),
                // The old one lasts a little longer: better than an error. Unless TIDAL has refused it meanwhile.
                outcome => seat.good().ok_or_else(|| match outcome {
                    Some(Err(failure)) => failure.error(),
                    _ => no_token(AuthorizationFault::Unavailable, None),
                }),
            },
        }
    }

    /// Does this, which nobody can break off.
    async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        match self.under_way.spawn(work.in_current_span()).await {
            Ok(outcome) => outcome,
            // It panicked, and the only stranger in it is the store.
            Err(_) => Err(no_token(AuthorizationFault::StoreFailed, Some(BrokeOff.into()))),
        }
    }

    /// Begins a renewal, which nobody can break off.
    fn launch(&self, seat: &Arc<Seat>) -> Flight {
        let (tell, flight) = Flight::new();
        let (sign_ins, seat) = (Arc::clone(&self.sign_ins), Arc::clone(seat));
        let renewal = async move {
            let outcome = sign_ins.renew(&seat).await;
            let outcome = outcome.map_err(|error| {
                tracing::warn!(code = error.code(), "a user's token could not be renewed");
                Arc::new(Failure::of(error))
            });
            seat.land(&outcome);
            // Nobody may be waiting any more.
            tell.send_replace(Some(outcome));
        };
        // In the trace of whoever needs it first.
        self.under_way.spawn(renewal.in_current_span());
        flight
    }

    fn seat(&self, key: &str) -> Arc<Seat> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seat) = seats.get(key) {
            return Arc::clone(seat);
        }
        if seats.len() >= MOST_SEATS {
            seats.retain(|_, seat| Arc::strong_count(seat) > 1 || !seat.is_idle());
        }
        let key: Arc<str> = key.into();
        let seat = Arc::new(Seat::new(Arc::clone(&key)));
        seats.insert(key, Arc::clone(&seat));
        seat
    }
}

#[async_trait]
impl Authorizer for TokenManager {
    async fn token(&self, identity: &Identity) -> Result<AccessToken, Error> {
        match (identity, &self.application) {
            (Identity::User(key), _) => self.token_of(key).await,
            (Identity::Application, Some(application)) => application.token(identity).await,
            // There is a client id: somebody who signs in can ask.
            (Identity::Application, None) => Err(no_token(AuthorizationFault::NotSignedIn, None)),
        }
    }

    async fn refused(&self, identity: &Identity, token: &AccessToken) {
        match (identity, &self.application) {
            (Identity::User(key), _) => self.seat(key).refuse(token),
            (Identity::Application, Some(application)) => application.refused(identity, token).await,
            (Identity::Application, None) => {}
        }
    }

    async fn refused_again(&self, identity: &Identity, token: &AccessToken) {
        if let Identity::User(key) = identity {
            self.seat(key).spare(token);
        }
    }

    fn asks_service(&self, identity: &Identity) -> bool {
        match identity {
            Identity::User(key) => self.seat(key).is_asking(),
            Identity::Application => true,
        }
    }

    async fn scopes(&self, identity: &Identity) -> Option<Arc<BTreeSet<String>>> {
        let Identity::User(key) = identity else {
            return None;
        };
        // A store that fails is told by whoever wants a token.
        self.sign_ins.look(&self.seat(key)).await.ok()??.scopes()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it broke off")]
struct BrokeOff;
