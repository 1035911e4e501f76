//! After a change nothing old is found, by anybody.

use super::{scene::*, *};

#[tokio::test]
async fn what_one_replica_voids_no_replica_finds() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let (mine, yours) = ([tag("mia"), tag("playlist")], [tag("ben")]);
    keep(&one, "mine", &mine).await;
    keep(&one, "yours", &yours).await;
    other.void(&mine[1..], Settled::Yes).await;
    for tier in [&one, &other] {
        assert!(!finds(tier, "mine", &mine).await);
        assert!(finds(tier, "yours", &yours).await);
    }
    keep(&other, "mine", &mine).await;
    assert!(finds(&one, "mine", &mine).await, "it is read and kept anew");
}

#[tokio::test]
async fn an_answer_that_was_asked_for_before_the_change_is_not_found_after_it() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let tags = [tag("playlist")];
    let ticket = look(&one, "playlist", &tags).await.ticket;
    other.void(&tags, Settled::Yes).await;
    one.put(vec![parcel("playlist", &tags, ticket)]).await;
    assert!(!finds(&one, "playlist", &tags).await);
    assert!(!finds(&other, "playlist", &tags).await);
}

#[tokio::test]
async fn a_change_that_may_be_carried_out_yet_keeps_everything_from_being_kept() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let tags = [tag("playlist")];
    keep(&one, "playlist", &tags).await;
    other.void(&tags, Settled::Unknown).await;
    assert!(!finds(&one, "playlist", &tags).await);
    assert!(look(&one, "playlist", &tags).await.ticket.0.is_none());
    // Another change that is over ends nothing.
    one.void(&tags, Settled::Yes).await;
    assert!(look(&other, "playlist", &tags).await.ticket.0.is_none());
    let time = server.must(&["PTTL", &super::super::keys::tag(tags[0])]).unwrap();
    assert!(
        matches!(time, tidal_redis_server::Reply::Integer(1..=30_000)),
        "it passes by itself: {time:?}"
    );
}

#[tokio::test]
async fn a_tag_that_redis_evicts_voids_what_carries_it() {
    let server = server();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    keep(&tier, "playlist", &tags).await;
    server.must(&["DEL", &super::super::keys::tag(tags[0])]).unwrap();
    assert!(!finds(&tier, "playlist", &tags).await);
    assert!(!finds(&tier, "playlist", &tags).await);
    keep(&tier, "playlist", &tags).await;
    assert!(finds(&tier, "playlist", &tags).await);
}

#[tokio::test]
async fn a_change_of_thousands_of_things_is_one() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let memory = Arc::new(Memory::default());
    other.listen(Arc::<Memory>::downgrade(&memory));
    let tags: Vec<Tag> = (0..1_200).map(|number| tag(&number.to_string())).collect();
    for name in [0, 600, 1_199] {
        keep(&other, &name.to_string(), &tags[name..=name]).await;
    }
    one.void(&tags, Settled::Yes).await;
    for name in [0, 600, 1_199] {
        assert!(!finds(&other, &name.to_string(), &tags[name..=name]).await);
    }
    let mut told = Vec::new();
    until("all of it is heard of", async || {
        told.extend(memory.told());
        tags.iter().all(|tag| told.contains(&tag.0.digits()))
    })
    .await;
}
