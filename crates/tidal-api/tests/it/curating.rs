//! Writes against the simulator: what is written is there, once, whatever became of the answer.

use std::sync::Arc;

use tidal_api::{
    Add, Change, Client, Create, Delete, Fetch, Move, NewPlaylist, PlaylistChanges, Playlists, Related,
    Remove, Tracks, Update, playlists, user_collection_tracks,
};
use tidal_sim::{Fault, Sim};

use crate::setting::{Fixed, client_with};

const SCOPES: [&str; 4] = [
    "playlists.read",
    "playlists.write",
    "collection.read",
    "collection.write",
];

fn user(sim: &Sim) -> Client {
    let token = sim.user_token(&sim.sample().empty_user, SCOPES);
    client_with(sim, |builder| builder.authorizer(Arc::new(Fixed::new(&token))))
}

async fn create(client: &Client) -> String {
    let request = Create::<Playlists>::new(NewPlaylist::named("Run"));
    client.send(request).await.unwrap().data.id
}

/// The ids of a playlist's tracks, and of their places.
async fn items(client: &Client, playlist: &str) -> Vec<(String, String)> {
    let page = client
        .send(Related::<playlists::Items>::of(playlist))
        .await
        .unwrap();
    page.data
        .into_iter()
        .map(|item| (item.id, item.meta.item_id.unwrap()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_playlist_is_made_filled_ordered_and_gone() {
    let sim = Sim::start().await.unwrap();
    let (client, tracks) = (user(&sim), &sim.sample().tracks);
    let id = create(&client).await;
    let add = |number: usize| Add::<playlists::Items>::to(&id).item::<Tracks>(&tracks[number]);
    client.send(add(0).item::<Tracks>(&tracks[1])).await.unwrap();
    let first = items(&client, &id).await[0].1.clone();
    client.send(add(2).before(&first)).await.unwrap();
    let ids = |items: Vec<(String, String)>| items.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    let expect = |numbers: &[usize]| {
        numbers
            .iter()
            .map(|number| tracks[*number].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(items(&client, &id).await), expect(&[2, 0, 1]));

    let last = items(&client, &id).await[2].clone();
    let request = Move::<playlists::Items>::within(&id).item_at::<Tracks>(&last.0, &last.1);
    client.send(request.before(&first)).await.unwrap();
    assert_eq!(ids(items(&client, &id).await), expect(&[2, 1, 0]));

    client
        .send(Remove::<playlists::Items>::from(&id).item_at::<Tracks>(&last.0, &last.1))
        .await
        .unwrap();
    assert_eq!(ids(items(&client, &id).await), expect(&[2, 0]));

    let changes = PlaylistChanges {
        description: Change::Set("180 bpm".into()),
        ..PlaylistChanges::default()
    };
    client.send(Update::<Playlists>::of(&id, changes)).await.unwrap();
    let playlist = client
        .send(Fetch::<Playlists>::one(&id))
        .await
        .unwrap()
        .data
        .attributes;
    assert_eq!(
        (playlist.name.as_deref(), playlist.description.as_deref()),
        (Some("Run"), Some("180 bpm"))
    );

    client.send(Delete::<Playlists>::one(&id)).await.unwrap();
    assert!(
        client
            .send(Fetch::<Playlists>::one(&id))
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_is_applied_once() {
    let sim = Sim::start().await.unwrap();
    let client = user(&sim);
    let id = create(&client).await;
    sim.reset();
    for fault in [Fault::AnswerLost, Fault::ResetInBody] {
        sim.faults().next(1, fault);
        let request = Add::<playlists::Items>::to(&id).item::<Tracks>(&sim.sample().tracks[0]);
        assert_eq!(client.send(request).await.unwrap().data.len(), 1, "{fault:?}");
    }
    assert_eq!(items(&client, &id).await.len(), 2);
    assert_eq!(
        (
            sim.counters().writes_applied,
            sim.counters().duplicates_suppressed
        ),
        (2, 2)
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_not_added_is_said() {
    let sim = Sim::start().await.unwrap();
    let client = user(&sim);
    let track = &sim.sample().tracks[0];
    let add = || Add::<user_collection_tracks::Items>::to("me").item::<Tracks>(track);
    client.send(add()).await.unwrap();
    let again = client
        .send(add().item::<Tracks>(&sim.sample().missing_id))
        .await
        .unwrap();
    let mut skipped: Vec<_> = again
        .meta
        .skipped
        .into_iter()
        .map(|one| (one.id, one.reason))
        .collect();
    skipped.sort();
    let mut expected = vec![
        (track.clone(), "ALREADY_PRESENT".to_owned()),
        (sim.sample().missing_id.clone(), "NOT_FOUND".to_owned()),
    ];
    expected.sort();
    assert_eq!(skipped, expected);
    client
        .send(Remove::<user_collection_tracks::Items>::from("me").item::<Tracks>(track))
        .await
        .unwrap();
    let left = client
        .send(Related::<user_collection_tracks::Items>::of("me"))
        .await
        .unwrap();
    assert!(left.data.is_empty() && left.next_cursor().is_none());
}

#[tokio::test(start_paused = true)]
async fn every_fault_leaves_a_write_undone_or_done_once() {
    for fault in Fault::ALL {
        let sim = Sim::start().await.unwrap();
        let client = user(&sim);
        let id = create(&client).await;
        sim.faults().next(1, fault);
        let request = Add::<playlists::Items>::to(&id).item::<Tracks>(&sim.sample().tracks[0]);
        let result = client.send(request).await;
        // With another token: one of the faults is that this one has expired.
        let there = items(&user(&sim), &id).await.len();
        assert!(there <= 1, "{fault:?}: applied {there} times");
        assert!(
            result.is_err() || there == 1,
            "{fault:?}: {result:?}, but it is not there"
        );
    }
}
