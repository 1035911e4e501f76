//! Writes: playlists and collections changed, and what is refused.

use crate::caller::Caller;
use http::Method;
use serde_json::{Value, json};
use tidal_sim::Sim;

async fn made(caller: &Caller) -> String {
    let body = json!({ "data": { "type": "playlists", "attributes": { "name": "Mine", "description": "all mine" } } });
    let reply = caller.write(Method::POST, "/playlists", &body).await;
    assert_eq!(reply.status, 201);
    reply.json()["data"]["id"].as_str().unwrap().to_owned()
}

fn tracks(ids: &[String]) -> Value {
    ids.iter()
        .map(|id| json!({ "id": id, "type": "tracks" }))
        .collect()
}

fn place(item: &Value) -> Value {
    json!({ "id": item["id"], "type": item["type"], "meta": { "itemId": item["meta"]["itemId"] } })
}

fn named(name: &str) -> Value {
    json!({ "data": { "type": "playlists", "attributes": { "name": name } } })
}

#[tokio::test]
async fn a_playlist_lives_and_dies() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::of_user(&sim);
    let id = made(&caller).await;
    let (path, items) = (
        format!("/playlists/{id}"),
        format!("/playlists/{id}/relationships/items"),
    );
    let sample = sim.sample();

    let added = caller
        .write(
            Method::POST,
            &items,
            &json!({ "data": tracks(&sample.tracks[..3]) }),
        )
        .await
        .json();
    let third = &added["data"][2];
    let before =
        json!({ "data": tracks(&sample.tracks[..1]), "meta": { "positionBefore": third["meta"]["itemId"] } });
    caller.write(Method::POST, &items, &before).await;
    let order = |listed: &[Value]| {
        listed
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let [one, two, three] = [0, 1, 2].map(|place| sample.tracks[place].clone());
    let listed = caller.read_all(&items).await;
    assert_eq!(
        order(&listed),
        [&one, &two, &one, &three].map(Clone::clone),
        "the same track stands twice"
    );

    let reply = caller
        .write(Method::DELETE, &items, &json!({ "data": [place(&listed[0])] }))
        .await;
    assert_eq!(reply.status, 200);
    let moved =
        json!({ "data": [place(&listed[3])], "meta": { "positionBefore": listed[1]["meta"]["itemId"] } });
    assert_eq!(caller.write(Method::PATCH, &items, &moved).await.status, 200);
    assert_eq!(
        order(&caller.read_all(&items).await),
        [&three, &two, &one].map(Clone::clone)
    );

    let change = json!({ "data": { "id": id, "type": "playlists", "attributes": { "description": null, "accessType": "UNLISTED" } } });
    let changed = caller.write(Method::PATCH, &path, &change).await.json();
    let attributes = &changed["data"]["attributes"];
    assert_eq!(
        (attributes["name"].as_str(), attributes["accessType"].as_str()),
        (Some("Mine"), Some("UNLISTED"))
    );
    assert!(
        attributes.get("description").is_none(),
        "null clears, absence leaves alone"
    );
    assert_eq!(attributes["numberOfItems"], 3);

    let empty = caller
        .request(Method::DELETE, &path)
        .body(bytes::Bytes::new())
        .unwrap();
    assert_eq!(caller.send(empty).await.unwrap().status, 200);
    assert_eq!(caller.get(&path).await.status, 404);
    assert_eq!(sim.counters().writes_applied, 7);
}

