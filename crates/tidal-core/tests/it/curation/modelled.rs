//! Any sequence of additions, removals and moves does to a playlist what it does to a list.

use std::fmt::Debug;

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, RngSeed, TestRunner},
};
use tidal_core::{
    Identifier, ItemId, PlaylistId, Tidal, UserKey, Viewer,
    curation::{Addition, Curator, Duplicates, Selection, Shift, Unhurried},
    service::{NewPlaylist, PlacedItem},
};

use super::{
    simulated::{Simulated, media},
    world::{fake, tracks},
};

#[derive(Clone, Debug)]
enum Act {
    Add {
        tracks: Vec<usize>,
        before: Option<Index>,
        duplicates: Duplicates,
    },
    Remove(Vec<Index>),
    Move {
        items: Vec<Index>,
        before: Option<Index>,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let before = || prop::option::of(any::<Index>());
    let some = || prop::collection::vec(any::<Index>(), 0..30);
    let duplicates = prop::sample::select(vec![Duplicates::Keep, Duplicates::Skip]);
    // Some are more than one request can take.
    let added = prop::collection::vec(0..90_usize, 0..70);
    let add = (added, before(), duplicates).prop_map(|(tracks, before, duplicates)| Act::Add {
        tracks,
        before,
        duplicates,
    });
    let shift = (some(), before()).prop_map(|(items, before)| Act::Move { items, before });
    prop::collection::vec(
        prop_oneof![2 => add, 1 => some().prop_map(Act::Remove), 2 => shift],
        1..7,
    )
}

/// A playlist of a listener's, and the list that it has to be equal to.
struct Twin<'a> {
    tidal: &'a dyn Tidal,
    viewer: &'a Viewer,
    id: PlaylistId,
    list: Vec<Identifier>,
}

impl Twin<'_> {
    fn curator(&self) -> Curator<'_> {
        Curator::new(self.tidal, self.viewer, &Unhurried)
    }

    /// Places of the list, once each.
    fn places(&self, indices: &[Index]) -> Vec<usize> {
        let mut places = Vec::new();
        for index in indices.iter().filter(|_| !self.list.is_empty()) {
            let place = index.index(self.list.len());
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    async fn entries(&self, places: &[usize]) -> Vec<PlacedItem> {
        let selection = Selection::Positions(places.iter().map(|place| place + 1).collect());
        let found = self.curator().find(&self.id, &selection).await.unwrap();
        assert!(found.missing.is_empty());
        found.items
    }

    async fn ids(&self, places: &[usize]) -> Vec<ItemId> {
        let entries = self.entries(places).await;
        entries.into_iter().map(|entry| entry.item_id).collect()
    }

    async fn add(&mut self, mut items: Vec<Identifier>, before: Option<usize>, duplicates: Duplicates) {
        let addition = Addition {
            before: self.ids(before.as_slice()).await.pop(),
            duplicates,
            ..Addition::new(self.id.clone(), items.clone())
        };
        let report = self.curator().add(&addition).await.unwrap();
        assert!(report.stopped.is_none());
        if duplicates == Duplicates::Skip {
            let mut seen = self.list.clone();
            items.retain(|item| {
                let new = !seen.contains(item);
                seen.push(item.clone());
                new
            });
        }
        let added: Vec<_> = report.added.iter().map(|item| item.media.clone()).collect();
        assert_eq!(added, items);
        let place = before.unwrap_or(self.list.len());
        self.list.splice(place..place, items);
    }

    async fn remove(&mut self, places: &[usize]) {
        let entries = self.entries(places).await;
        let report = self.curator().remove(&self.id, entries).await.unwrap();
        assert!(report.stopped.is_none());
        self.list = self.without(places);
    }

    async fn shift(&mut self, mut places: Vec<usize>, before: Option<usize>) {
        places.retain(|place| Some(*place) != before);
        let shift = Shift {
            playlist: self.id.clone(),
            items: self.ids(&places).await,
            before: self.ids(before.as_slice()).await.pop(),
        };
        let report = self.curator().shift(&shift).await.unwrap();
        assert!(report.stopped.is_none());
        let moved: Vec<_> = places.iter().map(|place| self.list[*place].clone()).collect();
        let to = before.unwrap_or(self.list.len());
        let to = to - places.iter().filter(|place| **place < to).count();
        self.list = self.without(&places);
        self.list.splice(to..to, moved);
    }

    fn without(&self, places: &[usize]) -> Vec<Identifier> {
        let list = self.list.iter().enumerate();
        list.filter(|(place, _)| !places.contains(place))
            .map(|(_, item)| item.clone())
            .collect()
    }

    async fn perform(&mut self, act: &Act, names: &[Identifier]) {
        let place = |before: &Option<Index>, twin: &Self| twin.places(before.as_slice()).pop();
        match act {
            Act::Add {
                tracks,
                before,
                duplicates,
            } => {
                let items = tracks.iter().map(|track| names[*track].clone()).collect();
                self.add(items, place(before, self), *duplicates).await;
            }
            Act::Remove(indices) => self.remove(&self.places(indices)).await,
            Act::Move { items, before } => self.shift(self.places(items), place(before, self)).await,
        }
    }
}

async fn check(tidal: &dyn Tidal, viewer: &Viewer, acts: &[Act], names: &[Identifier]) {
    let curator = Curator::new(tidal, viewer, &Unhurried);
    let made = curator
        .create(&NewPlaylist::named("Twin"), names[..25].to_vec())
        .await
        .unwrap();
    let mut twin = Twin {
        tidal,
        viewer,
        id: made.playlist.id.clone(),
        list: names[..25].to_vec(),
    };
    for act in acts {
        twin.perform(act, names).await;
        let standing = media(tidal, viewer, &twin.id).await;
        assert_eq!(standing, twin.list, "after {act:?}");
    }
}

fn run(cases: u32, mut check: impl FnMut(Vec<Act>)) {
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..Config::default()
    };
    let check = std::cell::RefCell::new(&mut check);
    let ran = TestRunner::new(config).run(&acts(), |acts| {
        check.borrow_mut()(acts);
        Ok(())
    });
    ran.unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

#[test]
fn a_playlist_of_the_fake_is_a_list() {
    let runtime = runtime();
    let viewer = crate::world::viewer().signed_in(UserKey::new("default"));
    let names = tracks(0..90);
    run(64, |acts| {
        runtime.block_on(check(&fake([]), &viewer, &acts, &names));
    });
}

#[test]
fn a_playlist_of_the_simulator_is_a_list() {
    let runtime = runtime();
    let world = runtime.block_on(Simulated::start(1));
    let names = runtime.block_on(world.tracks(90));
    run(12, |acts| {
        runtime.block_on(check(&world.remote, &world.listener, &acts, &names));
    });
}
