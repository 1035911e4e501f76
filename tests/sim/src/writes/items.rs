//! The items of a playlist: added, removed, moved. Every place has an id of its own, because one track may hold
//! several.

use super::Write;
use super::payload::{Added, Payload, Placed, Position, check_batch, parse};
use crate::catalogue::model::Id;
use crate::dice::hash;
use crate::gate::Outcome;
use crate::kind::Kind;
use crate::library::{Playlist, PlaylistItem};
use crate::refusal::Refusal;
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::HashSet;

/// How many items one call adds or removes.
const ADD_LIMIT: usize = 50;
/// How many items one call moves.
const MOVE_LIMIT: usize = 20;
const KINDS: [&str; 2] = ["tracks", "videos"];

// === impl Write ===

impl Write<'_> {
    pub(super) fn add_items(&self, id: &str) -> Outcome {
        let payload: Payload<Vec<Added>, Position> = parse(self.body)?;
        check_batch(
            payload.data.iter().map(|item| item.kind.as_str()),
            ADD_LIMIT,
            &KINDS,
        )?;
        let (known, skipped) = self.known(&payload.data);
        let now = self.world.clock.now();
        let added = self.change_playlist(id, |library, playlist| {
            let place = place_before(playlist, payload.meta.as_ref())?;
            let items: Vec<PlaylistItem> = known
                .into_iter()
                .map(|(kind, added)| PlaylistItem {
                    item_id: Some(item_id(&playlist.id, library.number())),
                    kind,
                    id: added.id.as_str().into(),
                    added_at: added.meta.and_then(|meta| meta.added_at).unwrap_or(now),
                })
                .collect();
            let links: Vec<_> = items.iter().map(PlaylistItem::link).collect();
            playlist.items.splice(place..place, items);
            Ok(links)
        })?;
        Ok((StatusCode::OK, self.added(&added, &skipped)))
    }

    pub(super) fn remove_items(&self, id: &str) -> Outcome {
        let payload: Payload<Vec<Placed>> = parse(self.body)?;
        check_batch(
            payload.data.iter().map(|item| item.kind.as_str()),
            ADD_LIMIT,
            &KINDS,
        )?;
        self.change_playlist(id, |_, playlist| {
            take(playlist, &payload.data)?;
            Ok(())
        })?;
        Ok((StatusCode::OK, self.done()))
    }

    pub(super) fn move_items(&self, id: &str) -> Outcome {
        let payload: Payload<Vec<Placed>, Position> = parse(self.body)?;
        check_batch(
            payload.data.iter().map(|item| item.kind.as_str()),
            MOVE_LIMIT,
            &KINDS,
        )?;
        self.change_playlist(id, |_, playlist| {
            let moved = take(playlist, &payload.data)?;
            // What is moved cannot be the place it is moved to: that place is gone by now, and the move refused.
            let place = place_before(playlist, payload.meta.as_ref())?;
            playlist.items.splice(place..place, moved);
            Ok(())
        })?;
        Ok((StatusCode::OK, self.done()))
    }

    /// What exists for the writer, and what does not.
    fn known(&self, items: &[Added]) -> (Vec<(Kind, Added)>, Vec<Value>) {
        self.look(|scene| {
            let (mut known, mut skipped) = (Vec::new(), Vec::new());
            for item in items {
                match Kind::from_tag(&item.kind).filter(|kind| scene.sees(*kind, &item.id)) {
                    Some(kind) => known.push((kind, item.clone())),
                    None => skipped.push(json!({ "id": item.id, "type": item.kind, "reason": "NOT_FOUND" })),
                }
            }
            (known, skipped)
        })
    }
}

/// Where to insert: before the item that is named, else at the end.
fn place_before(playlist: &Playlist, position: Option<&Position>) -> Result<usize, Refusal> {
    let Some(position) = position else {
        return Ok(playlist.items.len());
    };
    let named = |item: &PlaylistItem| item.item_id.as_deref() == Some(position.position_before.as_str());
    playlist.items.iter().position(named).ok_or_else(|| {
        Refusal::body(
            "/meta/positionBefore",
            "is no item of the playlist that stays where it is",
        )
    })
}

