//! In this process's memory.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use secrecy::zeroize::Zeroizing;
use tokio::time::Instant;

use super::{Away, Piece, Places};

/// Most that lies there. More is refused: to drop something instead would be to lose it.
const MOST: usize = 4096;

/// What lies there, and until when.
type There = HashMap<String, (Instant, Piece)>;

/// The shelf.
#[derive(Default)]
pub(super) struct Memory(Mutex<There>);

// === impl Memory ===

impl Memory {
    fn there(&self) -> MutexGuard<'_, There> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Places for Memory {
    async fn put(&self, name: &str, what: &[u8], time: Duration) -> Result<(), Away> {
        let now = Instant::now();
        let mut there = self.there();
        if there.len() >= MOST {
            there.retain(|_, (until, _)| *until > now);
        }
        if there.len() >= MOST && !there.contains_key(name) {
            return Err(Away);
        }
        there.insert(name.to_owned(), (now + time, Zeroizing::new(what.to_vec())));
        Ok(())
    }

    async fn get(&self, name: &str) -> Result<Option<Piece>, Away> {
        let there = self.there();
        let found = there.get(name).filter(|(until, _)| *until > Instant::now());
        Ok(found.map(|(_, what)| what.clone()))
    }

    async fn take(&self, name: &str) -> Result<Option<Piece>, Away> {
        let taken = self.there().remove(name);
        Ok(taken
            .filter(|(until, _)| *until > Instant::now())
            .map(|(_, what)| what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_put_is_there_for_its_time_and_taken_once() {
        let shelf = Memory::default();
        shelf.put("a", b"1", Duration::from_mins(1)).await.unwrap();
        shelf.put("b", b"2", Duration::from_mins(1)).await.unwrap();
        assert_eq!(shelf.get("a").await.unwrap().unwrap().as_slice(), b"1");
        assert!(shelf.take("a").await.unwrap().is_some());
        assert!(shelf.take("a").await.unwrap().is_none());
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(shelf.get("b").await.unwrap().is_none());
        assert!(shelf.take("b").await.unwrap().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_dropped_for_something_else() {
        let shelf = Memory::default();
        for number in 0..MOST {
            let name = number.to_string();
            shelf.put(&name, b"", Duration::from_mins(1)).await.unwrap();
        }
        assert!(shelf.put("more", b"", Duration::from_mins(1)).await.is_err());
        shelf.put("7", b"again", Duration::from_mins(1)).await.unwrap();
        tokio::time::advance(Duration::from_secs(61)).await;
        shelf.put("more", b"", Duration::from_mins(1)).await.unwrap();
    }
}
