//! Writes: one key for all attempts, and what TIDAL says about keys.

use tidal_api::{
    Add, Create, Delete, Error, IdempotencyFault, Move, NewPlaylist, PlaylistChanges, Playlists, Remove,
    Tracks, Update, playlists, user_collection_tracks,
};

use crate::server::{Act, Server, answer, document};
use crate::setting::client_of;

const PLAYLIST: &str =
    r#"{"data":{"type":"playlists","id":"p","attributes":{"name":"Run"}},"links":{"self":"/"}}"#;
const ADDED: &str = r#"{"data":[{"type":"tracks","id":"1","meta":{"itemId":"i","addedAt":"2026-01-01T00:00:00Z"}}],
    "links":{"self":"/"},"meta":{"skipped":[{"type":"tracks","id":"2","reason":"NOT_FOUND"}]}}"#;
const DONE: &str = r#"{"links":{"self":"/"}}"#;

fn problem(status: u16, code: &str) -> Act {
    answer(
        status,
        &[],
        format!(r#"{{"errors":[{{"status":"{status}","code":"{code}","detail":"secret detail"}}]}}"#),
    )
}

fn new_playlist() -> Create<Playlists> {
    Create::new(NewPlaylist::named("Run"))
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let in_progress = problem(409, "IDEMPOTENT_REQUEST_IN_PROGRESS");
    let server = Server::start([Act::Close, in_progress, answer(201, &[], PLAYLIST)]).await;
    let document = client_of(&server.base_url, |builder| builder)
        .send(new_playlist())
        .await
        .unwrap();
    assert_eq!(document.data.attributes.name.as_deref(), Some("Run"));
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    let key = requests[0].header("idempotency-key").unwrap();
    assert_eq!(key.len(), 36);
    for request in &requests {
        assert_eq!(
            (request.line.as_str(), request.header("idempotency-key")),
            ("POST /playlists", Some(key))
        );
        assert_eq!(request.header("content-type"), Some("application/vnd.api+json"));
        assert_eq!(
            request.body,
            r#"{"data":{"type":"playlists","attributes":{"name":"Run"}}}"#
        );
    }
}

#[tokio::test]
async fn each_call_has_a_key_of_its_own() {
    let server = Server::start([answer(201, &[], PLAYLIST)]).await;
    let client = client_of(&server.base_url, |builder| builder);
    for _ in 0..2 {
        client.send(new_playlist()).await.unwrap();
    }
    let requests = server.requests();
    assert_ne!(
        requests[0].header("idempotency-key"),
        requests[1].header("idempotency-key")
    );
}

#[tokio::test(start_paused = true)]
async fn a_write_that_stays_in_progress_is_not_said_to_have_failed() {
    let server = Server::start([problem(409, "IDEMPOTENT_REQUEST_IN_PROGRESS")]).await;
    let error = client_of(&server.base_url, |builder| builder)
        .send(new_playlist())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Idempotency {
                fault: IdempotencyFault::StillRunning,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        (error.code(), error.is_retryable(), error.effort().attempts),
        ("write_in_progress", false, 3)
    );
    assert!(error.hint().unwrap().contains("read the thing again"));
}

#[tokio::test]
async fn a_key_with_two_payloads_is_our_defect_and_final() {
    let server = Server::start([problem(422, "IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH")]).await;
    let error = client_of(&server.base_url, |builder| builder)
        .send(new_playlist())
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Idempotency {
                fault: IdempotencyFault::PayloadMismatch,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!((error.is_retryable(), error.effort().attempts), (false, 1));
}

#[tokio::test]
async fn other_conflicts_are_answers() {
    let server = Server::start([problem(409, "SOMETHING_ELSE")]).await;
    let error = client_of(&server.base_url, |builder| builder)
        .send(new_playlist())
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.effort().attempts), ("conflict", 1));
    assert_eq!(
        error.to_string(),
        "TIDAL answered POST /playlists with status 409 (SOMETHING_ELSE)"
    );
    assert_eq!(error.status().unwrap().detail(), Some("secret detail"));
}

#[tokio::test]
async fn every_kind_of_write_reads_its_answer() {
    let acts = [
        document(PLAYLIST),
        document(DONE),
        document(ADDED),
        document(DONE),
        answer(200, &[], ""),
        document(ADDED),
    ];
    let server = Server::start(acts).await;
    let client = client_of(&server.base_url, |builder| builder);
    let changes = PlaylistChanges {
        name: Some("Run".into()),
        ..PlaylistChanges::default()
    };
    let playlist = client.send(Update::<Playlists>::of("p", changes)).await.unwrap();
    assert_eq!(playlist.data.id, "p");
    client.send(Delete::<Playlists>::one("p")).await.unwrap();
    let added = client
        .send(
            Add::<playlists::Items>::to("p")
                .item::<Tracks>("1")
                .item::<Tracks>("2"),
        )
        .await
        .unwrap();
    assert_eq!(added.data[0].meta.item_id.as_deref(), Some("i"));
    assert_eq!(
        (
            added.meta.skipped[0].id.as_str(),
            added.meta.skipped[0].reason.as_str()
        ),
        ("2", "NOT_FOUND")
    );
    client
        .send(Remove::<playlists::Items>::from("p").item_at::<Tracks>("1", "i"))
        .await
        .unwrap();
    client
        .send(Move::<playlists::Items>::within("p").item_at::<Tracks>("1", "i"))
        .await
        .unwrap();
    let kept = client
        .send(Add::<user_collection_tracks::Items>::to("me").item::<Tracks>("1"))
        .await
        .unwrap();
    assert!(kept.data[0].meta.added_at.is_some());
    let requests = server.requests();
    let lines: Vec<_> = requests.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "PATCH /playlists/p",
            "DELETE /playlists/p",
            "POST /playlists/p/relationships/items",
            "DELETE /playlists/p/relationships/items",
            "PATCH /playlists/p/relationships/items",
            "POST /userCollectionTracks/me/relationships/items",
        ]
    );
    assert!(
        requests
            .iter()
            .all(|request| request.header("idempotency-key").is_some())
    );
}
