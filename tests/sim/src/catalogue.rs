//! The music: tracks, albums, artists and videos with the links between them, immutable while the simulator runs.
//! Playlists and collections, which users change, live in [`crate::library`].

mod assemble;
mod comma;
mod names;
mod search;
mod similarity;
mod synthetic;

pub(crate) use self::synthetic::titles as built_in;

pub(crate) mod model;

pub(crate) use self::assemble::assemble;
pub(crate) use self::search::{Index, Matches, fold};

use self::model::{Album, Artist, Id, Track, Video};
use std::collections::HashMap;
use std::path::Path;

/// A whole catalogue.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) tracks: Table<Track>,
    pub(crate) albums: Table<Album>,
    pub(crate) artists: Table<Artist>,
    pub(crate) videos: Table<Video>,
    pub(crate) index: Index,
}

/// Rows in a stable order, found by id.
#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    by_id: HashMap<Id, usize>,
}

/// The built-in catalogue for a seed.
pub(crate) fn synthetic(seed: u64) -> Catalogue {
    assemble(synthetic::rows(seed), synthetic::videos(seed))
}

/// A catalogue from a comma-separated file; see `comma` for its columns.
pub(crate) fn from_csv(path: &Path, seed: u64) -> anyhow::Result<Catalogue> {
    Ok(assemble(comma::rows(path)?, synthetic::videos(seed)))
}

// === impl Table ===

impl<T> Table<T> {
    pub(crate) fn push(&mut self, id: Id, row: T) {
        self.by_id.insert(id, self.rows.len());
        self.rows.push(row);
    }

    pub(crate) fn find(&self, id: &str) -> Option<&T> {
        self.rows.get(*self.by_id.get(id)?)
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut T> {
        self.rows.get_mut(*self.by_id.get(id)?)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.rows.iter()
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            by_id: HashMap::new(),
        }
    }
}
