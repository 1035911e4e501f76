//! Voiding tags here and in every replica's memory.

use redis::Pipeline;

use super::{
    Parts, keys,
    link::is_refused,
    message::{self, News},
    pending::Receipt,
    version,
};
use crate::{shared::Settled, tag::Tag};

/// How many tags are voided by one round trip.
pub(super) const AT_ONCE: usize = message::TAGS;

/// Voids tags. Until Redis has heard of it, nothing that carries them is found here.
pub(super) async fn void(parts: &Parts, tags: &[Tag], settled: Settled) {
    let receipt = parts.pending.add(tags, settled);
    for tags in tags.chunks(AT_ONCE) {
        let tags: Vec<(Tag, Settled)> = tags.iter().map(|tag| (*tag, settled)).collect();
        if !say(parts, &tags, receipt).await {
            // The attendant says it, and what comes after it.
            return;
        }
    }
}

/// Tells Redis, and through it the others. Whether that went well.
pub(super) async fn say(parts: &Parts, tags: &[(Tag, Settled)], receipt: Receipt) -> bool {
    let mut commands = Pipeline::new();
    for (tag, settled) in tags {
        version::void(&mut commands, *tag, *settled);
    }
    // After the versions: whoever hears of it and asks at once finds nothing old.
    let news = News::Voided(tags.iter().map(|(tag, _)| *tag).collect());
    commands
        .cmd("PUBLISH")
        .arg(keys::channel())
        .arg(parts.ears.say(news));
    let replies = parts.link.ask("void", &commands).await;
    let is_said = replies.is_some_and(|replies| !replies.iter().any(is_refused));
    if is_said {
        parts.pending.said(tags.iter().map(|(tag, _)| *tag), receipt);
    }
    is_said
}
