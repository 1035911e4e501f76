//! Reads that go well: includes, pages, filters, search, sorting.

use crate::caller::Caller;
use serde_json::Value;
use std::collections::HashSet;
use tidal_sim::Sim;

fn ids(resources: &Value) -> Vec<String> {
    resources
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| resource["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn relationships_are_absent_unless_included() {
    let sim = Sim::start().await.unwrap();
    let (caller, track) = (Caller::new(&sim), format!("/tracks/{}", sim.sample().tracks[0]));
    let bare = caller.read(&track).await;
    assert!(bare["data"].get("relationships").is_none() && bare.get("included").is_none());
    let full = caller.read(&format!("{track}?include=albums.artists")).await;
    let relationships = full["data"]["relationships"].as_object().unwrap();
    assert_eq!(relationships.keys().collect::<Vec<_>>(), ["albums"]);
    let included = full["included"].as_array().unwrap();
    let album = included
        .iter()
        .find(|resource| resource["type"] == "albums")
        .unwrap();
    assert!(album["relationships"]["artists"]["data"][0]["id"].is_string());
    assert!(
        included.iter().any(|resource| resource["type"] == "artists"),
        "the embedded end is there"
    );
    let unique: HashSet<String> = included
        .iter()
        .map(|resource| format!("{}{}", resource["type"], resource["id"]))
        .collect();
    assert_eq!(unique.len(), included.len());
}

#[tokio::test]
async fn a_qualifier_reaches_only_its_type() {
    let sim = Sim::start().await.unwrap();
    let path = format!(
        "/playlists/{}?include=items.tracks:albums",
        sim.sample().odd_playlist
    );
    let document = Caller::new(&sim).read(&path).await;
    for resource in document["included"].as_array().unwrap() {
        let has_albums = resource["relationships"].get("albums").is_some();
        assert_eq!(has_albums, resource["type"] == "tracks", "{resource}");
    }
}

#[tokio::test]
async fn an_unavailable_item_keeps_its_place_but_is_not_included() {
    let sim = Sim::start().await.unwrap();
    let sample = sim.sample();
    let path = format!(
        "/playlists/{}/relationships/items?include=items",
        sample.odd_playlist
    );
    let document = Caller::new(&sim).read(&path).await;
    let items = ids(&document["data"]);
    let included = ids(&document["included"]);
    assert!(items.contains(&sample.unavailable_track) && !included.contains(&sample.unavailable_track));
    assert_eq!((items.len(), included.len()), (6, 4), "one track stands twice");
    assert_eq!(items[0], items[3]);
    assert_ne!(
        document["data"][0]["meta"]["itemId"],
        document["data"][3]["meta"]["itemId"]
    );
}

#[tokio::test]
async fn one_search_brings_all_five_types_with_names() {
    let sim = Sim::start().await.unwrap();
    let path = "/searchResults?filter[query]=love&include=tracks.artists,tracks.albums,albums.artists,artists,playlists,videos.artists";
    let document = Caller::new(&sim).read(path).await;
    assert_eq!(document["data"].as_array().unwrap().len(), 1);
    let relationships = document["data"][0]["relationships"].as_object().unwrap();
    assert_eq!(relationships.len(), 5);
    assert_eq!(relationships["tracks"]["data"].as_array().unwrap().len(), 20);
    assert!(!relationships["playlists"]["data"].as_array().unwrap().is_empty());
    assert_eq!(sim.counters().calls("GET /searchResults"), 1);
}

#[tokio::test]
async fn search_does_not_mind_accents_and_says_what_was_meant() {
    let sim = Sim::start().await.unwrap();
    let (caller, sample) = (Caller::new(&sim), sim.sample());
    for (query, track) in [
        ("creme brulee", &sample.accented_track),
        ("夜明けの", &sample.cjk_track),
        ("ضوء المطر", &sample.rtl_track),
    ] {
        let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let document = caller
            .read(&format!("/searchResults?filter[query]={encoded}&include=tracks"))
            .await;
        assert!(
            ids(&document["data"][0]["relationships"]["tracks"]["data"]).contains(track),
            "{query}"
        );
    }
    let document = caller
        .read("/searchResults?filter[query]=harbuor&include=tracks")
        .await;
    assert_eq!(document["data"][0]["attributes"]["didYouMean"], "harbour");
    assert!(
        document["data"][0]["relationships"]["tracks"]["data"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn the_best_match_comes_first() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let document = caller
        .read("/searchResults?filter[query]=LOVE letters&include=tracks")
        .await;
    let relationships = &document["data"][0]["relationships"];
    let first = relationships["tracks"]["data"][0]["id"].as_str().unwrap();
    let included = document["included"].as_array().unwrap();
    let track = included.iter().find(|resource| resource["id"] == first).unwrap();
    assert_eq!(track["attributes"]["title"], sim.sample().common_title.as_str());
    let document = caller
        .read("/searchResults?filter[query]=love&include=topHits")
        .await;
    let hits = document["data"][0]["relationships"]["topHits"]["data"]
        .as_array()
        .unwrap();
    let kinds: HashSet<&str> = hits.iter().map(|hit| hit["type"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
}

#[tokio::test]
async fn suggestions_complete_what_was_typed() {
    let sim = Sim::start().await.unwrap();
    let path = "/searchSuggestions?filter[query]=harb&include=directHits";
    let document = Caller::new(&sim).read(path).await;
    let suggestions = document["data"][0]["attributes"]["suggestions"]
        .as_array()
        .unwrap();
    assert!(!suggestions.is_empty() && !document["included"].as_array().unwrap().is_empty());
    for suggestion in suggestions {
        assert!(suggestion["query"].as_str().unwrap().starts_with("harb"));
        assert_eq!(suggestion["highlights"][0]["length"], 4);
    }
}

#[tokio::test]
async fn similar_tracks_are_near_in_tempo() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let bpm = |resource: &Value| resource["attributes"]["bpm"].as_f64();
    for track in &sim.sample().tracks[..5] {
        let document = caller
            .read(&format!("/tracks/{track}?include=similarTracks"))
            .await;
        let Some(tempo) = bpm(&document["data"]) else {
            continue;
        };
        for similar in document["included"].as_array().unwrap().iter().filter_map(bpm) {
            let gap = [similar, similar / 2.0, similar * 2.0].map(|other| (tempo - other).abs());
            assert!(gap.iter().any(|gap| *gap < 15.0), "{tempo} and {similar}");
        }
    }
}

#[tokio::test]
async fn more_search_results_follow_a_cursor() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let document = caller
        .read("/searchResults?filter[query]=harbour&include=tracks&explicitFilter=EXCLUDE")
        .await;
    let tracks = &document["data"][0]["relationships"]["tracks"];
    let first = ids(&tracks["data"]);
    let rest = caller.read_all(tracks["links"]["next"].as_str().unwrap()).await;
    assert!(
        !rest.is_empty()
            && rest
                .iter()
                .all(|link| !first.contains(&link["id"].as_str().unwrap().to_owned()))
    );
    let whole = caller.read_all(tracks["links"]["self"].as_str().unwrap()).await;
    assert_eq!(whole.len(), first.len() + rest.len());
}

#[tokio::test]
async fn filters_find_by_id_in_an_order_of_their_own() {
    let sim = Sim::start().await.unwrap();
    let (caller, sample) = (Caller::new(&sim), sim.sample());
    let mut wanted = sample.tracks[..19].to_vec();
    wanted.push(sample.missing_id.clone());
    let document = caller
        .read(&format!(
            "/tracks?filter[id]={}&include=artists",
            wanted.join(",")
        ))
        .await;
    let found = ids(&document["data"]);
    assert_eq!(found.len(), 19);
    assert_ne!(found, sample.tracks[..19], "callers must not rely on the order");
    let repeated = caller
        .read(&format!(
            "/albums?filter[id]={0}&filter[id]={0}",
            sample.albums[0]
        ))
        .await;
    assert_eq!(ids(&repeated["data"]), [sample.albums[0].clone()]);
}

#[tokio::test]
async fn playlists_sort_and_filter_their_items() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let items = format!(
        "/playlists/{}/relationships/items",
        sim.sample().two_hundred_item_playlist
    );
    let up = caller.read_all(&format!("{items}?sort=duration")).await;
    let down = caller
        .read_all(&format!("{items}?sort=-duration&include=items"))
        .await;
    assert_eq!((up.len(), down.len()), (200, 200));
    assert_ne!(up, down);
    let some = caller.read_all(&format!("{items}?filter[query]=harbour")).await;
    assert!(!some.is_empty() && some.len() < 200);
}

#[tokio::test]
async fn radio_is_a_playlist_whose_items_are_the_tracks() {
    let sim = Sim::start().await.unwrap();
    let (caller, track) = (Caller::new(&sim), sim.sample().tracks[0].clone());
    let document = caller.read(&format!("/tracks/{track}?include=radio.items")).await;
    let mix = document["included"]
        .as_array()
        .unwrap()
        .iter()
        .find(|resource| resource["type"] == "playlists")
        .unwrap();
    assert_eq!(mix["attributes"]["playlistType"], "MIX");
    let items = mix["relationships"]["items"]["data"].as_array().unwrap();
    assert_eq!(items.len(), 20);
    assert_eq!(items[0]["id"], track.as_str());
    let all = caller
        .read_all(&format!(
            "/playlists/{}/relationships/items",
            mix["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(all.len(), 50);
}

#[tokio::test]
async fn collapsing_keeps_one_track_of_a_recording() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let twin = caller
        .read(&format!(
            "/tracks?filter[isrc]={}&include=artists",
            sim.sample().shared_isrc
        ))
        .await;
    let artist = twin["included"][0]["id"].as_str().unwrap();
    let tracks = format!("/artists/{artist}/relationships/tracks");
    let collapsed = caller.read_all(&format!("{tracks}?collapseBy=FINGERPRINT")).await;
    let all = caller.read_all(&format!("{tracks}?collapseBy=NONE")).await;
    assert_eq!(collapsed.len() + 1, all.len());
}
