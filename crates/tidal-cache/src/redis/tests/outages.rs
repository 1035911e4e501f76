//! Redis goes away, in every way in which it can, and comes back. Nobody restarts anything here.

use futures_util::FutureExt;

use super::{scene::*, *};

/// Everything that can be asked for ends.
async fn all_end(tier: &RedisTier) {
    let tags = [tag("playlist")];
    ends(async {
        keep(tier, "playlist", &tags).await;
        drop(tier.lease(key("playlist")).await);
        tier.void(&tags, Settled::Yes).await;
        tier.clear().await;
    })
    .await;
}

/// What is kept is found again, at some time.
async fn works_again(tier: &RedisTier) {
    until("it works again", async || {
        let tags = [tag("afterwards")];
        keep(tier, "afterwards", &tags).await;
        finds(tier, "afterwards", &tags).await
    })
    .await;
    until("it is up", async || tier.is_up()).await;
}

#[tokio::test]
async fn killed_it_is_away_at_once_and_empty_when_it_is_back() {
    let server = server();
    let tier = replica(&server).await;
    keep(&tier, "search", &[]).await;
    server.kill();
    until("it is away", async || !tier.is_up()).await;
    // With a minute for each operation this would not end if anybody waited.
    all_end(&tier).await;
    assert!(look(&tier, "search", &[]).await.ticket.0.is_none());
    server.restart().unwrap();
    works_again(&tier).await;
    assert!(!finds(&tier, "search", &[]).await, "it came back empty");
}

#[tokio::test]
async fn hung_it_is_waited_for_no_longer_than_allowed_and_soon_not_at_all() {
    let server = server();
    let tier = hasty(&server).await;
    keep(&tier, "search", &[]).await;
    server.hang().unwrap();
    until("it is away", async || {
        look(&tier, "search", &[]).await;
        !tier.is_up()
    })
    .await;
    let is_over = tier.0.parts.link.over(1).now_or_never().is_some();
    assert!(!is_over, "the breaker is quicker than giving the connection up");
    all_end(&tier).await;
    ends(async {
        for _ in 0..1_000 {
            look(&tier, "search", &[]).await;
        }
    })
    .await;
    server.go_on().unwrap();
    works_again(&tier).await;
}

#[tokio::test]
async fn a_connection_over_which_nothing_comes_is_given_up() {
    let server = server();
    let tier = hasty(&server).await;
    let link = &tier.0.parts.link;
    server.hang().unwrap();
    ends(link.over(1)).await;
    server.go_on().unwrap();
    works_again(&tier).await;
}

#[tokio::test]
async fn restarted_in_the_middle_it_is_empty_and_nothing_is_wrong() {
    let server = server();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    let ticket = look(&tier, "playlist", &tags).await.ticket;
    server.restart().unwrap();
    until("it is back", async || {
        look(&tier, "playlist", &tags).await.ticket.0.is_some()
    })
    .await;
    tier.put(vec![parcel("playlist", &tags, ticket)]).await;
    assert!(
        !finds(&tier, "playlist", &tags).await,
        "what was known before the restart says nothing about after it"
    );
    works_again(&tier).await;
}

#[tokio::test]
async fn a_start_without_a_server_is_no_error_and_it_is_found_when_it_comes() {
    let server = server();
    server.kill();
    let tier = ends(RedisTier::connect(patient(server.url()), secret()))
        .await
        .unwrap();
    assert!(!tier.is_up());
    all_end(&tier).await;
    server.restart().unwrap();
    works_again(&tier).await;
}

#[tokio::test]
async fn a_start_while_it_hangs_ends() {
    let server = server();
    server.hang().unwrap();
    let tier = ends(RedisTier::connect(patient(server.url()), secret()))
        .await
        .unwrap();
    all_end(&tier).await;
    server.go_on().unwrap();
    works_again(&tier).await;
}

#[tokio::test]
async fn what_was_voided_while_it_was_away_is_void_when_it_is_back() {
    let server = server();
    let (one, other) = (hasty(&server).await, hasty(&server).await);
    let tags = [tag("playlist")];
    keep(&one, "playlist", &tags).await;
    keep(&one, "search", &[]).await;
    server.hang().unwrap();
    ends(one.void(&tags, Settled::Yes)).await;
    assert!(one.0.parts.pending.holds(tags[0]));
    server.go_on().unwrap();
    until("it is back", async || finds(&one, "search", &[]).await).await;
    assert!(!finds(&one, "playlist", &tags).await);
    until("it is said", async || !one.0.parts.pending.holds(tags[0])).await;
    until("it is back there, too", async || {
        finds(&other, "search", &[]).await
    })
    .await;
    assert!(!finds(&other, "playlist", &tags).await);
    assert!(!finds(&one, "playlist", &tags).await);
}

#[tokio::test]
async fn more_than_can_be_remembered_is_void_as_a_whole() {
    let server = server();
    let (one, other) = (hasty(&server).await, hasty(&server).await);
    let memory = Arc::new(Memory::default());
    let stranger = [tag("stranger")];
    keep(&other, "stranger", &stranger).await;
    server.hang().unwrap();
    until("it is away", async || {
        look(&one, "search", &[]).await;
        !one.is_up()
    })
    .await;
    let many: Vec<Tag> = (0..10_001).map(|number| tag(&number.to_string())).collect();
    ends(one.void(&many, Settled::Yes)).await;
    assert!(
        one.0.parts.pending.holds(stranger[0]),
        "it is not known any more what is void"
    );
    server.go_on().unwrap();
    until("all is said", async || !one.0.parts.pending.holds(stranger[0])).await;
    other.listen(Arc::<Memory>::downgrade(&memory));
    until("it is back there, too", async || {
        look(&other, "stranger", &stranger).await.ticket.0.is_some()
    })
    .await;
    assert!(!finds(&other, "stranger", &stranger).await);
    assert!(!finds(&one, "stranger", &stranger).await);
}
