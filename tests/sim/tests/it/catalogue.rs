//! What is in the catalogue, and that it is the same for the same seed.

use crate::caller::Caller;
use serde_json::json;
use tidal_sim::Sim;

#[tokio::test]
async fn the_same_seed_gives_the_same_answers() {
    let (one, two) = (Sim::start().await.unwrap(), Sim::start().await.unwrap());
    let other = Sim::builder().seed(2).start().await.unwrap();
    for path in [
        "/searchResults?filter[query]=love&include=tracks.artists",
        "/tracks/75413051?include=similarTracks",
    ] {
        let document = Caller::new(&one).read(path).await;
        assert_eq!(document, Caller::new(&two).read(path).await);
        assert_ne!(document, Caller::new(&other).read(path).await);
    }
}

#[tokio::test]
async fn every_sample_is_what_it_says() {
    let sim = Sim::start().await.unwrap();
    let (caller, sample) = (Caller::new(&sim), sim.sample());
    assert_eq!((sample.tracks.len(), sample.albums.len()), (100, 10));
    assert_eq!((sample.artists.len(), sample.videos.len()), (10, 10));
    for (id, length) in [
        (&sample.empty_playlist, 0),
        (&sample.one_item_playlist, 1),
        (&sample.twenty_one_item_playlist, 21),
        (&sample.two_hundred_item_playlist, 200),
        (&sample.thousand_item_playlist, 1000),
    ] {
        assert_eq!(
            caller
                .read_all(&format!("/playlists/{id}/relationships/items"))
                .await
                .len(),
            length
        );
    }
    let album = format!("/albums/{}/relationships/items", sample.twenty_track_album);
    assert_eq!(caller.read_all(&album).await.len(), 20);
    let title = |document: &serde_json::Value| {
        document["data"]["attributes"]["title"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for (id, expected) in [
        (&sample.accented_track, &sample.accented_title),
        (&sample.cjk_track, &sample.cjk_title),
        (&sample.rtl_track, &sample.rtl_title),
    ] {
        assert_eq!(title(&caller.read(&format!("/tracks/{id}")).await), *expected);
    }
    let long = caller.read(&format!("/tracks/{}", sample.long_title_track)).await;
    assert!(title(&long).chars().count() > 300);
    let unmeasured = caller.read(&format!("/tracks/{}", sample.unmeasured_track)).await;
    assert_eq!(unmeasured["data"]["attributes"]["key"], json!("UNKNOWN"));
    assert!(unmeasured["data"]["attributes"].get("bpm").is_none());
    assert_eq!(
        caller.get(&format!("/tracks/{}", sample.missing_id)).await.status,
        404
    );
    assert_eq!(
        caller
            .get(&format!("/tracks/{}", sample.unavailable_track))
            .await
            .status,
        404
    );
    let nordic = format!("/tracks/{}", sample.nordic_track);
    assert_eq!(caller.get(&nordic).await.status, 404);
    assert_eq!(caller.get(&format!("{nordic}?countryCode=NO")).await.status, 200);
    let rules = caller
        .read(&format!("{nordic}?countryCode=NO&include=usageRules"))
        .await;
    let rules = format!("/usageRules/{}", rules["included"][0]["id"].as_str().unwrap());
    assert_eq!(
        caller.read(&rules).await["data"]["attributes"]["countryCode"],
        "NO"
    );
    let shared = caller
        .read(&format!("/tracks?filter[isrc]={}", sample.shared_isrc))
        .await;
    assert_eq!(shared["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_full_artist_fills_every_page() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let artist = format!("/artists/{}", sim.sample().full_artist);
    let document = caller
        .read(&format!(
            "{artist}?include=albums,tracks,videos,biography,similarArtists,radio,profileArt,roles"
        ))
        .await;
    let relationships = &document["data"]["relationships"];
    for name in ["albums", "tracks", "videos", "similarArtists"] {
        assert_eq!(
            relationships[name]["data"].as_array().unwrap().len(),
            20,
            "{name}"
        );
        let next = relationships[name]["links"]["next"].as_str().unwrap();
        assert!(
            !caller.read(next).await["data"].as_array().unwrap().is_empty(),
            "{next}"
        );
    }
    assert_eq!(relationships["biography"]["data"]["type"], "artistBiographies");
}
