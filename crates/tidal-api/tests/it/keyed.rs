//! Writes under a key of the caller's, which outlives the call.

use std::sync::Arc;

use tidal_api::{Create, Error, IdempotencyFault, IdempotencyKey, Keyed, NewPlaylist, Playlists};
use tidal_sim::{Fault, Sim};

use crate::server::{Act, Server, answer};
use crate::setting::{Fixed, client_of, client_with};

fn playlist(name: &str, key: &str) -> Keyed<Create<Playlists>> {
    let key = IdempotencyKey::new(key).unwrap();
    Keyed::new(Create::new(NewPlaylist::named(name)), key)
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_repeated_under_its_key_is_carried_out_once() {
    let sim = Sim::start().await.unwrap();
    let token = sim.user_token(&sim.sample().user, ["playlists.write"]);
    let client = client_with(&sim, |builder| builder.authorizer(Arc::new(Fixed::new(&token))));
    // Given up in the middle, and repeated by who comes after.
    sim.faults().next(3, Fault::AnswerLost);
    let error = client.send(playlist("Run", "wish-1")).await.unwrap_err();
    assert!(error.is_outcome_unknown() && !error.is_retryable());
    let first = client.send(playlist("Run", "wish-1")).await.unwrap();
    let again = client.send(playlist("Run", "wish-1")).await.unwrap();
    assert_eq!(first.data.id, again.data.id);
    assert_eq!(sim.counters().writes_applied, 1);

    let other = client.send(playlist("Walk", "wish-1")).await.unwrap_err();
    assert!(
        matches!(
            other,
            Error::Idempotency {
                fault: IdempotencyFault::PayloadMismatch,
                ..
            }
        ),
        "{other:?}"
    );
    let another = client.send(playlist("Run", "wish-2")).await.unwrap();
    assert_ne!(first.data.id, another.data.id);
}

#[tokio::test(start_paused = true)]
async fn all_attempts_have_the_callers_key() {
    let in_progress = answer(
        409,
        &[],
        r#"{"errors":[{"status":"409","code":"IDEMPOTENT_REQUEST_IN_PROGRESS"}]}"#,
    );
    let done = answer(201, &[], r#"{"data":{"type":"playlists","id":"p"}}"#);
    let server = Server::start([Act::Close, in_progress, done]).await;
    let client = client_of(&server.base_url, |builder| builder);
    client.send(playlist("Run", "wish-1")).await.unwrap();
    let requests = server.requests();
    let keys: Vec<_> = requests
        .iter()
        .map(|request| request.header("idempotency-key"))
        .collect();
    assert_eq!(keys, [Some("wish-1"); 3]);
}
