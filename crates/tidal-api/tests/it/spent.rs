//! A refresh token that was taken, and nothing given for it: TIDAL takes its second use for theft.

use std::collections::BTreeSet;
use std::sync::Arc;

use tidal_api::{
    AccessToken, Authorizer as _, CodeGrant, Identity, Limits, MemoryStore, Timeouts, TokenManager,
    TokenService, TokenStore, Wire,
};

use crate::listener::KEY;
use crate::server::{Server, answer};
use crate::setting::seconds;

/// A manager whose token service gives an hour's token to whoever signs in, and then answers this.
async fn answered_with(body: &str, store: &Arc<MemoryStore>) -> (Server, TokenManager) {
    let given = r#"{"access_token":"t","refresh_token":"r","expires_in":3600}"#;
    let server = Server::start([answer(200, &[], given), answer(200, &[], body)]).await;
    let manager = manager_at(&server, store);
    let code = CodeGrant {
        code: "c".into(),
        verifier: "v".into(),
        redirect_uri: "http://127.0.0.1/x".to_owned(),
        scopes: BTreeSet::new(),
    };
    manager.sign_in(KEY, code).await.unwrap();
    (server, manager)
}

fn manager_at(server: &Server, store: &Arc<MemoryStore>) -> TokenManager {
    let wire = Arc::new(Wire::new("test", Timeouts::default(), Limits::default()).unwrap());
    let service = TokenService {
        auth_url: server.base_url.clone(),
        client_id: "a client".to_owned(),
        client_secret: None,
    };
    TokenManager::new(wire, service, Arc::clone(store) as Arc<dyn TokenStore>).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_was_spent_for_nothing_is_not_sent_again() {
    let (store, user) = (Arc::new(MemoryStore::default()), Identity::user(KEY));
    let (server, manager) = answered_with(r#"{"expires_in":3600}"#, &store).await;
    tokio::time::sleep(seconds(3_310)).await;
    for _ in 0..3 {
        manager.token(&user).await.unwrap();
        assert_eq!(manager.settled().await, 0);
        assert_eq!(server.requests().len(), 2, "the old one is used to its end");
        tokio::time::sleep(seconds(70)).await;
    }
    tokio::time::sleep(seconds(100)).await;
    let (another, refused) = (manager_at(&server, &store), AccessToken::new("t".into()));
    another.token(&user).await.unwrap();
    another.refused(&user, &refused).await;
    for manager in [manager, another] {
        let error = manager.token(&user).await.unwrap_err();
        assert_eq!(error.code(), "token_refused");
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_is_spent_too_late_ends_the_sign_in_at_once() {
    let (store, user) = (Arc::new(MemoryStore::default()), Identity::user(KEY));
    let (server, manager) = answered_with(r#"{"access_token":""}"#, &store).await;
    for _ in 0..2 {
        tokio::time::sleep(seconds(3_700)).await;
        let error = manager.token(&user).await.unwrap_err();
        assert_eq!((error.code(), server.requests().len()), ("token_refused", 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_in_the_way_spends_no_refresh_token() {
    let (store, user) = (Arc::new(MemoryStore::default()), Identity::user(KEY));
    let (server, manager) = answered_with("<html>Who are you?</html>", &store).await;
    tokio::time::sleep(seconds(3_700)).await;
    for round in 2..=3 {
        let error = manager.token(&user).await.unwrap_err();
        assert_eq!(
            (error.code(), server.requests().len()),
            ("token_unavailable", round)
        );
        tokio::time::sleep(seconds(2)).await;
    }
}
