//! Writes under an idempotency key: repeated, overtaken, lost.

use crate::caller::{Caller, MEDIA_TYPE, Reply};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tidal_sim::{Delay, Fault, Sim};

async fn keyed(caller: &Caller, key: &str, body: &Value) -> Reply {
    let request = caller
        .request(Method::POST, "/playlists")
        .header("Content-Type", MEDIA_TYPE);
    caller
        .send(
            request
                .header("Idempotency-Key", key)
                .body(body.to_string().into())
                .unwrap(),
        )
        .await
        .unwrap()
}

fn named(name: &str) -> Value {
    json!({ "data": { "type": "playlists", "attributes": { "name": name } } })
}

#[tokio::test]
async fn the_same_key_writes_once() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::of_user(&sim);
    let first = keyed(&caller, "k1", &named("Once")).await;
    let second = keyed(&caller, "k1", &named("Once")).await;
    assert_eq!((second.status, second.json()), (first.status, first.json()));
    assert_eq!(keyed(&caller, "k1", &named("Twice")).await.status, 422);
    assert_eq!(keyed(&caller, &"k".repeat(129), &named("Once")).await.status, 400);
    let counters = sim.counters();
    assert_eq!((counters.writes_applied, counters.duplicates_suppressed), (1, 1));
}

#[tokio::test]
async fn a_retry_meets_a_write_that_is_being_worked_on() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::of_user(&sim);
    sim.faults()
        .next(1, Fault::Latency(Delay::Fixed(Duration::from_millis(400))));
    let body = named("Slow");
    let slow = keyed(&caller, "k1", &body);
    let retry = async {
        while sim.counters().total == 0 {
            tokio::task::yield_now().await;
        }
        keyed(&caller, "k1", &body).await
    };
    let (slow, retry) = tokio::join!(slow, retry);
    assert_eq!(slow.status, 201);
    assert_eq!(
        (retry.status.as_u16(), retry.json()["errors"][0]["code"].as_str()),
        (409, Some("IDEMPOTENT_REQUEST_IN_PROGRESS"))
    );
    assert_eq!(sim.counters().writes_applied, 1);
}

#[tokio::test]
async fn a_lost_answer_does_not_lose_the_write() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::of_user(&sim);
    sim.faults().next(1, Fault::AnswerLost);
    let request = caller
        .request(Method::POST, "/playlists")
        .header("Content-Type", MEDIA_TYPE)
        .header("Idempotency-Key", "k1");
    assert!(
        caller
            .send(request.body(named("Lost").to_string().into()).unwrap())
            .await
            .is_err()
    );
    assert_eq!(sim.counters().writes_applied, 1);
    assert_eq!(keyed(&caller, "k1", &named("Lost")).await.status, 201);
    assert_eq!(
        (
            sim.counters().writes_applied,
            sim.counters().duplicates_suppressed
        ),
        (1, 1)
    );
}
