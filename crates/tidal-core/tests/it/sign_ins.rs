//! Signing in at the simulated TIDAL, as programs are set up for it: by settings.

use std::sync::Arc;

use jiff::Timestamp;
use tidal_core::{
    AuthService, CatalogService, Country, Error, Identity, Scopes, UserKey, UserService,
    service::PendingSignIn,
    settings::{Connection, Settings, Sources},
    sign_in::{LoopbackSignIn, PastedSignIn},
};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Fault, Sim};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::Url;

use crate::world::id;

/// A simulator whose first user agrees to everything, and a program with a home of its own.
struct World {
    sim: Sim,
    settings: Settings,
    connection: Connection,
    home: tempfile::TempDir,
}

const REDIRECT: &str = "http://127.0.0.1:8934/callback";

fn user() -> UserKey {
    UserKey::new("default")
}

impl World {
    async fn start() -> Self {
        Self::with(&[("TIDAL_CLIENT_ID", CLIENT_ID)]).await
    }

    async fn with(variables: &[(&str, &str)]) -> Self {
        let sim = Sim::builder().auto_approve().start().await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let sources = Sources::default()
            .with_data_dir(home.path())
            .with_variable("TIDAL_VAULT_KEY", "file")
            .with_variable("TIDAL_API_URL", &sim.api_url())
            .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
            .with_variable("TIDAL_LOGIN_URL", &sim.login_url());
        let sources = variables.iter().fold(sources, |sources, (name, value)| {
            sources.with_variable(name, value)
        });
        let settings = Settings::load(&sources).unwrap();
        Self {
            connection: settings.connection().unwrap(),
            settings,
            sim,
            home,
        }
    }

    fn auth(&self) -> &dyn AuthService {
        &*self.connection.auth
    }

    fn begin(&self) -> PendingSignIn {
        self.auth().begin_sign_in(&user(), &Scopes::curating()).unwrap()
    }

    /// Signs the first user in.
    async fn sign_in(&self) {
        let pending = self.begin();
        let back = agree(&pending.url).await;
        self.auth().complete_sign_in(pending, &back).await.unwrap();
    }
}

