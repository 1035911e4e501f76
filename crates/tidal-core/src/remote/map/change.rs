//! What became of additions. TIDAL took everything that it does not name as skipped.

use std::collections::{HashMap, VecDeque};

use tidal_api as wire;

use super::value;
use crate::{
    Identifier, ItemId,
    model::{Accepted, Added, AddedItem, SkipReason, Skipped},
};

/// What became of things that were added to a list without places.
pub(in crate::remote) fn accepted(asked: &[Identifier], meta: &wire::Meta) -> Accepted {
    Accepted {
        skipped: skipped(asked, meta),
    }
}

/// What became of things that were put into a playlist. The answer names the new entries; one that it does not
/// name is in all the same.
pub(in crate::remote) fn added(
    asked: &[Identifier],
    document: &wire::Document<wire::Linkage<wire::PlaylistItemMeta>>,
) -> Added {
    let skipped = skipped(asked, &document.meta);
    let mut entries: HashMap<Identifier, VecDeque<ItemId>> = HashMap::new();
    for entry in &document.data {
        if let (Some(kind), Some(item_id)) = (value::kind(&entry.kind), &entry.meta.item_id) {
            let media = Identifier::from_tidal(kind, entry.id.as_str());
            let places = entries.entry(media).or_default();
            places.push_back(ItemId::from_tidal(item_id.as_str()));
        }
    }
    let taken = asked
        .iter()
        .filter(|one| !skipped.iter().any(|skipped| skipped.what == **one));
    let items = taken.map(|media| AddedItem {
        item_id: entries.get_mut(media).and_then(VecDeque::pop_front),
        media: media.clone(),
    });
    Added {
        items: items.collect(),
        skipped,
    }
}

/// What TIDAL left out of what was asked for, in the order of asking.
fn skipped(asked: &[Identifier], meta: &wire::Meta) -> Vec<Skipped> {
    let reason = |one: &Identifier| {
        let named = |skipped: &&wire::Skipped| {
            skipped.id == one.id() && value::kind(&skipped.kind).is_none_or(|kind| kind == one.kind)
        };
        let skipped = meta.skipped.iter().find(named)?;
        Some(match skipped.reason.as_str() {
            "ALREADY_PRESENT" => SkipReason::AlreadyThere,
            "NOT_FOUND" => SkipReason::NotFound,
            _ => SkipReason::Refused,
        })
    };
    let skipped = |one: &Identifier| {
        Some(Skipped {
            what: one.clone(),
            reason: reason(one)?,
        })
    };
    asked.iter().filter_map(skipped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    /// Two tracks, one of them twice, and a video are added; what is in, and what was left out.
    fn check(json: &str, in_now: &[(&str, Option<&str>)], left_out: &[(&str, SkipReason)]) {
        let asked = [
            (Kind::Track, "1"),
            (Kind::Video, "1"),
            (Kind::Track, "1"),
            (Kind::Track, "2"),
        ];
        let asked = asked.map(|(kind, id)| Identifier::from_tidal(kind, id));
        let document = wire::Document::from_slice(json.as_bytes()).unwrap();
        let Added { items, skipped } = added(&asked, &document);
        assert_eq!(accepted(&asked, &document.meta).skipped, skipped);
        let items: Vec<_> = items
            .iter()
            .map(|item| (item.media.to_string(), item.item_id.as_ref().map(ItemId::as_str)))
            .collect();
        let items: Vec<_> = items.iter().map(|(media, id)| (media.as_str(), *id)).collect();
        assert_eq!(items, in_now, "{json}");
        let skipped: Vec<_> = skipped
            .iter()
            .map(|one| (one.what.to_string(), one.reason))
            .collect();
        let skipped: Vec<_> = skipped
            .iter()
            .map(|(what, reason)| (what.as_str(), *reason))
            .collect();
        assert_eq!(skipped, left_out, "{json}");
    }

    #[test]
    fn everything_is_in_that_is_not_skipped() {
        check(
            r#"{"data": [
                {"type": "tracks", "id": "1", "meta": {"itemId": "a"}},
                {"type": "videos", "id": "1", "meta": {"itemId": "b"}},
                {"type": "tracks", "id": "1", "meta": {"itemId": "c"}}],
             "meta": {"skipped": [{"type": "tracks", "id": "2", "reason": "NOT_FOUND"}]}}"#,
            &[
                ("track 1", Some("a")),
                ("video 1", Some("b")),
                ("track 1", Some("c")),
            ],
            &[("track 2", SkipReason::NotFound)],
        );
        check(
            r#"{"data": [], "meta": {"skipped": [
                {"type": "tracks", "id": "1", "reason": "ALREADY_PRESENT"}, {"type": "?", "id": "2", "reason": "?"}]}}"#,
            &[("video 1", None)],
            &[
                ("track 1", SkipReason::AlreadyThere),
                ("track 1", SkipReason::AlreadyThere),
                ("track 2", SkipReason::Refused),
            ],
        );
    }
}
