//! A user who signs in at the simulator, the store that keeps it, and the processes that share the store.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::LOCATION;
use http_body_util::Empty;
use hyper_util::client::legacy::Client as Browser;
use hyper_util::rt::TokioExecutor;
use jiff::{SignedDuration, Timestamp};
use tidal_api::{
    AccessToken, AuthorizeUrl, Client, CodeGrant, Error, Fetch, Identity, Limits, LockedTokens, MemoryStore,
    PkceVerifier, Revision, Source, StoreBusy, Timeouts, TokenManager, TokenService, TokenStore, Tokens,
    Users, Wire, random_state,
};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sim};
use tokio::time::Instant;
use url::Url;

use crate::setting::seeded;

/// The name under which the user is signed in.
pub const KEY: &str = "user-key-4711";

/// What the user grants.
pub const SCOPES: [&str; 2] = ["user.read", "playlists.write"];

const REDIRECT: &str = "http://127.0.0.1:8934/callback";

/// A program that shares the store with others.
pub struct Process {
    pub manager: Arc<TokenManager>,
    pub client: Client,
}

/// A calendar that goes with the paused clock, and that can be set.
#[derive(Clone)]
pub struct Calendar {
    started: Instant,
    set: Arc<AtomicI64>,
}

/// A store that fails on request.
#[derive(Clone)]
pub struct Store {
    pub kept: MemoryStore,
    /// The right one.
    pub calendar: Calendar,
    weather: Arc<Mutex<BTreeMap<&'static str, Trouble>>>,
    saves: Arc<AtomicI64>,
    overwritten: Arc<Mutex<Option<AccessToken>>>,
}

/// What happens to an operation of the store.
#[derive(Clone, Copy)]
pub enum Trouble {
    Fails,
    Busy,
    Hangs,
    Takes(Duration),
    Panics,
}

/// A simulator whose tokens live so long.
pub async fn sim_with_lifetime(lifetime: Duration) -> Sim {
    Sim::builder()
        .auto_approve()
        .token_lifetime(lifetime)
        .start()
        .await
        .unwrap()
}

/// An hour's tokens, a store, and a process in which the user is signed in.
pub async fn signed_in() -> (Sim, Store, Process) {
    signed_in_at(sim_with_lifetime(Duration::from_hours(1)).await).await
}

pub async fn signed_in_at(sim: Sim) -> (Sim, Store, Process) {
    let store = Store::empty();
    let process = Process::start(&sim, &store);
    process.sign_in(&sim).await.unwrap();
    // The first answer tells the limiter that it need not let one call through at a time.
    process.call().await.unwrap();
    sim.reset();
    (sim, store, process)
}

/// What the user's browser comes back with.
pub async fn code(sim: &Sim, scopes: &[&str]) -> CodeGrant {
    let (verifier, state) = (PkceVerifier::random().unwrap(), random_state().unwrap());
    let login_url = sim.login_url();
    let address = AuthorizeUrl {
        login_url: &login_url,
        client_id: CLIENT_ID,
        redirect_uri: REDIRECT,
        scopes,
        verifier: &verifier,
        state: &state,
    };
    let address = address.build().unwrap();
    let browser: Browser<_, Empty<Bytes>> = Browser::builder(TokioExecutor::new()).build_http();
    let page = browser.get(address.as_str().parse().unwrap()).await.unwrap();
    let back = Url::parse(page.headers()[LOCATION].to_str().unwrap()).unwrap();
    assert!(back.as_str().starts_with(REDIRECT));
    let said: BTreeMap<_, _> = back.query_pairs().into_owned().collect();
    assert_eq!(said["state"], secrecy::ExposeSecret::expose_secret(&state));
    CodeGrant {
        code: said["code"].clone().into(),
        verifier: verifier.secret().clone(),
        redirect_uri: REDIRECT.to_owned(),
        scopes: scopes.iter().copied().map(str::to_owned).collect(),
    }
}

/// The cheapest call that only a user may make.
pub fn me() -> Fetch<Users> {
    Fetch::one("me")
}

// === impl Process ===

impl Process {
    pub fn start(sim: &Sim, store: &Store) -> Self {
        Self::with_calendar(sim, store, &store.calendar)
    }

    pub fn with_calendar(sim: &Sim, store: &Store, calendar: &Calendar) -> Self {
        let wire = Arc::new(Wire::new("test", Timeouts::default(), Limits::default()).unwrap());
        let service = TokenService {
            auth_url: sim.auth_url(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Some(CLIENT_SECRET.into()),
        };
        let (store, calendar) = (Arc::new(store.clone()), calendar.clone());
        let calendar = Arc::new(move || calendar.today());
        let manager = TokenManager::with_calendar(Arc::clone(&wire), service, store, calendar).unwrap();
        let manager = Arc::new(manager);
        let authorizer = Arc::clone(&manager);
        let client = Client::builder()
            .base_url(sim.api_url())
            .wire(wire)
            .authorizer(authorizer)
            .retries(seeded())
            .build()
            .unwrap();
        let client = client.on_behalf_of(Identity::user(KEY));
        Self { manager, client }
    }

    pub async fn sign_in(&self, sim: &Sim) -> Result<tidal_api::Granted, Error> {
        self.manager.sign_in(KEY, code(sim, &SCOPES).await).await
    }

    /// Makes a call on behalf of the user.
    pub async fn call(&self) -> Result<(), Error> {
        self.client.send(me()).await.map(drop)
    }

    /// The code of the error that a call ends with.
    pub async fn fails(&self) -> &'static str {
        self.call().await.unwrap_err().code()
    }
}