/// Where a browser that visits this is sent.
pub(crate) async fn agree(url: &Url) -> Url {
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let target = &url[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = String::new();
    stream.read_to_string(&mut head).await.unwrap();
    let place = head.lines().find_map(|line| line.strip_prefix("location: "));
    place.unwrap_or_else(|| panic!("{head}")).parse().unwrap()
}

/// The address with something else said in it.
fn changed(url: &Url, name: &str, value: Option<&str>) -> Url {
    let kept = url.query_pairs().filter(|(key, _)| key != name);
    let pairs: Vec<(String, String)> = kept.map(|(key, value)| (key.into(), value.into())).collect();
    let mut other = url.clone();
    other.query_pairs_mut().clear().extend_pairs(pairs);
    if let Some(value) = value {
        other.query_pairs_mut().append_pair(name, value);
    }
    other
}

fn problem(outcome: Result<tidal_core::model::Session, Error>) -> String {
    match outcome {
        Err(Error::SignInFailed { problem }) => problem.into_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_client_id_alone_signs_a_listener_in_and_out() {
    let world = World::start().await;
    let (auth, before) = (world.auth(), Timestamp::now());
    assert_eq!(auth.session(&user()).await.unwrap(), None);
    let anonymous = world.settings.viewer_of(None);
    assert_eq!(anonymous.identity, Identity::Anonymous);
    let track = [id(&world.sim.sample().tracks[0])];
    let refused = world.connection.tidal.tracks(&anonymous, &track).await;
    assert!(matches!(refused, Err(Error::NotSignedIn)), "{refused:?}");

    let pending = world.begin();
    assert!(!pending.url.as_str().contains(CLIENT_SECRET));
    let session = auth
        .complete_sign_in(pending, &agree(&world.begin().url).await)
        .await;
    assert!(problem(session).contains("another sign-in"));
    world.sign_in().await;

    let session = auth.session(&user()).await.unwrap().unwrap();
    assert_eq!(session.scopes, Scopes::curating());
    assert!(session.since >= before && session.expires > session.since);
    let viewer = world.settings.viewer_of(Some(&session));
    assert_eq!(viewer.user(), Some(&user()));
    let account = world.connection.tidal.user(&viewer).await.unwrap();
    assert_eq!(
        (session.country, Some(viewer.country)),
        (account.country, account.country)
    );
    assert!(
        world
            .connection
            .tidal
            .tracks(&viewer, &track)
            .await
            .unwrap()
            .missing
            .is_empty()
    );
    let place = auth.kept_in(&user());
    assert!(
        place.starts_with("the encrypted file ") && place.ends_with("vault.key"),
        "{place}"
    );

    assert!(auth.sign_out(&user()).await.unwrap());
    assert!(!auth.sign_out(&user()).await.unwrap());
    assert_eq!(auth.session(&user()).await.unwrap(), None);
    let refused = world.connection.tidal.user(&viewer).await;
    assert!(matches!(refused, Err(Error::NotSignedIn)), "{refused:?}");
    assert_eq!(world.connection.settled().await, 0);
}

#[tokio::test]
async fn a_sign_in_outlives_the_program() {
    let world = World::start().await;
    world.sign_in().await;
    let session = world.auth().session(&user()).await.unwrap();
    let next = world.settings.connection().unwrap();
    assert_eq!(next.auth.session(&user()).await.unwrap(), session);
    let viewer = world.settings.viewer_of(session.as_ref());
    next.tidal.user(&viewer).await.unwrap();
    assert!(next.auth.sign_out(&user()).await.unwrap());
    assert_eq!(world.auth().session(&user()).await.unwrap(), None);
}

#[tokio::test]
async fn a_country_that_somebody_chose_stays() {
    let world = World::with(&[("TIDAL_CLIENT_ID", CLIENT_ID), ("TIDAL_COUNTRY", "NO")]).await;
    world.sign_in().await;
    let session = world.auth().session(&user()).await.unwrap().unwrap();
    assert!(session.country.is_some());
    let viewer = world.settings.viewer_of(Some(&session));
    assert_eq!(viewer.country, "NO".parse::<Country>().unwrap());
}

#[tokio::test]
async fn where_there_is_an_application_its_token_reads_the_catalogue() {
    let world = World::with(&[
        ("TIDAL_CLIENT_ID", CLIENT_ID),
        ("TIDAL_CLIENT_SECRET", CLIENT_SECRET),
    ])
    .await;
    world.sign_in().await;
    let before = world.sim.counters().token_requests;
    let session = world.auth().session(&user()).await.unwrap().unwrap();
    let track = [id(&world.sim.sample().tracks[0])];
    for viewer in [world.settings.viewer_of(Some(&session)), world.settings.viewer()] {
        world.connection.tidal.tracks(&viewer, &track).await.unwrap();
    }
    assert_eq!(
        world.sim.counters().token_requests,
        before + 1,
        "one token for both"
    );
}

#[tokio::test]
async fn an_answer_that_is_not_the_one_is_refused() {
    let world = World::start().await;
    let auth = world.auth();
    let pending = world.begin();
    let back = agree(&pending.url).await;
    for (answer, words) in [
        (changed(&back, "state", Some("else")), "another sign-in"),
        (changed(&back, "state", None), "another sign-in"),
        (changed(&back, "code", None), "incomplete"),
        (changed(&back, "error", Some("access_denied")), "said no"),
        (changed(&back, "code", Some("made-up")), "did not accept"),
        (
            back.as_str().replace("8934", "8935").parse().unwrap(),
            "not the address",
        ),
        (world.sim.login_url().parse().unwrap(), "not the address"),
    ] {
        // The same sign-in each time, as if it had just begun.
        let again = PendingSignIn {
            url: pending.url.clone(),
            expires: pending.expires,
            user: pending.user.clone(),
            scopes: pending.scopes.clone(),
            state: pending.state.clone(),
            verifier: pending.verifier.clone(),
        };
        let told = problem(auth.complete_sign_in(again, &answer).await);
        assert!(told.contains(words), "{answer}: {told}");
        assert!(!told.contains("made-up"), "{told}");
    }
    assert_eq!(auth.session(&user()).await.unwrap(), None);
    auth.complete_sign_in(pending, &back).await.unwrap();
}

#[tokio::test]
async fn who_answers_too_late_begins_again() {
    let world = World::start().await;
    let pending = world.begin();
    let back = agree(&pending.url).await;
    let late = PendingSignIn {
        expires: Timestamp::now() - jiff::SignedDuration::from_secs(1),
        ..pending
    };
    let told = problem(world.auth().complete_sign_in(late, &back).await);
    assert!(told.contains("five minutes"), "{told}");
    assert_eq!(world.sim.counters().token_requests, 0);
}

#[tokio::test]
async fn nobody_elses_verifier_is_good_for_a_code() {
    let world = World::start().await;
    let pending = world.begin();
    let back = agree(&pending.url).await;
    let stolen = PendingSignIn {
        verifier: world.begin().verifier,
        ..pending
    };
    let told = problem(world.auth().complete_sign_in(stolen, &back).await);
    assert!(told.contains("did not accept"), "{told}");
}

#[tokio::test]
async fn a_sign_in_does_without_the_country() {
    let world = World::start().await;
    world.sim.faults().always("GET /users/{id}", Fault::Status500);
    world.sign_in().await;
    let session = world.auth().session(&user()).await.unwrap().unwrap();
    assert_eq!(session.country, None);
    assert_eq!(world.settings.viewer_of(Some(&session)).country, Country::US);
}

#[tokio::test]
async fn a_token_service_that_fails_is_not_the_listeners_fault() {
    let world = World::start().await;
    let pending = world.begin();
    let back = agree(&pending.url).await;
    world.sim.faults().always("/v1/oauth2/token", Fault::Status503);
    let error = world.auth().complete_sign_in(pending, &back).await.unwrap_err();
    assert!(
        matches!(error, Error::Tidal { .. }) && error.is_retryable(),
        "{error:?}"
    );
}

#[tokio::test]
async fn without_a_client_id_each_call_says_so() {
    let world = World::with(&[("TIDAL_REDIRECT_URI", REDIRECT)]).await;
    let begun = world.auth().begin_sign_in(&user(), &Scopes::reading());
    assert!(matches!(begun.err(), Some(Error::NotConfigured)));
    assert_eq!(world.auth().session(&user()).await.unwrap(), None);
    assert!(!world.auth().sign_out(&user()).await.unwrap());
    let viewer = world.settings.viewer().signed_in(user());
    let refused = world.connection.tidal.user(&viewer).await;
    assert!(matches!(refused, Err(Error::NotConfigured)), "{refused:?}");
    assert_eq!(world.auth().redirect_uri().as_str(), REDIRECT);
}

#[tokio::test]
async fn a_sign_in_is_there_for_the_next_program() {
    let world = World::start().await;
    world.sign_in().await;
    let session = world.auth().session(&user()).await.unwrap();
    let next = world.settings.connection().unwrap();
    assert_eq!(next.auth.session(&user()).await.unwrap(), session);
    let viewer = world.settings.viewer_of(session.as_ref());
    next.tidal.user(&viewer).await.unwrap();
    let kept_in = world.auth().kept_in(&user());
    assert!(kept_in.contains(world.home.path().to_str().unwrap()), "{kept_in}");

    assert!(next.auth.sign_out(&user()).await.unwrap());
    assert_eq!(world.auth().session(&user()).await.unwrap(), None);
}

#[tokio::test]
async fn without_a_folder_a_sign_in_lasts_as_long_as_the_program() {
    let sim = Sim::builder().auto_approve().start().await.unwrap();
    let sources = Sources::default()
        .with_variable("TIDAL_LOGIN_URL", &sim.login_url())
        .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
        .with_variable("TIDAL_CLIENT_ID", CLIENT_ID);
    let settings = Settings::load(&sources).unwrap();
    let auth = settings.connection().unwrap().auth;
    let pending = auth.begin_sign_in(&user(), &Scopes::reading()).unwrap();
    let back = agree(&pending.url).await;
    auth.complete_sign_in(pending, &back).await.unwrap();
    assert!(
        auth.kept_in(&user()).contains("until it ends"),
        "{}",
        auth.kept_in(&user())
    );
    let next = settings.connection().unwrap().auth;
    assert_eq!(next.session(&user()).await.unwrap(), None);
}

#[tokio::test]
async fn nobody_is_sent_to_a_browser_for_a_sign_in_that_cannot_be_kept() {
    let nowhere = Sources::default()
        .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
        .with_variable("TIDAL_REDIRECT_URI", "http://127.0.0.1:9/");
    let homeless = Settings::load(&nowhere).unwrap().connection().unwrap();
    let world = World::start().await;
    std::fs::write(world.home.path().join("tidal"), "in the way").unwrap();
    for (auth, advice) in [
        (homeless.auth, "TIDAL_VAULT_FOLDER"),
        (world.connection.auth, "vault.folder"),
    ] {
        let pasted = PastedSignIn::start(Arc::clone(&auth), &user(), &Scopes::curating()).await;
        let listening = LoopbackSignIn::start(auth, user(), Scopes::curating()).await;
        for error in [pasted.err().unwrap(), listening.err().unwrap()] {
            assert_eq!(error.reason(), Some("sign_in_unreadable"));
            let told = error.hint();
            assert!(
                told.contains(advice) || told.contains("what the system says"),
                "{told}"
            );
        }
    }
}

#[tokio::test]
async fn an_address_that_is_pasted_signs_in() {
    let world = World::start().await;
    let start = async || {
        let auth = Arc::clone(&world.connection.auth);
        PastedSignIn::start(auth, &user(), &Scopes::curating())
            .await
            .unwrap()
    };
    for (text, words) in [
        ("", "nothing was pasted"),
        ("a shopping list", "no address"),
        ("http://127.0.0.1:8934/callback?code=c&state=s", "another sign-in"),
    ] {
        let told = problem(start().await.finish(text.as_bytes()).await);
        assert!(told.contains(words), "{told}");
    }
    let sign_in = start().await;
    let told = sign_in.instruction();
    assert!(
        told.contains("within 5 minutes") && told.contains(REDIRECT),
        "{told}"
    );
    let url = told.lines().find(|line| line.contains("/authorize")).unwrap();
    let back = agree(&url.parse().unwrap()).await;
    let pasted = std::io::Cursor::new(format!(" {back}\r\n"));
    let session = sign_in.finish(pasted).await.unwrap();
    assert_eq!(session.scopes, Scopes::curating());
}