/// Takes the places out, in the order they were named. All of them have to be there, and to hold what was said.
fn take(playlist: &mut Playlist, places: &[Placed]) -> Result<Vec<PlaylistItem>, Refusal> {
    let mut taken = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let holds = |item: &&PlaylistItem| {
            item.item_id.as_deref() == Some(place.meta.item_id.as_str())
                && *item.id == *place.id
                && item.kind.tag() == place.kind
        };
        let found = playlist.items.iter().find(holds).cloned();
        let missing = || Refusal::body(&format!("/data/{index}"), "is no such item of the playlist");
        taken.push(found.ok_or_else(missing)?);
    }
    let ids: HashSet<Option<Id>> = taken.iter().map(|item| item.item_id.clone()).collect();
    if ids.len() < taken.len() {
        return Err(Refusal::body("/data", "names an item twice"));
    }
    playlist.items.retain(|item| !ids.contains(&item.item_id));
    Ok(taken)
}

fn item_id(playlist: &Id, number: u64) -> Id {
    format!("{:016x}", hash(&format!("{playlist}#{number}"))).into()
}

#[cfg(test)]
mod tests {
    use super::{place_before, take};
    use crate::kind::Kind;
    use crate::library::{Playlist, PlaylistItem};
    use crate::writes::payload::{Placed, PlacedMeta, Position};
    use proptest::prelude::*;

    fn playlist(length: usize) -> Playlist {
        let items = (0..length).map(|number| PlaylistItem {
            item_id: Some(number.to_string().into()),
            kind: Kind::Tracks,
            // Every track stands twice.
            id: (number / 2).to_string().into(),
            added_at: jiff::Timestamp::UNIX_EPOCH,
        });
        Playlist {
            id: "1".into(),
            name: String::new(),
            description: None,
            access: "PUBLIC",
            playlist_type: "USER",
            owner: None,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            modified_at: jiff::Timestamp::UNIX_EPOCH,
            followers: 0,
            items: items.collect(),
        }
    }

    fn placed(number: usize) -> Placed {
        let meta = PlacedMeta {
            item_id: number.to_string(),
        };
        Placed {
            id: (number / 2).to_string(),
            kind: "tracks".to_owned(),
            meta,
        }
    }

    fn order(playlist: &Playlist) -> Vec<usize> {
        playlist
            .items
            .iter()
            .map(|item| item.item_id.as_deref().unwrap().parse().unwrap())
            .collect()
    }

    proptest! {
        #[test]
        fn moving_is_taking_out_and_putting_before(
            length in 2_usize..40,
            picks in prop::collection::hash_set(0_usize..40, 1..20),
            before in 0_usize..40,
        ) {
            let mut playlist = playlist(length);
            let moved: Vec<usize> = picks.into_iter().filter(|pick| *pick < length && *pick != before).collect();
            prop_assume!(before < length);
            let taken = take(&mut playlist, &moved.iter().copied().map(placed).collect::<Vec<_>>()).unwrap();
            let place = place_before(&playlist, Some(&Position { position_before: before.to_string() })).unwrap();
            playlist.items.splice(place..place, taken);

            let mut expected: Vec<usize> = (0..length).filter(|number| !moved.contains(number)).collect();
            let at = expected.iter().position(|number| *number == before).unwrap();
            expected.splice(at..at, moved);
            prop_assert_eq!(order(&playlist), expected);
        }
    }

    #[test]
    fn what_is_not_there_is_not_taken() {
        let mut playlist = playlist(4);
        for places in [
            vec![placed(9)],
            vec![placed(1), placed(1)],
            vec![Placed {
                id: "7".to_owned(),
                ..placed(1)
            }],
        ] {
            assert!(take(&mut playlist, &places).is_err(), "{places:?}");
        }
        assert_eq!(order(&playlist), [0, 1, 2, 3]);
    }
}
