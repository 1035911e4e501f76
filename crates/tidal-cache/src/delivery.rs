//! What TIDAL answered, on its way into both tiers: one thing, or many at once.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tidal_core::{Freshness, Viewer};

use crate::{
    clock::{self, Instant},
    codec::{self, Cacheable},
    entry::{Entry, Kept, Life},
    key::Key,
    place::Place,
    policy,
    shared::{Parcel, Ticket},
    tiers::Tiers,
    weight,
};

/// What one request to TIDAL brought.
pub(crate) struct Delivery<'a> {
    pub(crate) tiers: &'a Tiers,
    pub(crate) viewer: &'a Viewer,
    freshness: Freshness,
    asked_at: Instant,
    parcels: Vec<Parcel>,
}

/// What is longer than this when it is written down is not sent to the second tier.
const LONGEST: usize = 1 << 20;

// === impl Delivery ===

impl<'a> Delivery<'a> {
    pub(crate) fn new(
        tiers: &'a Tiers,
        viewer: &'a Viewer,
        (freshness, asked_at): (Freshness, Instant),
    ) -> Self {
        Self {
            tiers,
            viewer,
            freshness,
            asked_at,
            parcels: Vec::new(),
        }
    }

    /// Whether this is worth remembering: nothing that may be wrong is, nor what was old when it came.
    pub(crate) fn is_kept(&self) -> bool {
        !self.freshness.suspect_empty && self.freshness.stale_because.is_none()
    }

    /// Keeps an answer, unless what it tells has changed since TIDAL was asked, or may still.
    pub(crate) fn keep<T: Cacheable>(&mut self, place: &Place, kept: Kept, ticket: &Ticket) -> Arc<Entry> {
        let written = self.tiers.shared.as_ref().and_then(|_| codec::encode::<T>(&kept));
        let length = written
            .as_ref()
            .map_or_else(|| codec::length::<T>(&kept), Bytes::len);
        let (ttl, grace) = kept.times(place.policy);
        let fresh_until = clock::now() + jittered(ttl, place.key);
        let life = Life {
            asked_at: self.asked_at,
            believed_until: match &self.tiers.shared {
                Some(_) => fresh_until.min(clock::now() + policy::LOCAL),
                None => fresh_until,
            },
            fresh_until,
            stale_until: fresh_until + grace,
        };
        let bytes = weight::estimate(length, place.tags.len());
        let entry = Entry::new((kept, self.freshness), place.tags.clone(), life, bytes);
        let entry = Arc::new(entry);
        if self.is_kept() && !self.tiers.memory.voided.is_void(&place.tags, self.asked_at) {
            self.tiers.memory.local.keep(place.key, Arc::clone(&entry));
            let written = written.filter(|written| written.len() <= LONGEST);
            self.parcels.extend(written.map(|value| Parcel {
                key: place.key,
                tags: place.tags.clone(),
                ticket: ticket.clone(),
                value,
                fetched_at: self.freshness.fetched_at,
                keep: ttl + grace,
            }));
        }
        entry
    }

    /// Sends the second tier everything at once.
    pub(crate) async fn send(self) {
        if let Some(shared) = &self.tiers.shared
            && !self.parcels.is_empty()
        {
            shared.put(self.parcels).await;
        }
    }
}

/// A tenth more or less, so that what was read together is not past its time together.
fn jittered(time: Duration, key: Key) -> Duration {
    time.mul_f64(0.9 + 0.2 * key.spread())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeySecret;

    #[test]
    fn times_are_spread_by_a_tenth() {
        let (hour, secret) = (Duration::from_hours(1), KeySecret::of("a secret of tests"));
        let times: Vec<_> = (0..1_000)
            .map(|number| jittered(hour, secret.name(&number)))
            .collect();
        let (least, most) = (times.iter().min().unwrap(), times.iter().max().unwrap());
        assert!(
            *least >= hour.mul_f64(0.9) && *least < hour.mul_f64(0.91),
            "{least:?}"
        );
        assert!(
            *most <= hour.mul_f64(1.1) && *most > hour.mul_f64(1.09),
            "{most:?}"
        );
    }
}
