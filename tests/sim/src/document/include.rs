//! `include` paths, checked and made into a tree. A segment is a relationship's name, perhaps qualified by the type it
//! belongs to (`items.tracks:albums`). Depth and breadth are limited as TIDAL documents it.

use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::resources::{Relationship, relationship};
use std::collections::BTreeMap;

/// How many levels a path may have.
pub(crate) const DEPTH_LIMIT: usize = 3;
/// How many distinct resources the paths of one request may name.
pub(crate) const RESOURCE_LIMIT: usize = 10;

/// What to include, level by level.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tree {
    branches: BTreeMap<(Option<Kind>, &'static str), Tree>,
}

// === impl Tree ===

impl Tree {
    /// Parses the paths, relative to a root type; `only` is the one relationship a relationship's own endpoint
    /// allows to begin with.
    ///
    /// # Errors
    ///
    /// 400 for a path that leads nowhere, and beyond the limits, with the limit named.
    pub(crate) fn parse(
        parameter: &str,
        paths: &[String],
        start: (Kind, Option<&str>),
    ) -> Result<Self, Refusal> {
        let refuse = |detail: String| Refusal::parameter(parameter, "INVALID_INCLUDE", detail);
        let (root, only) = start;
        let mut tree = Self::default();
        for path in paths {
            let segments: Vec<&str> = path.split('.').collect();
            if segments.len() > DEPTH_LIMIT {
                return Err(refuse(format!(
                    "path {path} is deeper than the effective limit of {DEPTH_LIMIT} levels"
                )));
            }
            let mut branch = &mut tree;
            let mut kinds = vec![root];
            for (level, segment) in segments.iter().enumerate() {
                let unknown = || refuse(format!("path {path} cannot be resolved at {segment}"));
                let (qualifier, found) = resolve(segment, &kinds).ok_or_else(unknown)?;
                if level == 0 && only.is_some_and(|only| only != found.name) {
                    return Err(unknown());
                }
                kinds = found.targets.to_vec();
                branch = branch.branches.entry((qualifier, found.name)).or_default();
            }
        }
        let named = tree.size();
        if named > RESOURCE_LIMIT {
            let detail = format!("{named} resources are named; the effective limit is {RESOURCE_LIMIT}");
            return Err(refuse(detail));
        }
        Ok(tree)
    }

    /// The relationships to follow from a resource of this type, with what to include below each.
    pub(crate) fn branches(&self, kind: Kind) -> impl Iterator<Item = (&'static str, &Self)> {
        self.branches
            .iter()
            .filter(move |((qualifier, name), _)| {
                qualifier.is_none_or(|qualifier| qualifier == kind) && relationship(kind, name).is_some()
            })
            .map(|((_, name), branch)| (*name, branch))
    }

    fn size(&self) -> usize {
        self.branches.values().map(|branch| 1 + branch.size()).sum()
    }
}

/// The relationship a segment names, for at least one of the types it may start from.
fn resolve(segment: &str, kinds: &[Kind]) -> Option<(Option<Kind>, &'static Relationship)> {
    if let Some((tag, name)) = segment.split_once(':') {
        let kind = kinds.iter().copied().find(|kind| kind.tag() == tag)?;
        return Some((Some(kind), relationship(kind, name)?));
    }
    kinds
        .iter()
        .find_map(|kind| relationship(*kind, segment))
        .map(|found| (None, found))
}

#[cfg(test)]
mod tests {
    use super::{RESOURCE_LIMIT, Tree};
    use crate::kind::Kind;
    use proptest::prelude::*;

    fn check(root: Kind, paths: &str, problem: Option<&str>) {
        let paths: Vec<String> = paths.split(',').map(str::to_owned).collect();
        let parsed = Tree::parse("include", &paths, (root, None));
        match (parsed, problem) {
            (Ok(_), None) => {}
            (Err(refusal), Some(problem)) => {
                let document = refusal.document("").to_string();
                assert!(document.contains(problem), "{paths:?}: {document}");
            }
            (parsed, problem) => panic!("{paths:?}: {parsed:?}, expected {problem:?}"),
        }
    }

    #[test]
    fn paths_resolve_or_are_refused() {
        check(Kind::Tracks, "albums,artists.albums,albums.items.artists", None);
        check(Kind::Tracks, "lyrics", Some("cannot be resolved at lyrics"));
        check(
            Kind::Tracks,
            "albums.tracks",
            Some("cannot be resolved at tracks"),
        );
        check(Kind::Tracks, "", Some("cannot be resolved"));
        check(Kind::Tracks, "albums.items.albums.items", Some("limit of 3"));
        check(
            Kind::Playlists,
            "items.tracks:albums,items.videos:thumbnailArt",
            None,
        );
        check(
            Kind::Playlists,
            "items.artists:albums",
            Some("cannot be resolved at artists:albums"),
        );
        check(
            Kind::SearchResults,
            "tracks.artists,tracks.albums,albums.artists,artists,playlists,videos.artists,topHits",
            None,
        );
        check(
            Kind::SearchResults,
            "tracks.artists,tracks.albums,albums.artists,artists,playlists,videos.artists,topHits,albums.coverArt",
            Some("limit is 10"),
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_tree_within_the_limits_or_refused(paths in prop::collection::vec("[a-zA-Z:.]{0,40}|(albums|artists|items|tracks:albums)(\\.(albums|items|artists)){0,4}", 0..6)) {
            for kind in Kind::ALL {
                if let Ok(tree) = Tree::parse("include", &paths, (kind, None)) {
                    prop_assert!(tree.size() <= RESOURCE_LIMIT);
                }
            }
        }
    }

    #[test]
    fn a_relationship_endpoint_starts_from_its_relationship() {
        let only = (Kind::Albums, Some("items"));
        assert!(Tree::parse("include", &["items.artists".to_owned()], only).is_ok());
        assert!(Tree::parse("include", &["artists".to_owned()], only).is_err());
    }

    #[test]
    fn a_qualifier_scopes_to_its_type() {
        let tree = Tree::parse(
            "include",
            &["items.tracks:albums".to_owned()],
            (Kind::Playlists, None),
        )
        .unwrap();
        let (_, items) = tree.branches(Kind::Playlists).next().unwrap();
        assert_eq!(items.branches(Kind::Tracks).count(), 1);
        assert_eq!(items.branches(Kind::Videos).count(), 0);
    }
}
