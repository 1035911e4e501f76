//! What is kept is found, by every replica, and nothing else is.

use super::{scene::*, *};
use crate::shared::Ticket;

#[tokio::test]
async fn what_one_replica_keeps_another_finds() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let tags = [tag("playlist"), tag("listener")];
    keep(&one, "search", &[]).await;
    keep(&one, "playlist", &tags).await;
    for tier in [&one, &other] {
        assert!(finds(tier, "search", &[]).await);
        assert!(finds(tier, "playlist", &tags).await);
        assert!(!finds(tier, "album", &[]).await);
    }
}

#[tokio::test]
async fn many_are_asked_for_at_once_and_come_back_in_order() {
    let server = server();
    let tier = replica(&server).await;
    let tags: Vec<Tag> = (0..3).map(|number| tag(&format!("{number}"))).collect();
    for number in [1, 4] {
        keep(&tier, &format!("{number}"), &tags[..number % 3]).await;
    }
    let keys: Vec<Key> = (0..6).map(|number| key(&format!("{number}"))).collect();
    let wanted: Vec<Wanted<'_>> = keys
        .iter()
        .enumerate()
        .map(|(number, key)| Wanted {
            key: *key,
            tags: &tags[..number % 3],
        })
        .collect();
    let lookups = tier.get(&wanted).await;
    let found: Vec<bool> = lookups.iter().map(|lookup| lookup.found.is_some()).collect();
    assert_eq!(found, [false, true, false, false, true, false]);
    assert!(tier.get(&[]).await.is_empty());
}

#[tokio::test]
async fn without_a_ticket_only_what_carries_no_tags_is_kept() {
    let server = server();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    tier.put(vec![
        parcel("search", &[], Ticket(None)),
        parcel("playlist", &tags, Ticket(None)),
        parcel("mismatched", &tags, Ticket(Some(vec![]))),
        parcel("guessed", &tags, Ticket(Some(vec![7]))),
    ])
    .await;
    assert!(finds(&tier, "search", &[]).await);
    for name in ["playlist", "mismatched", "guessed"] {
        assert!(!finds(&tier, name, &tags).await, "{name}");
    }
}

#[tokio::test]
async fn what_is_kept_ends_with_its_time() {
    let server = server();
    let tier = replica(&server).await;
    let mut brief = parcel("brief", &[], Ticket::default());
    brief.keep = Duration::from_millis(1);
    let mut never = parcel("never", &[], Ticket::default());
    never.keep = Duration::ZERO;
    tier.put(vec![brief, never]).await;
    until("it is gone", async || names(&server, "tidal:*") == 0).await;
}

#[tokio::test]
async fn an_answer_as_large_as_any_comes_back_whole_and_a_larger_one_is_not_kept() {
    let server = server();
    let tier = replica(&server).await;
    for (size, is_kept) in [(4 << 20, true), ((4 << 20) + 1, false)] {
        let mut large = parcel("large", &[], Ticket::default());
        large.key = key(&size.to_string());
        large.value = vec![7; size].into();
        tier.put(vec![large]).await;
        let found = look(&tier, &size.to_string(), &[]).await.found;
        assert_eq!(found.map(|found| found.value.len()), is_kept.then_some(size));
    }
}
