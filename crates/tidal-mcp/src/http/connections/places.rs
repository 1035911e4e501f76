//! How many connections there are, and from where. Where all places are taken, one on which nothing happens makes room:
//! ten thousand that were opened and never used keep nobody out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::pulse::Pulse;

/// So many are looked at to find one that makes room. All of them would take too long for each newcomer of a flood, and
/// in a flood most are idle.
const LOOKED_AT: usize = 64;

/// The places.
pub(super) struct Places {
    most: usize,
    per_address: usize,
    taken: Mutex<Taken>,
}

/// A taken one. It is free again when this is dropped.
pub(super) struct Seat {
    places: Arc<Places>,
    number: usize,
    pulse: Arc<Pulse>,
    address: Option<IpAddr>,
}

/// There is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// And on all connections something happens.
    Everywhere,
    /// For this address.
    ForAddress,
}

#[derive(Default)]
struct Taken {
    seats: Vec<Option<Arc<Pulse>>>,
    free: Vec<usize>,
    by_address: HashMap<IpAddr, usize>,
    next_look: usize,
}

// === impl Places ===

impl Places {
    pub(super) fn new(most: usize, per_address: usize) -> Self {
        Self {
            most: most.max(1),
            per_address: per_address.max(1),
            taken: Mutex::default(),
        }
    }

    /// A place for a connection from there, if connections from there are counted at all.
    pub(super) fn take(self: &Arc<Self>, pulse: &Arc<Pulse>, address: Option<IpAddr>) -> Result<Seat, Full> {
        let mut taken = self.taken();
        let theirs = address.and_then(|address| taken.by_address.get(&address).copied());
        if theirs.is_some_and(|theirs| theirs >= self.per_address) {
            return Err(Full::ForAddress);
        }
        let number = taken.number(self.most).ok_or(Full::Everywhere)?;
        if let Some(seat) = taken.seats.get_mut(number) {
            *seat = Some(Arc::clone(pulse));
        }
        if let Some(address) = address {
            *taken.by_address.entry(address).or_default() += 1;
        }
        Ok(Seat {
            places: Arc::clone(self),
            number,
            pulse: Arc::clone(pulse),
            address,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Taken ===

impl Taken {
    /// A place that nobody has, or that somebody had to give up.
    fn number(&mut self, most: usize) -> Option<usize> {
        if let Some(number) = self.free.pop() {
            return Some(number);
        }
        if self.seats.len() < most {
            self.seats.push(None);
            return Some(self.seats.len() - 1);
        }
        let length = self.seats.len();
        let looked_at = (0..LOOKED_AT.min(length)).map(|step| (self.next_look + step) % length);
        let idle = looked_at.filter_map(|number| {
            let pulse = self.seats.get(number)?.as_ref()?;
            Some((pulse.idle_since()?, number))
        });
        let longest = idle.min()?;
        self.next_look = (self.next_look + LOOKED_AT) % length;
        let (_, number) = longest;
        if let Some(Some(pulse)) = self.seats.get(number) {
            pulse.evict();
        }
        Some(number)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(address) = self.address
            && let Some(theirs) = taken.by_address.get_mut(&address)
        {
            *theirs -= 1;
            if *theirs == 0 {
                taken.by_address.remove(&address);
            }
        }
        // Whoever had to make room finds somebody else there.
        if let Some(seat) = taken.seats.get_mut(self.number)
            && seat.as_ref().is_some_and(|pulse| Arc::ptr_eq(pulse, &self.pulse))
        {
            *seat = None;
            taken.free.push(self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Version;

    use super::*;

    fn places(most: usize, per_address: usize) -> Arc<Places> {
        Arc::new(Places::new(most, per_address))
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_idle_makes_room_and_the_busy_do_not() {
        let places = places(2, 9);
        let [busy, idle, third, fourth] = [(); 4].map(|()| Arc::new(Pulse::new()));
        let _busy = places.take(&busy, None).unwrap();
        let idle_seat = places.take(&idle, None).unwrap();
        let request = busy.begin(Version::HTTP_11);
        let _third = places.take(&third, None).unwrap();
        assert!(idle.is_evicted() && !busy.is_evicted());
        let third_request = third.begin(Version::HTTP_11);
        assert_eq!(places.take(&fourth, None).err(), Some(Full::Everywhere));
        // What had to go takes nobody's place when it is gone at last.
        drop(idle_seat);
        assert_eq!(places.take(&fourth, None).err(), Some(Full::Everywhere));
        drop((request, third_request));
        assert!(places.take(&fourth, None).is_ok());
    }

    #[tokio::test]
    async fn an_address_has_so_many_and_gets_them_back() {
        let places = places(10, 2);
        let (here, there) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let take = |address| places.take(&Arc::new(Pulse::new()), Some(address));
        let (first, _second) = (take(here).unwrap(), take(here).unwrap());
        assert_eq!(take(here).err(), Some(Full::ForAddress));
        let _other = take(there).unwrap();
        drop(first);
        drop(take(here).unwrap());
        assert_eq!(places.taken().by_address.len(), 2);
    }
}
