//! Reading several things with one request: each is looked up apart, and TIDAL is asked for what is missing.
//!
//! There are no flights here. Two batches rarely are the same, and `Remote` already asks once for an id that several of
//! its callers want at the same time.

mod codes;
mod fill;
mod held;
mod slot;

use std::{collections::HashSet, fmt, hash::Hash, marker::PhantomData};

use futures_util::future::BoxFuture;
use tidal_core::{
    AlbumId, Answer, ArtistId, Barcode, Isrc, Kind, Result, Tidal, TrackId, VideoId, Viewer, model::Batch,
};

pub(crate) use codes::{Company, has_barcode, has_isrc};
pub(crate) use held::{Held, Many, One};

use tracing::Instrument;

use crate::{Cached, place::Asker, policy::Policy, trace};
use slot::{Slot, assemble};

/// A kind of thing that is read several at a time: how each is kept, and how they are asked for.
pub(crate) struct Several<S: ?Sized, K, M, T, H> {
    policy: &'static Policy,
    load: LoadSeveral<S, K, M, T>,
    is_of: IsOf<T, K>,
    most: usize,
    held: PhantomData<fn() -> H>,
}

/// How several are asked for: by which keys, and in which manner.
pub(crate) type LoadSeveral<S, K, M, T> =
    for<'a> fn(&'a S, &'a Viewer, (&'a [K], &'a M)) -> BoxFuture<'a, Result<Answer<Batch<T, K>>>>;

/// Whether a thing was asked for by this key; nothing where it does not tell.
pub(crate) type IsOf<T, K> = fn(&T, &K) -> Option<bool>;

/// What several things are asked for by.
pub(crate) trait BatchKey: Clone + Eq + Hash + fmt::Display + Send + Sync + 'static {
    /// What they lead to.
    const KIND: Kind;
}

macro_rules! batch_keys {
    ($($key:ty => $kind:ident,)*) => {$(
        impl BatchKey for $key {
            const KIND: Kind = Kind::$kind;
        }
    )*};
}

batch_keys! {
    TrackId => Track,
    AlbumId => Album,
    ArtistId => Artist,
    VideoId => Video,
    Isrc => Track,
    Barcode => Album,
}

impl<S: Tidal + ?Sized + 'static> Cached<S> {
    /// What becomes of each key.
    pub(crate) async fn read_several<K, M, T, H>(
        &self,
        several: Several<S, K, M, T, H>,
        viewer: &Viewer,
        (keys, manner): (&[K], &M),
    ) -> Result<Answer<Batch<T, K>>>
    where
        K: BatchKey,
        M: Hash + Sync,
        T: Send + Sync + 'static,
        H: Held<T>,
    {
        let distinct = once(keys);
        if distinct.is_empty() || distinct.len() > several.most {
            return (several.load)(&self.inner, viewer, (keys, manner)).await;
        }
        let asker = Asker {
            viewer,
            policy: several.policy,
        };
        let slots = distinct.into_iter().map(|key| {
            let at = self.tiers.places.key(asker, &(manner, key));
            Slot::looked_up::<H>((key.clone(), at), self.tiers.find(at))
        });
        let mut slots: Vec<_> = slots.collect();
        let meter = self.tiers.meter(several.policy);
        for slot in &slots {
            let tally = if slot.is_answered() {
                &meter.local.hits
            } else {
                &meter.local.misses
            };
            tally.add();
        }
        let missing = slots.iter().filter(|slot| !slot.is_answered()).count();
        let span = trace::read_several(several.policy, (slots.len(), missing));
        if missing > 0 {
            // Apart, so that a hit does not carry room for all of it.
            let filling = self.fill((&several, manner), asker, &mut slots);
            Box::pin(filling.instrument(span)).await;
        }
        assemble(slots)
    }
}

// === impl Several ===

impl<S: ?Sized, K, M, T, H> Several<S, K, M, T, H> {
    pub(crate) fn of(policy: &'static Policy, load: LoadSeveral<S, K, M, T>, is_of: IsOf<T, K>) -> Self {
        Self {
            policy,
            load,
            is_of,
            most: usize::MAX,
            held: PhantomData,
        }
    }

    /// Of which so many are taken. More are passed on as they are, to be refused where that is decided.
    pub(crate) fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// Each key once, in the order of its first place.
fn once<K: Eq + Hash>(keys: &[K]) -> Vec<&K> {
    let mut seen = HashSet::with_capacity(keys.len());
    keys.iter().filter(|key| seen.insert(*key)).collect()
}
