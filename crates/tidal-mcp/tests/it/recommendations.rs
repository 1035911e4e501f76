//! `recommend_tracks`: what is chosen, what is told about the rest, and what is not accepted.

use serde_json::{Value, json};

use crate::world;

async fn recommended(arguments: Value) -> Value {
    let (server, _) = world::server(&world::options());
    world::answer(&server, "recommend_tracks", arguments).await
}

fn ids(answer: &Value) -> Vec<&str> {
    let tracks = answer["tracks"]["items"].as_array().unwrap();
    tracks.iter().map(|track| track["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_track_names_its_seeds() {
    let answer = recommended(json!({"seeds": ["1", "artist:3519"], "limit": 3})).await;
    assert_eq!(ids(&answer), ["2", "3", "5"]);
    for track in answer["tracks"]["items"].as_array().unwrap() {
        assert_eq!(track["seeds"], json!(["track 1"]));
    }
    assert_eq!(answer["considered"], 20);
}

#[tokio::test]
async fn what_falls_out_is_counted_by_its_reason() {
    let answer =
        recommended(json!({"seeds": ["2", "1"], "bpm_min": 118, "exclude_ids": ["3"], "limit": 5})).await;
    assert!(ids(&answer).is_empty(), "{answer}");
    let rejected = answer["rejected"].as_array().unwrap();
    let count = |reason: &str| {
        let one = rejected.iter().find(|one| one["reason"] == reason);
        one.and_then(|one| one["tracks"].as_u64())
    };
    assert_eq!(
        (count("bpm_unknown"), count("excluded"), count("seed")),
        (Some(27), Some(1), Some(1))
    );
}

#[tokio::test]
async fn a_seed_that_there_is_not_is_told() {
    let answer = recommended(json!({"seeds": ["1", "777"]})).await;
    assert_eq!(answer["missing_seeds"], json!(["track 777"]));
    let (server, _) = world::server(&world::options());
    let result = world::call(&server, "recommend_tracks", json!({"seeds": ["1", "777"]})).await;
    let said = world::text(&result);
    assert!(
        said.contains("No such seed here: track 777") && said.contains("from track 1"),
        "{said}"
    );
}

#[tokio::test]
async fn what_cannot_be_wished_for_is_refused_in_words() {
    let (server, fake) = world::server(&world::options());
    for (arguments, word) in [
        (json!({"seeds": []}), "seeds"),
        (json!({"seeds": ["1", "2", "3", "4", "5", "6"]}), "seeds"),
        (json!({"seeds": ["https://tidal.com/album/7"]}), "seeds"),
        (json!({"seeds": ["1"], "keys": ["H minor"]}), "keys"),
        (json!({"seeds": ["1"], "bpm_min": 130, "bpm_max": 120}), "bpm_min"),
        (
            json!({"seeds": ["1"], "year_min": 2001, "year_max": 1999}),
            "year_min",
        ),
        (json!({"seeds": ["1"], "bpm_min": 5}), "bpm_min"),
        (json!({"seeds": ["1"], "limit": 51}), "limit"),
        (json!({"seeds": ["1"], "tempo": 120}), "tempo"),
    ] {
        let error = world::error(&server, "recommend_tracks", arguments.clone()).await;
        assert_eq!(error["code"], "INVALID_INPUT", "{arguments}");
        assert!(
            error["message"].as_str().unwrap().contains(word),
            "{arguments}: {error}"
        );
    }
    assert_eq!(fake.total(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_hangs_takes_nothing_of_what_was_found() {
    let (server, fake) = world::server(&world::options());
    fake.let_pass(1);
    fake.hang_next();
    let started = tokio::time::Instant::now();
    let answer = world::answer(&server, "recommend_tracks", json!({"seeds": ["1"], "limit": 50})).await;
    assert!(ids(&answer).len() >= 15, "{answer}");
    assert!(
        answer["note"].as_str().unwrap().starts_with("stopped early: "),
        "{answer}"
    );
    assert!(started.elapsed() < world::options().tool_timeout);
}

#[tokio::test]
async fn a_seed_without_a_key_is_told_where_keys_matter() {
    let wish = |keys: Value| json!({"seeds": ["1", "2"], "keys": keys});
    let answer = recommended(wish(json!(["compatible"]))).await;
    assert_eq!(answer["keyless_seeds"], json!(["track 2"]), "{answer}");
    let answer = recommended(wish(json!(["A minor"]))).await;
    assert!(answer.get("keyless_seeds").is_none(), "{answer}");
}

#[tokio::test]
async fn favourites_need_a_listener() {
    let (server, _) = world::server(&world::options());
    let error = world::error(&server, "recommend_tracks", json!({"seeds": ["favorites"]})).await;
    assert_eq!(
        (error["code"].as_str(), error["reason"].as_str()),
        (Some("AUTH_ERROR"), Some("not_signed_in"))
    );
}