#[tokio::test]
async fn bad_writes_change_nothing() {
    let sim = Sim::start().await.unwrap();
    let (caller, sample) = (Caller::of_user(&sim), sim.sample());
    let id = made(&caller).await;
    let items = format!("/playlists/{id}/relationships/items");
    let stranger = format!("/playlists/{}/relationships/items", sample.one_item_playlist);
    let one = tracks(&sample.tracks[..1]);
    let gone = json!([{ "id": sample.tracks[0], "type": "tracks", "meta": { "itemId": "nowhere" } }]);
    let collected = "/userCollectionTracks/me/relationships/items";
    for (method, path, body, status) in [
        (Method::POST, items.as_str(), json!({ "data": [] }), 400),
        (
            Method::POST,
            &items,
            json!({ "data": tracks(&vec![sample.tracks[0].clone(); 51]) }),
            400,
        ),
        (
            Method::POST,
            &items,
            json!({ "data": [{ "id": "1", "type": "albums" }] }),
            400,
        ),
        (Method::POST, &items, json!({ "data": one, "extra": 1 }), 400),
        (
            Method::POST,
            &items,
            json!({ "data": one, "meta": { "positionBefore": "nowhere" } }),
            400,
        ),
        (Method::DELETE, &items, json!({ "data": gone }), 400),
        (Method::PATCH, &items, json!({ "data": gone }), 400),
        (Method::POST, &stranger, json!({ "data": one }), 403),
        (
            Method::POST,
            "/playlists/none/relationships/items",
            json!({ "data": one }),
            404,
        ),
        (Method::POST, "/playlists", named("  "), 400),
        (
            Method::POST,
            "/playlists",
            json!({ "data": { "type": "playlists", "attributes": { "name": "x", "accessType": "PRIVATE" } } }),
            400,
        ),
        (
            Method::POST,
            collected,
            json!({ "data": tracks(&[sample.tracks[0].clone(), sample.tracks[0].clone()]) }),
            409,
        ),
        (
            Method::POST,
            "/userCollectionTracks/1/relationships/items",
            json!({ "data": one }),
            404,
        ),
    ] {
        let reply = caller.write(method, path, &body).await;
        assert_eq!(reply.status, status, "{path} {body}: {}", reply.json());
    }
    assert_eq!(sim.counters().writes_applied, 1);
    assert!(caller.read_all(&items).await.is_empty());
}

#[tokio::test]
async fn a_write_needs_a_user_and_the_media_type() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::of_user(&sim);
    let request = caller
        .request(Method::POST, "/playlists")
        .header("Content-Type", "application/json");
    assert_eq!(
        caller
            .send(request.body(named("x").to_string().into()).unwrap())
            .await
            .unwrap()
            .status,
        415
    );
    assert_eq!(
        Caller::new(&sim)
            .write(Method::POST, "/playlists", &named("x"))
            .await
            .status,
        403
    );
    assert_eq!(sim.counters().writes_applied, 0);
}

#[tokio::test]
async fn collecting_says_what_it_skipped() {
    let sim = Sim::start().await.unwrap();
    let sample = sim.sample();
    let caller = Caller::with_token(
        &sim,
        sim.user_token(&sample.empty_user, ["collection.read", "collection.write"]),
    );
    let items = "/userCollectionTracks/me/relationships/items";
    let first = caller
        .write(
            Method::POST,
            items,
            &json!({ "data": tracks(&sample.tracks[..2]) }),
        )
        .await
        .json();
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    let ids = [sample.tracks[0].clone(), sample.missing_id.clone()];
    let again = caller
        .write(Method::POST, items, &json!({ "data": tracks(&ids) }))
        .await
        .json();
    assert_eq!(again["data"], json!([]));
    let reasons: Vec<&Value> = again["meta"]["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| &skipped["reason"])
        .collect();
    assert_eq!(reasons, ["ALREADY_PRESENT", "NOT_FOUND"]);
    caller
        .write(
            Method::DELETE,
            items,
            &json!({ "data": tracks(&sample.tracks[..1]) }),
        )
        .await;
    let left = caller.read_all(items).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["id"], sample.tracks[1].as_str());
}

#[tokio::test]
async fn the_rich_collection_has_three_thousand_tracks() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::of_user(&sim);
    assert_eq!(
        caller
            .read_all("/userCollectionTracks/me/relationships/items")
            .await
            .len(),
        3000
    );
    let newest = caller.read("/userCollectionTracks/me/relationships/items").await;
    let oldest = caller
        .read("/userCollectionTracks/me/relationships/items?sort=addedAt")
        .await;
    assert!(newest["data"][0]["meta"]["addedAt"].as_str() > oldest["data"][0]["meta"]["addedAt"].as_str());
}
