//! What `{:?}` shows of values that hold secrets or lead to them: nothing of those. That none of them can be printed by
//! accident is `cargo xtask tidy`'s to see.

use std::{error::Error, fmt::Debug, sync::Arc};

use secrecy::ExposeSecret;
use tempfile::TempDir;
use tidal_api::{
    Authorizer, Client, ClientCredentials, CodeGrant, Identity, MemoryStore, PkceVerifier, TokenManager,
    TokenService, TokenStore, Wire,
};
use tidal_core::{
    Scopes, UserKey, UserService,
    model::AudioFormat,
    service::{PlaybackService, TrackPlaybackQuery},
    settings::{Connection, Settings, Sources},
    sign_in::LoopbackSignIn,
    vault::Vault,
};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Fault, Sim};

use super::{
    PASSPHRASE, SEALING_KEY,
    search::{Needle, Place, find},
};
use crate::listener::agree;

const TOKENS: &str = "/v1/oauth2/token";

/// What `{:?}` and `{:#?}` show of a value; nothing where it cannot be printed at all.
macro_rules! shown {
    ($shown:expr, $value:expr) => {
        $shown.extend([(stringify!($value), (&Shown(&$value)).text())])
    };
}

type Lines = Vec<(&'static str, String)>;

struct Shown<'a, T>(&'a T);

trait Printed {
    fn text(&self) -> String;
}

trait Unprinted {
    fn text(&self) -> String;
}

impl<T: Debug> Printed for Shown<'_, T> {
    fn text(&self) -> String {
        format!("{:?}\n{:#?}", self.0, self.0)
    }
}

// Found only where the other one is not: one reference further away.
impl<T> Unprinted for &Shown<'_, T> {
    fn text(&self) -> String {
        String::new()
    }
}