// === impl Calendar ===

impl Calendar {
    /// Another one, that many days ahead.
    pub fn ahead(&self, days: i64) -> Self {
        Self {
            started: self.started,
            set: Arc::new(days.into()),
        }
    }

    /// Sets it right.
    pub fn set(&self) {
        self.set.store(0, Ordering::Relaxed);
    }

    fn today(&self) -> Timestamp {
        let epoch: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let set = SignedDuration::from_hours(24 * self.set.load(Ordering::Relaxed));
        epoch + self.started.elapsed() + set
    }
}

// === impl Store ===

impl Store {
    pub fn empty() -> Self {
        Self {
            kept: MemoryStore::default(),
            calendar: Calendar {
                started: Instant::now(),
                set: Arc::default(),
            },
            weather: Arc::default(),
            saves: Arc::default(),
            overwritten: Arc::default(),
        }
    }

    /// From now on an operation (`load`, `revision`, `lock`, `prepare`, `save` or `remove`) is in trouble.
    pub fn trouble(&self, operation: &'static str, trouble: Trouble) {
        self.weather.lock().unwrap().insert(operation, trouble);
    }

    /// From now on everything works.
    pub fn heal(&self) {
        self.weather.lock().unwrap().clear();
    }

    /// How often something was to be saved until now.
    pub fn saves(&self) -> i64 {
        self.saves.load(Ordering::Relaxed)
    }

    /// What is kept, whatever the weather.
    pub async fn tokens(&self) -> Option<Tokens> {
        self.kept.load(KEY).await.unwrap()
    }

    /// Changes what is kept, as another process would.
    pub async fn change(&self, change: impl FnOnce(&mut Tokens)) {
        let mut locked = self.kept.lock(KEY).await.unwrap();
        let mut tokens = locked.load().await.unwrap().unwrap();
        change(&mut tokens);
        locked.save(&tokens).await.unwrap();
    }

    /// Somebody has written another access token although the lock was held, as happens to a store that loses its lock.
    pub fn overwrite(&self, token: AccessToken) {
        *self.overwritten.lock().unwrap() = Some(token);
    }

    fn as_overwritten(&self, tokens: Option<Tokens>) -> Option<Tokens> {
        let overwritten = self.overwritten.lock().unwrap().clone();
        tokens.map(|tokens| Tokens {
            access_token: overwritten.unwrap_or_else(|| tokens.access_token.clone()),
            ..tokens
        })
    }

    async fn suffer(&self, operation: &str) -> Result<(), Source> {
        let trouble = self.weather.lock().unwrap().get(operation).copied();
        match trouble {
            None => Ok(()),
            Some(Trouble::Fails) => Err(format!("the disk does not {operation}").into()),
            Some(Trouble::Busy) => Err(Box::new(StoreBusy {
                waited: Duration::ZERO,
            })),
            Some(Trouble::Hangs) => std::future::pending().await,
            Some(Trouble::Takes(time)) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Some(Trouble::Panics) => panic!("the store panics, as a test wants it to"),
        }
    }
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self, key: &str) -> Result<Option<Tokens>, Source> {
        self.suffer("load").await?;
        Ok(self.as_overwritten(self.kept.load(key).await?))
    }

    async fn revision(&self, key: &str) -> Result<Option<Revision>, Source> {
        self.suffer("revision").await?;
        self.kept.revision(key).await
    }

    async fn lock(&self, key: &str) -> Result<Box<dyn LockedTokens>, Source> {
        self.suffer("lock").await?;
        Ok(Box::new(Locked {
            locked: self.kept.lock(key).await?,
            store: self.clone(),
        }))
    }
}

struct Locked {
    locked: Box<dyn LockedTokens>,
    store: Store,
}

#[async_trait]
impl LockedTokens for Locked {
    async fn prepare(&mut self) -> Result<(), Source> {
        self.store.suffer("prepare").await
    }

    async fn load(&mut self) -> Result<Option<Tokens>, Source> {
        self.store.suffer("load").await?;
        Ok(self.store.as_overwritten(self.locked.load().await?))
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), Source> {
        self.store.saves.fetch_add(1, Ordering::Relaxed);
        self.store.suffer("save").await?;
        self.locked.save(tokens).await
    }

    async fn remove(&mut self) -> Result<bool, Source> {
        self.store.suffer("remove").await?;
        self.locked.remove().await
    }
}
