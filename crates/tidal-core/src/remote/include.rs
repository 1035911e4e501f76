//! What to include, within TIDAL's limits: paths of at most 3 levels that name at most 10 resources
//! altogether, intermediate ones counted. Beyond either TIDAL answers 400.

use std::collections::BTreeSet;

/// How many resources the paths of one request may name.
const MOST_RESOURCES: usize = 10;

/// The paths of one request.
#[derive(Debug, Default)]
pub(super) struct Include {
    paths: Vec<&'static str>,
    named: BTreeSet<&'static str>,
}

// === impl Include ===

impl Include {
    /// Paths without which the answer would not be what was asked for.
    pub(super) fn needed(paths: &[&'static str]) -> Self {
        let mut include = Self::default();
        include.need(paths);
        include
    }

    /// More such paths.
    pub(super) fn need(&mut self, paths: &[&'static str]) {
        for path in paths {
            self.named.extend(prefixes(path));
            self.paths.push(path);
        }
    }

    /// Paths that are left out where they do not fit any more: pictures.
    pub(super) fn welcome(mut self, paths: &[&'static str]) -> Self {
        for path in paths {
            let more: Vec<_> = prefixes(path)
                .filter(|prefix| !self.named.contains(prefix))
                .collect();
            if self.named.len() + more.len() <= MOST_RESOURCES {
                self.named.extend(more);
                self.paths.push(path);
            }
        }
        self
    }

    /// The paths as the parameter takes them.
    pub(super) fn paths(self) -> Vec<&'static str> {
        self.paths
    }
}

/// `a.b.c` names `a`, `a.b` and `a.b.c`.
fn prefixes(path: &'static str) -> impl Iterator<Item = &'static str> {
    let ends = path.match_indices('.').map(|(end, _)| end);
    ends.chain([path.len()]).filter_map(move |end| path.get(..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_come_along_while_there_is_room() {
        let include =
            Include::needed(&["tracks.artists", "tracks.albums"]).welcome(&["tracks.albums.coverArt"]);
        assert_eq!(include.named.len(), 4);
        assert_eq!(
            include.paths(),
            ["tracks.artists", "tracks.albums", "tracks.albums.coverArt"]
        );
        let full = Include::needed(&["a.b.c", "d.e.f", "g.h.i"]).welcome(&["j.k", "a.b", "l"]);
        assert_eq!(full.paths(), ["a.b.c", "d.e.f", "g.h.i", "a.b", "l"]);
    }
}