#[tokio::test]
async fn no_value_shows_a_secret() {
    let (sim, home) = (
        Sim::builder().auto_approve().start().await.unwrap(),
        TempDir::new().unwrap(),
    );
    let sources = [
        ("TIDAL_API_URL", sim.api_url()),
        ("TIDAL_AUTH_URL", sim.auth_url()),
        ("TIDAL_LOGIN_URL", sim.login_url()),
        ("TIDAL_CLIENT_ID", CLIENT_ID.to_owned()),
        ("TIDAL_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("TIDAL_REDIRECT_URI", "http://127.0.0.1:0/callback".to_owned()),
        (
            "TIDAL_VAULT_FOLDER",
            home.path().join("vault").display().to_string(),
        ),
        ("TIDAL_VAULT_PASSPHRASE", PASSPHRASE.to_owned()),
        ("TIDAL_VAULT_ITERATIONS", "100000".to_owned()),
        ("TIDAL_MCP_SEALING_KEY", SEALING_KEY.to_owned()),
    ];
    let sources = sources.iter().fold(Sources::default(), |sources, (name, value)| {
        sources.with_variable(name, value)
    });
    let settings = Settings::load(&sources).unwrap();
    let connection = settings.connection().unwrap();
    let mut shown = Lines::new();
    shown!(shown, sources);
    shown!(shown, settings);
    shown!(shown, settings.client);
    shown!(shown, settings.vault);
    shown!(shown, connection);
    shown!(shown, connection.tidal);
    shown!(shown, connection.auth);
    let mut needles = vec![
        Needle::new("the client secret", CLIENT_SECRET.as_bytes()),
        Needle::new("the passphrase", PASSPHRASE.as_bytes()),
        Needle::new("the sealing key", SEALING_KEY.as_bytes()),
    ];
    show_sign_ins(&mut shown, &mut needles, &connection).await;
    show_calls(&mut shown, &settings, &connection, &sim).await;
    show_vault(&mut shown, &settings).await;
    show_tokens(&mut shown, &sim).await;

    let secrets = sim.secrets();
    let issued = [
        &secrets.access_tokens,
        &secrets.refresh_tokens,
        &secrets.codes,
        &secrets.verifiers,
        &secrets.states,
    ];
    needles.extend(
        issued
            .into_iter()
            .flatten()
            .map(|text| Needle::new("a secret", text.as_bytes())),
    );
    let printed = shown.iter().filter(|(_, text)| !text.is_empty()).count();
    assert!(
        printed > 15 && needles.len() > 15,
        "{printed} values and {} secrets",
        needles.len()
    );
    let places: Vec<Place> = shown
        .iter()
        .map(|(name, text)| Place::new(name, text.as_bytes()))
        .collect();
    let found = find(&places, &needles);
    assert!(found.is_empty(), "{}", found.join("\n"));

    // The same search finds a value that shows one.
    let mut careless = Lines::new();
    shown!(careless, secrets.codes);
    let careless = Place::new(careless[0].0, careless[0].1.as_bytes());
    assert!(!find(&[careless], &needles).is_empty());
}

/// Sign-ins that are under way, refused and done.
async fn show_sign_ins(shown: &mut Lines, needles: &mut Vec<Needle>, connection: &Connection) {
    let (auth, user) = (&connection.auth, UserKey::new("default"));
    for change in [
        ("", ""),
        ("state=", "state=x"),
        ("code=", "error=access_denied&x="),
        ("code=", "code=x"),
    ] {
        let pending = auth.begin_sign_in(&user, &Scopes::curating()).unwrap();
        needles.push(Needle::new(
            "a verifier",
            pending.verifier.expose_secret().as_bytes(),
        ));
        shown!(shown, pending);
        shown!(shown, pending.state);
        shown!(shown, pending.verifier);
        let agreed = agree(pending.url.as_str()).await.replacen(change.0, change.1, 1);
        match auth.complete_sign_in(pending, &agreed.parse().unwrap()).await {
            Ok(session) => shown!(shown, session),
            Err(error) => show_error(shown, &error),
        }
    }
    let waiting = LoopbackSignIn::start(Arc::clone(auth), user, Scopes::curating())
        .await
        .unwrap();
    shown!(shown, waiting);
}

/// Answers and failures of calls.
async fn show_calls(shown: &mut Lines, settings: &Settings, connection: &Connection, sim: &Sim) {
    let session = connection.auth.session(&UserKey::new("default")).await.unwrap();
    let viewer = settings.viewer_of(session.as_ref());
    shown!(shown, viewer);
    let tidal = &connection.tidal;
    shown!(shown, tidal.user(&viewer).await.unwrap());
    let query = TrackPlaybackQuery {
        id: sim.sample().tracks[0].parse().unwrap(),
        formats: [AudioFormat::Flac].into(),
    };
    shown!(
        shown,
        tidal
            .track_manifest(&viewer, &query)
            .await
            .map(|answer| answer.value)
    );
    for fault in [Fault::Status503, Fault::BrokenJson, Fault::WrongContentType] {
        sim.faults().always(TOKENS, fault);
        sim.expire_tokens();
        if let Err(error) = tidal.user(&viewer).await {
            show_error(shown, &error);
        }
        sim.faults().clear();
    }
}

/// The vault, what is in it, and what is wrong with it.
async fn show_vault(shown: &mut Lines, settings: &Settings) {
    let options = settings.vault.options().unwrap();
    shown!(shown, options);
    let vault = Vault::open(options.clone());
    shown!(shown, vault);
    shown!(shown, vault.profiles().unwrap());
    if let Some(tokens) = vault.load("default").await.unwrap() {
        shown!(shown, tokens);
        shown!(shown, tokens.access_token);
        shown!(shown, tokens.refresh_token);
    }
    let other = Vault::open(options.with_passphrase(Some("another".into())));
    if let Err(error) = other.load("default").await {
        show_error(shown, &*error);
    }
}

/// What the libraries ask for tokens with.
async fn show_tokens(shown: &mut Lines, sim: &Sim) {
    let wire = Arc::new(
        Wire::new(
            "test",
            tidal_api::Timeouts::default(),
            tidal_api::Limits::default(),
        )
        .unwrap(),
    );
    let service = || TokenService {
        auth_url: sim.auth_url(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(CLIENT_SECRET.into()),
    };
    let grant = CodeGrant {
        code: "no code at all, but long enough".into(),
        verifier: PkceVerifier::random().unwrap().secret().clone(),
        redirect_uri: "http://127.0.0.1:8934/callback".to_owned(),
        scopes: std::collections::BTreeSet::new(),
    };
    let store = MemoryStore::default();
    let application = ClientCredentials::new(
        Arc::clone(&wire),
        &sim.auth_url(),
        CLIENT_ID,
        CLIENT_SECRET.into(),
    )
    .unwrap();
    let manager = TokenManager::new(Arc::clone(&wire), service(), Arc::new(store.clone())).unwrap();
    shown!(shown, service());
    shown!(shown, grant);
    shown!(shown, store);
    shown!(shown, application);
    shown!(shown, application.token(&Identity::Application).await.unwrap());
    shown!(shown, PkceVerifier::random().unwrap());
    show_error(shown, &manager.sign_in("somebody", grant).await.unwrap_err());
    shown!(shown, manager);
    let builder = Client::builder()
        .base_url(sim.api_url())
        .authorizer(Arc::new(manager))
        .wire(wire);
    shown!(shown, builder);
    shown!(shown, builder.build().unwrap());
}

/// An error and everything beneath it.
fn show_error(shown: &mut Lines, error: &(dyn Error + 'static)) {
    let mut next = Some(error);
    while let Some(error) = next {
        shown.push(("an error", format!("{error}\n{error:?}\n{error:#?}")));
        next = error.source();
    }
}
