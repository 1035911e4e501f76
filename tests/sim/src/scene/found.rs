//! Search results and suggestions. A result's id is opaque: the query, signed, so that further pages need no memory
//! and an invented id is not found.

use super::{Explicit, Link, Linkage, Scene};
use crate::catalogue::model::Id;
use crate::catalogue::{Matches, fold};
use crate::dice::hash;
use crate::kind::Kind;
use serde_json::{Value, json};
use std::rc::Rc;

/// How many hits of one type a search gives, over all its pages.
const HITS: usize = 300;
/// How many hits of each type stand among the top ones.
const TOP: usize = 4;
/// How many completions a suggestion offers.
const COMPLETIONS: usize = 10;

const SEARCHED: [Kind; 5] = [
    Kind::Artists,
    Kind::Tracks,
    Kind::Albums,
    Kind::Playlists,
    Kind::Videos,
];

// === impl Scene ===

impl Scene<'_> {
    /// The id of the result, or suggestion, for a query.
    pub(crate) fn search_id(&self, kind: Kind, query: &str) -> Id {
        self.signer.seal(kind.tag(), query).into()
    }

    pub(super) fn search_result(&self, id: &str) -> Option<Value> {
        let query = self.signer.open(Kind::SearchResults.tag(), id)?;
        let mut attributes = json!({ "query": query, "trackingId": tracking_id(&query) });
        let matches = self.search(&query);
        if let (Some(better), Some(members)) = (&matches.did_you_mean, attributes.as_object_mut()) {
            members.insert("didYouMean".to_owned(), json!(better));
        }
        Some(attributes)
    }

    pub(super) fn search_suggestion(&self, id: &str) -> Option<Value> {
        let query = self.signer.open(Kind::SearchSuggestions.tag(), id)?;
        let typed = fold(&query).chars().count();
        let suggestions: Vec<Value> = self
            .catalogue
            .index
            .complete(&query, COMPLETIONS)
            .into_iter()
            .map(|completion| json!({ "query": completion, "highlights": [{ "start": 0, "length": typed }] }))
            .collect();
        Some(json!({ "query": query, "suggestions": suggestions, "trackingId": tracking_id(&query) }))
    }

    pub(super) fn search_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let query = self.signer.open(Kind::SearchResults.tag(), id)?;
        let links = match name {
            "topHits" => self.top_hits(&query, TOP),
            tag => self.hits(
                &query,
                Kind::from_tag(tag).filter(|kind| SEARCHED.contains(kind))?,
                HITS,
            ),
        };
        Some(Linkage::Many(links))
    }

    pub(super) fn suggestion_linkage(&self, id: &str, name: &str) -> Option<Linkage> {
        let query = self.signer.open(Kind::SearchSuggestions.tag(), id)?;
        (name == "directHits").then(|| Linkage::Many(self.top_hits(&query, 2)))
    }

    fn top_hits(&self, query: &str, most: usize) -> Vec<Link> {
        SEARCHED
            .iter()
            .flat_map(|kind| self.hits(query, *kind, most))
            .collect()
    }

    fn hits(&self, query: &str, kind: Kind, most: usize) -> Vec<Link> {
        if kind == Kind::Playlists {
            return self.playlist_hits(query, most);
        }
        let matches = self.search(query);
        let found = matches
            .hits
            .iter()
            .filter(|(of, id)| *of == kind && self.sees(kind, id) && self.is_wanted(kind, id));
        found
            .take(most)
            .map(|(_, id)| Link::new(kind, id.clone()))
            .collect()
    }

    fn search(&self, query: &str) -> Rc<Matches> {
        let mut searched = self.searched.borrow_mut();
        match searched.as_ref() {
            Some((last, matches)) if last == query => matches.clone(),
            _ => {
                let matches = Rc::new(self.catalogue.index.search(query));
                *searched = Some((query.to_owned(), matches.clone()));
                matches
            }
        }
    }

    /// Public playlists are few, and users change them: they are looked through, not indexed.
    fn playlist_hits(&self, query: &str, most: usize) -> Vec<Link> {
        let words = fold(query);
        let matches = |name: &str| {
            let name = fold(name);
            !words.is_empty() && words.split(' ').all(|word| name.contains(word))
        };
        let public = self
            .library
            .playlists
            .values()
            .filter(|playlist| playlist.access == "PUBLIC");
        let found = public.filter(|playlist| matches(&playlist.name));
        found
            .take(most)
            .map(|playlist| Link::new(Kind::Playlists, playlist.id.clone()))
            .collect()
    }

    fn is_wanted(&self, kind: Kind, id: &str) -> bool {
        let catalogue = self.catalogue;
        let explicit = match kind {
            Kind::Tracks => catalogue.tracks.find(id).is_some_and(|track| track.explicit),
            Kind::Albums => catalogue.albums.find(id).is_some_and(|album| album.explicit),
            Kind::Videos => catalogue.videos.find(id).is_some_and(|video| video.explicit),
            _ => false,
        };
        self.lens.explicit == Explicit::Include || !explicit
    }
}

fn tracking_id(query: &str) -> String {
    let (high, low) = (hash(query), hash(&format!("{query}#")));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}
