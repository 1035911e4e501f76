//! Removing everything, and nothing that is not ours.

use super::{scene::*, *};

#[tokio::test]
async fn everything_of_ours_is_removed_here_and_told_to_others() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    until("it hears", async || other.hears()).await;
    let memory = Arc::new(Memory::default());
    other.listen(Arc::<Memory>::downgrade(&memory));
    let tags = [tag("playlist")];
    for number in 0..2_500 {
        one.put(vec![parcel(
            &number.to_string(),
            &[],
            crate::shared::Ticket::default(),
        )])
        .await;
    }
    keep(&one, "playlist", &tags).await;
    server.must(&["SET", "of another program", "1"]).unwrap();
    other.void(&[tag("held")], Settled::Unknown).await;
    assert_eq!(one.clear().await, Some(2_501));
    assert!(!finds(&other, "playlist", &tags).await);
    assert_eq!(names(&server, "of another program"), 1);
    assert!(
        look(&one, "held", &[tag("held")]).await.ticket.0.is_none(),
        "that is not forgotten"
    );
    until("it is told", async || {
        memory.told().contains(&"cleared".to_owned())
    })
    .await;
}

#[tokio::test]
async fn where_redis_is_away_nobody_knows_how_many_there_were() {
    let server = server();
    let tier = replica(&server).await;
    server.kill();
    until("it is away", async || tier.clear().await.is_none()).await;
}
