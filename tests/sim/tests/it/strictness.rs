//! What the simulator refuses, rule by rule, and how it says so.

use crate::caller::{Caller, MEDIA_TYPE};
use bytes::Bytes;
use http::{Method, Request};
use tidal_sim::Sim;

async fn refused(caller: &Caller, path: &str, status: u16, words: &str) {
    let reply = caller.get(path).await;
    let document = reply.json();
    let error = &document["errors"][0];
    assert_eq!(reply.status, status, "{path}: {document}");
    assert_eq!(reply.header("content-type"), MEDIA_TYPE);
    assert_eq!(error["status"], status.to_string().as_str());
    assert!(
        error["id"].is_string() && error["code"].is_string() && error.get("title").is_none(),
        "{error}"
    );
    assert!(
        error["detail"].as_str().unwrap().contains(words),
        "{path}: {error}"
    );
}

#[tokio::test]
async fn what_the_document_does_not_allow_is_refused() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let track = format!("/tracks/{}", sim.sample().tracks[0]);
    let long = "x".repeat(257);
    for (path, status, words) in [
        (format!("{track}?limit=5"), 400, "limit"),
        (format!("{track}?include=lyrics"), 400, "lyrics"),
        (
            format!("{track}?include=albums.items.albums.items"),
            400,
            "limit of 3",
        ),
        (
            format!("{track}/relationships/albums?include=artists"),
            400,
            "artists",
        ),
        (
            format!("{track}/relationships/albums?page[cursor]=MjA"),
            400,
            "cursor",
        ),
        (format!("{track}?countryCode=USA"), 400, "alpha-2"),
        (format!("/searchResults?filter[query]={long}"), 400, "256"),
        ("/searchResults".to_owned(), 400, "required"),
        ("/searchResults?filter[query]=%FF%FE".to_owned(), 400, "UTF-8"),
        (
            "/searchResults/love/relationships/tracks".to_owned(),
            404,
            "not be found",
        ),
        ("/tracks".to_owned(), 400, "at least one filter"),
        ("/tracks?filter[name]=x".to_owned(), 400, "filter[isrc]"),
        (
            format!("/tracks?filter[id]={}", vec!["1"; 21].join(",")),
            400,
            "at most 20",
        ),
        (
            format!("/artists/{}/relationships/tracks", sim.sample().artists[0]),
            400,
            "collapseBy",
        ),
        ("/trackManifests/1?manifestType=HLS".to_owned(), 400, "formats"),
        ("/genres/1".to_owned(), 404, "No such path"),
        (format!("{track}/lyrics"), 404, "No such path"),
        (
            format!("/playlists/{}", sim.sample().private_playlist),
            404,
            "not be found",
        ),
    ] {
        refused(&caller, &path, status, words).await;
    }
}

#[tokio::test]
async fn tokens_have_to_be_good_for_the_operation() {
    let sim = Sim::start().await.unwrap();
    let track = format!("/tracks/{}", sim.sample().tracks[0]);
    refused(
        &Caller::with_token(&sim, "invented".to_owned()),
        &track,
        401,
        "not valid",
    )
    .await;
    let token = sim.client_token();
    sim.expire_token(&token);
    refused(&Caller::with_token(&sim, token), &track, 401, "expired").await;
    refused(&Caller::new(&sim), "/users/me", 403, "user's token").await;
    let narrow = Caller::with_token(&sim, sim.user_token(&sim.sample().user, ["user.read"]));
    refused(&narrow, "/userCollectionTracks/me", 403, "collection.read").await;
    refused(
        &narrow,
        &format!("/users/{}", sim.sample().empty_user),
        404,
        "not be found",
    )
    .await;
    assert_eq!(
        narrow.read("/users/me").await["data"]["attributes"]["country"],
        "US"
    );
    let bare = Request::get(&track).body(Bytes::new()).unwrap();
    assert_eq!(narrow.send(bare).await.unwrap().status, 401);
}

#[tokio::test]
async fn media_types_and_methods_have_to_fit() {
    let sim = Sim::start().await.unwrap();
    let (caller, track) = (Caller::new(&sim), format!("/tracks/{}", sim.sample().tracks[0]));
    for (method, name, value, status) in [
        (Method::GET, "Accept", "application/json", 406),
        (Method::GET, "Accept", "application/json, */*;q=0.1", 200),
        (Method::GET, "Accept", MEDIA_TYPE, 200),
        (Method::GET, "Content-Type", "application/json", 415),
        (Method::PUT, "Accept", MEDIA_TYPE, 405),
    ] {
        let request = caller
            .request(method, &track)
            .header(name, value)
            .body(Bytes::new())
            .unwrap();
        assert_eq!(
            caller.send(request).await.unwrap().status,
            status,
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn long_bodies_are_compressed_when_asked_for() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    for (path, packed) in [
        (format!("/tracks/{}", sim.sample().tracks[0]), false),
        (
            "/searchResults?filter%5Bquery%5D=love&include=tracks".to_owned(),
            true,
        ),
    ] {
        let request = caller
            .request(Method::GET, &path)
            .header("Accept-Encoding", "br, gzip;q=0.8");
        let reply = caller.send(request.body(Bytes::new()).unwrap()).await.unwrap();
        assert_eq!(reply.headers.contains_key("content-encoding"), packed, "{path}");
        assert!(reply.json()["data"].is_object() || packed);
    }
}
