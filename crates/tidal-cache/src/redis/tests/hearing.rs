//! What changes elsewhere arrives at once, and one knows whether it does.

use super::{scene::*, *};

fn listening(tier: &RedisTier) -> Arc<Memory> {
    let memory = Arc::new(Memory::default());
    tier.listen(Arc::<Memory>::downgrade(&memory));
    memory
}

async fn is_told(memory: &Memory, news: &str) {
    until(news, async || memory.told().iter().any(|told| told == news)).await;
}

#[tokio::test]
async fn a_change_is_told_to_other_replicas_and_not_to_its_own() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    for tier in [&one, &other] {
        until("it hears", async || tier.hears()).await;
    }
    let (own, others) = (listening(&one), listening(&other));
    one.void(&[tag("playlist")], Settled::Yes).await;
    is_told(&others, &tag("playlist").0.digits()).await;
    other.void(&[tag("other")], Settled::Yes).await;
    let mut told = Vec::new();
    until("it is told", async || {
        told.extend(own.told());
        told.contains(&tag("other").0.digits())
    })
    .await;
    assert!(!told.contains(&tag("playlist").0.digits()), "{told:?}");
}

#[tokio::test]
async fn whoever_does_not_hear_knows_and_is_told_before_it_hears_again() {
    let server = server();
    let tier = replica(&server).await;
    until("it hears", async || tier.hears()).await;
    let memory = listening(&tier);
    for outage in ["killed", "hung"] {
        match outage {
            "killed" => server.kill(),
            _ => server.hang().unwrap(),
        }
        until("it does not hear", async || !tier.hears()).await;
        memory.told();
        match outage {
            "killed" => server.restart().unwrap(),
            _ => server.go_on().unwrap(),
        }
        until("it hears again", async || tier.hears()).await;
        assert!(memory.told().contains(&"lost".to_owned()), "{outage}");
    }
}

#[tokio::test]
async fn a_message_that_nobody_understands_is_taken_for_the_worst() {
    let server = server();
    let tier = replica(&server).await;
    let memory = listening(&tier);
    until("it hears", async || tier.hears()).await;
    memory.told();
    server
        .must(&["PUBLISH", &super::super::keys::channel(), "\u{0}\u{1}"])
        .unwrap();
    is_told(&memory, "lost").await;
}

#[tokio::test]
async fn a_memory_that_is_gone_is_not_told() {
    let server = server();
    let tier = replica(&server).await;
    drop(listening(&tier));
    let memory = listening(&tier);
    tier.0.parts.ears.turn_to(9);
    until("it hears again", async || {
        tier.0.parts.ears.turn_to(1);
        !memory.told().is_empty()
    })
    .await;
}
