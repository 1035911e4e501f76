//! Signing in and out, and what is known of a sign-in.

use std::sync::Arc;

use tidal_api::{
    Add, Client, CodeGrant, Error, Identity, Limits, MemoryStore, Timeouts, TokenManager, TokenService,
    Tracks, Wire, playlists,
};
use tidal_sim::{CLIENT_ID, Delay, Fault, RateLimit, Sim};

use crate::listener::{KEY, Process, SCOPES, Store, Trouble, code, me, signed_in, signed_in_at};
use crate::server::{Server, answer};
use crate::setting::{any_track, seconds};

fn source(error: &Error) -> String {
    std::error::Error::source(error)
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_code_becomes_a_sign_in() {
    let sim = Sim::builder().auto_approve().start().await.unwrap();
    let store = Store::empty();
    let process = Process::start(&sim, &store);
    assert_eq!(process.fails().await, "not_signed_in");
    assert_eq!(sim.counters().token_requests + sim.counters().total, 0);

    let granted = process.sign_in(&sim).await.unwrap();
    assert!(
        granted
            .scopes
            .iter()
            .map(String::as_str)
            .eq(["playlists.write", "user.read"])
    );
    let lifetime = granted.expires_at.duration_since(granted.signed_in_at);
    assert_eq!(lifetime, jiff::SignedDuration::from_hours(24));
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);

    process.manager.note_country(KEY, "NO").await.unwrap();
    process.manager.note_country(KEY, "NO").await.unwrap();
    for process in [process, Process::start(&sim, &store)] {
        let known = process.manager.granted(KEY).await.unwrap().unwrap();
        assert_eq!(known.country.as_deref(), Some("NO"));
        assert_eq!(
            (known.scopes, known.signed_in_at),
            (granted.scopes.clone(), granted.signed_in_at)
        );
        process.call().await.unwrap();
    }
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn a_code_that_is_not_accepted_changes_nothing() {
    let (sim, store, process) = signed_in().await;
    let kept = store.tokens().await.unwrap();
    let good = code(&sim, &SCOPES).await;
    let reused = CodeGrant {
        scopes: good.scopes.clone(),
        code: good.code.clone(),
        verifier: good.verifier.clone(),
        redirect_uri: good.redirect_uri.clone(),
    };
    let unproven = CodeGrant {
        verifier: "another-verifier-of-the-right-length-0123456789".into(),
        ..code(&sim, &SCOPES).await
    };
    let elsewhere = CodeGrant {
        redirect_uri: "http://127.0.0.1:8934/elsewhere".to_owned(),
        ..code(&sim, &SCOPES).await
    };
    process.manager.sign_in("another", good).await.unwrap();
    for bad in [reused, unproven, elsewhere] {
        let error = process.manager.sign_in(KEY, bad).await.unwrap_err();
        assert_eq!(error.code(), "credentials_refused");
        assert!(source(&error).starts_with("TIDAL answered POST (token) with status 400"));
    }
    assert!(store.tokens().await.unwrap().access_token.is(&kept.access_token));
    process.call().await.unwrap();
}

fn manager_at(server: &Server) -> TokenManager {
    let wire = Arc::new(Wire::new("test", Timeouts::default(), Limits::default()).unwrap());
    let service = TokenService {
        auth_url: server.base_url.clone(),
        client_id: "a client".to_owned(),
        client_secret: Some("hunter2".into()),
    };
    TokenManager::new(wire, service, Arc::new(MemoryStore::default())).unwrap()
}

fn a_code() -> CodeGrant {
    CodeGrant {
        code: "c&d".into(),
        verifier: "v".into(),
        redirect_uri: "http://127.0.0.1/x".to_owned(),
        scopes: ["user.read".to_owned()].into(),
    }
}

#[tokio::test]
async fn a_public_client_proves_itself_by_the_verifier_alone() {
    let server = Server::start([answer(200, &[], r#"{"access_token":"t","expires_in":600}"#)]).await;
    let manager = manager_at(&server);
    let granted = manager.sign_in(KEY, a_code()).await.unwrap();
    // Of the scopes it says nothing: they are those that were asked for.
    assert_eq!(*granted.scopes, ["user.read".to_owned()].into());
    assert_eq!(granted.country, None);
    let asked = &server.requests()[0];
    assert_eq!(
        asked.body,
        "grant_type=authorization_code&client_id=a+client&code=c%26d\
         &redirect_uri=http%3A%2F%2F127.0.0.1%2Fx&code_verifier=v"
    );
    assert_eq!(asked.header("authorization"), None);
}

#[tokio::test]
async fn a_success_without_a_token_is_not_asked_for_again() {
    let server = Server::start([answer(200, &[], r#"{"access_token":"","expires_in":600}"#)]).await;
    let manager = manager_at(&server);
    let error = manager.sign_in(KEY, a_code()).await.unwrap_err();
    assert_eq!(
        (error.code(), source(&error).as_str(), server.requests().len()),
        ("token_unavailable", "the answer says yes, but holds no token", 1)
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_signs_out_is_signed_out() {
    let (sim, store, process) = signed_in().await;
    process.call().await.unwrap();
    let calls = sim.counters().total;
    assert!(process.manager.sign_out(KEY).await.unwrap());
    assert_eq!(process.fails().await, "not_signed_in");
    assert!(store.tokens().await.is_none() && process.manager.granted(KEY).await.unwrap().is_none());
    assert!(!process.manager.sign_out(KEY).await.unwrap());
    process.manager.note_country(KEY, "NO").await.unwrap();
    assert_eq!(sim.counters().total, calls);
    process.sign_in(&sim).await.unwrap();
    process.call().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_code_is_not_spent_on_a_store_that_cannot_be_read() {
    let (sim, store, process) = signed_in().await;
    for operation in ["lock", "load", "prepare"] {
        store.trouble(operation, Trouble::Fails);
        let error = process.sign_in(&sim).await.unwrap_err();
        assert_eq!(
            (error.code(), source(&error)),
            ("token_store_failed", format!("the disk does not {operation}"))
        );
        store.heal();
    }
    assert_eq!(sim.counters().token_requests, 0);
    let before = store.tokens().await.unwrap();
    store.trouble("save", Trouble::Fails);
    assert_eq!(
        process.sign_in(&sim).await.unwrap_err().code(),
        "token_store_failed"
    );
    store.heal();
    process.call().await.unwrap();
    assert!(
        store
            .tokens()
            .await
            .unwrap()
            .access_token
            .is(&before.access_token)
    );
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_whose_caller_leaves_is_kept() {
    let sim = Sim::builder().auto_approve().start().await.unwrap();
    let store = Store::empty();
    let process = Process::start(&sim, &store);
    let code = code(&sim, &SCOPES).await;
    let slow = Fault::Latency(Delay::Fixed(seconds(4)));
    sim.faults().on_next("/v1/oauth2/token", 1, slow);
    let leaving = tokio::time::timeout(seconds(1), process.manager.sign_in(KEY, code));
    assert!(leaving.await.is_err());
    assert_eq!(process.manager.settled().await, 0);
    assert!(store.tokens().await.is_some());
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_whose_caller_leaves_is_done() {
    let (_sim, store, process) = signed_in().await;
    store.trouble("remove", Trouble::Takes(seconds(4)));
    let leaving = tokio::time::timeout(seconds(1), process.manager.sign_out(KEY));
    assert!(leaving.await.is_err());
    assert_eq!(process.manager.settled().await, 0);
    assert!(store.tokens().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_was_not_granted_is_told_before_anything_is_sent() {
    let sim = Sim::builder()
        .auto_approve()
        .rate_limit(RateLimit::observed())
        .start()
        .await
        .unwrap();
    let (sim, store, process) = signed_in_at(sim).await;
    process.call().await.unwrap();
    let (sent, budget) = (sim.counters().total, process.client.budget().unwrap());
    for process in [&process, &Process::start(&sim, &store)] {
        for _ in 0..10 {
            let error = process.client.send(any_collection()).await.unwrap_err();
            assert_eq!(
                (error.code(), error.to_string().as_str(), error.effort().attempts),
                (
                    "scope_missing",
                    "no access token: the sign-in lacks the scope collection.write",
                    0
                )
            );
        }
    }
    assert_eq!(
        (sim.counters().total, process.client.budget().unwrap()),
        (sent, budget)
    );
    // The catalogue is open to the application, and to a user by a scope.
    let error = process
        .client
        .send(crate::setting::search("blue"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no access token: the sign-in lacks the scope search.read"
    );
    let application = process.client.on_behalf_of(Identity::Application);
    application.send(crate::setting::search("blue")).await.unwrap();
    tokio::time::sleep(seconds(10)).await;
    let playlist = Add::<playlists::Items>::to("no-such-playlist").item::<Tracks>("1");
    assert_eq!(
        process.client.send(playlist).await.unwrap_err().code(),
        "not_found"
    );
}

fn any_collection() -> Add<tidal_api::user_collection_tracks::Items> {
    Add::to("me").item::<Tracks>("1")
}

#[tokio::test(start_paused = true)]
async fn the_application_is_authorized_where_it_has_a_secret() {
    let (sim, _, process) = signed_in().await;
    let application = process.client.on_behalf_of(Identity::Application);
    application.send(any_track(&sim)).await.unwrap();
    sim.faults().next(1, Fault::ExpiredToken);
    application.send(any_track(&sim)).await.unwrap();
    assert_eq!(sim.counters().token_requests, 2);

    let wire = Arc::new(Wire::new("test", Timeouts::default(), Limits::default()).unwrap());
    let service = |auth_url: &str| TokenService {
        auth_url: auth_url.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: None,
    };
    let store = Arc::new(MemoryStore::default());
    let remote = TokenManager::new(Arc::clone(&wire), service("http://auth.example"), store.clone());
    assert_eq!(remote.err().unwrap().code(), "configuration");
    let public = TokenManager::new(Arc::clone(&wire), service(&sim.auth_url()), store).unwrap();
    let client = Client::builder()
        .base_url(sim.api_url())
        .authorizer(Arc::new(public))
        .build()
        .unwrap();
    assert_eq!(client.send(me()).await.unwrap_err().code(), "not_signed_in");
}
