//! The tier against a real server, under every condition that a server can be in.

mod census;
mod chaos;
mod clearing;
mod connecting;
mod forged;
mod hearing;
mod leases;
mod lookups;
mod outages;
mod replicas;
mod scene;
mod secure;
mod voids;

use std::sync::Mutex;

use super::*;

/// A memory that takes down what it is told.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<String>>);

// === impl Memory ===

impl Memory {
    /// What it was told since it was asked last.
    pub(super) fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    fn take_down(&self, words: impl IntoIterator<Item = String>) {
        self.0.lock().unwrap().extend(words);
    }
}

impl Hears for Memory {
    fn voided(&self, tags: &[Tag]) {
        self.take_down(tags.iter().map(|tag| tag.0.digits()));
    }

    fn lost(&self) {
        self.take_down(["lost".to_owned()]);
    }

    fn cleared(&self) {
        self.take_down(["cleared".to_owned()]);
    }
}
