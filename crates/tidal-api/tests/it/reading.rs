//! What a document brings, in fair weather.

use tidal_api::{Albums, Artists, Fetch, List, RawGet, Related, Tracks, albums, playlists, tracks};
use tidal_sim::Sim;

use crate::setting::client;

#[tokio::test]
async fn a_track_comes_with_its_artists_and_albums() {
    let sim = Sim::start().await.unwrap();
    let id = &sim.sample().tracks[0];
    let request = Fetch::<Tracks>::one(id)
        .include(["artists", "albums"])
        .country("US");
    let document = client(&sim).send(request).await.unwrap();

    assert_eq!((document.data.kind.as_str(), &document.data.id), ("tracks", id));
    assert!(document.data.attributes.title.is_some());
    let artists = document.data.related::<tracks::Artists>().unwrap().identifiers;
    assert!(
        document
            .included
            .get::<Artists>(&artists[0].id)
            .unwrap()
            .attributes
            .name
            .is_some()
    );
    let albums = document.data.related::<tracks::Albums>().unwrap().identifiers;
    assert!(
        document
            .included
            .get::<Albums>(&albums[0].id)
            .unwrap()
            .attributes
            .title
            .is_some()
    );
    assert!(
        document.data.related::<tracks::Radio>().is_none(),
        "it was not included"
    );
    assert_eq!(
        (document.included.unreadable(), document.included.unknown()),
        (0, 0)
    );
    assert_eq!((sim.counters().total, sim.counters().token_requests), (1, 1));
}

#[tokio::test]
async fn twenty_tracks_are_one_request() {
    let sim = Sim::start().await.unwrap();
    let ids = &sim.sample().tracks[..20];
    let document = client(&sim)
        .send(List::<Tracks>::all().filter("id", ids))
        .await
        .unwrap();
    let found: Vec<_> = document.data.iter().map(|track| track.id.clone()).collect();
    assert_eq!(found.len(), 20);
    assert!(ids.iter().all(|id| found.contains(id)));
    assert_eq!(sim.counters().total, 1);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    let playlist = &sim.sample().two_hundred_item_playlist;
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let request = Related::<playlists::Items>::of(playlist);
        let request = match cursor.take() {
            Some(cursor) => request.after(cursor),
            None => request,
        };
        let page = client.send(request).await.unwrap();
        cursor = page.next_cursor();
        items.extend(page.data);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(items.len(), 200);
    assert!(items.iter().all(|item| item.meta.item_id.is_some()));
    assert_eq!(sim.counters().total, 10);
}

#[tokio::test]
async fn an_album_tells_where_each_track_stands() {
    let sim = Sim::start().await.unwrap();
    let request = Related::<albums::Items>::of(&sim.sample().twenty_track_album).include(["items.artists"]);
    let page = client(&sim).send(request).await.unwrap();
    let places: Vec<_> = page
        .data
        .iter()
        .map(|item| (item.meta.volume_number, item.meta.track_number))
        .collect();
    assert_eq!((places.len(), places[0]), (20, (Some(1), Some(1))));
    assert!(
        places.is_sorted()
            && places
                .iter()
                .all(|(volume, track)| volume.is_some() && track.is_some())
    );
    assert_eq!(page.included.all::<Tracks>().count(), 20);
    assert!(!page.included.is_empty());
    assert!(page.included.len() > 20);
}

#[tokio::test]
async fn a_raw_path_brings_its_document() {
    let sim = Sim::start().await.unwrap();
    let id = &sim.sample().tracks[0];
    let reply = client(&sim)
        .send(RawGet::new(format!("/tracks/{id}?countryCode=US")))
        .await
        .unwrap();
    assert_eq!(reply.document["data"]["id"], id.as_str());
    assert_eq!(reply.rate, None);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let sim = Sim::start().await.unwrap();
    let error = client(&sim)
        .send(Fetch::<Tracks>::one(&sim.sample().missing_id))
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        (error.code(), error.is_retryable(), error.effort().attempts),
        ("not_found", false, 1)
    );
    assert_eq!(
        error.to_string(),
        "TIDAL answered GET /tracks/{id} with status 404 (NOT_FOUND)"
    );
}

#[tokio::test]
async fn hostile_ids_reach_tidal_as_one_name_that_nothing_has() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    for id in ["../users/me", "a/b", "%2F", "a\r\nb", "\u{0}", "日本", "?x=1#y"] {
        let error = client.send(Fetch::<Tracks>::one(id)).await.unwrap_err();
        assert!(error.is_not_found(), "{id:?}: {error:?}");
    }
    assert_eq!(sim.counters().calls("GET /tracks/{id}"), 7);
}
