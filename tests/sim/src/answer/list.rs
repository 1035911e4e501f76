//! Collections of resources: by filter, and the two that search. The order is never the order of the ids asked for,
//! so that nobody comes to rely on it; what is not there is left out in silence, as TIDAL does.

use super::Read;
use crate::catalogue::model::Id;
use crate::document::{Compound, Pager, sort};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::scene::Link;
use serde_json::Value;
use std::collections::BTreeSet;

// === impl Read ===

impl Read<'_> {
    pub(super) fn list(&self, kind: Kind) -> Result<Value, Refusal> {
        let tree = self.tree(kind, None)?;
        let links = match self.query.value("filter[query]") {
            Some(query) => vec![Link::new(kind, self.scene.search_id(kind, query))],
            None => self.filtered(kind)?,
        };
        let order = format!("{}&{}", self.sort_members().join(","), self.filters());
        let page = Pager::new(self.scene.signer, (kind, ""), "", &order);
        let page = page.page(links, self.query.value("page[cursor]"))?;
        let mut compound = Compound::new(self.scene, self.query.value("countryCode"));
        for link in &page.links {
            compound.add_primary(link.kind, &link.id, &tree);
        }
        let (primary, included) = compound.finish();
        let mut document = self.document(Value::Array(primary), included);
        self.link_next(&mut document, page.next);
        Ok(document)
    }

    /// What all given filters agree on, in the order asked for or, without one, newest first.
    fn filtered(&self, kind: Kind) -> Result<Vec<Link>, Refusal> {
        let filters: Vec<(&str, Vec<String>)> = FILTERS
            .iter()
            .filter(|name| self.query.value(name).is_some())
            .map(|name| (*name, self.query.list(name)))
            .collect();
        if filters.is_empty() {
            return Err(Refusal::parameter(
                "filter",
                "MISSING_FILTER",
                "at least one filter is required",
            ));
        }
        let mut agreed: Option<BTreeSet<Id>> = None;
        for (name, values) in filters {
            let found: BTreeSet<Id> = self.matching(kind, name, &values)?.into_iter().collect();
            agreed = Some(match agreed {
                Some(agreed) => agreed.intersection(&found).cloned().collect(),
                None => found,
            });
        }
        let ids: Vec<Id> = agreed.unwrap_or_default().into_iter().collect();
        let links = self.scene.visible(kind, &ids);
        let members = self.sort_members();
        let members = if members.is_empty() {
            vec!["-createdAt".to_owned()]
        } else {
            members
        };
        Ok(sort(self.scene, links, &members))
    }

    fn matching(&self, kind: Kind, name: &str, values: &[String]) -> Result<Vec<Id>, Refusal> {
        let catalogue = self.scene.catalogue;
        Ok(match (name, kind) {
            ("filter[id]", _) => values.iter().map(|id| self.scene.resolve(kind, id)).collect(),
            ("filter[barcodeId]", _) => {
                let wanted = catalogue
                    .albums
                    .iter()
                    .filter(|album| values.contains(&album.barcode));
                wanted.map(|album| album.id.clone()).collect()
            }
            ("filter[handle]", _) => {
                let wanted = catalogue
                    .artists
                    .iter()
                    .filter(|artist| values.contains(&artist.handle));
                wanted.map(|artist| artist.id.clone()).collect()
            }
            ("filter[isrc]", Kind::Videos) => {
                let wanted = catalogue
                    .videos
                    .iter()
                    .filter(|video| values.contains(&video.isrc));
                first_of_each(wanted.map(|video| (video.isrc.as_str(), &video.id)), values)
            }
            ("filter[isrc]", _) => {
                let wanted = catalogue
                    .tracks
                    .iter()
                    .filter(|track| values.contains(&track.isrc));
                first_of_each(wanted.map(|track| (track.isrc.as_str(), &track.id)), values)
            }
            _ => self.owned(kind, name, values)?,
        })
    }

    /// `filter[owners.id]` and `filter[collaborators.id]`: the viewer's own things, nobody else's private ones.
    fn owned(&self, kind: Kind, name: &str, values: &[String]) -> Result<Vec<Id>, Refusal> {
        let me = self.scene.lens.user.as_ref();
        let wanted = |owner: &Id| {
            values
                .iter()
                .any(|value| **owner == **value || (value == "me" && me == Some(owner)))
        };
        if me.is_none() && values.iter().any(|value| value == "me") {
            return Err(Refusal::parameter(
                name,
                "INVALID_VALUE",
                "there is no user for me",
            ));
        }
        if kind != Kind::Playlists || name == "filter[collaborators.id]" {
            return Ok(Vec::new());
        }
        let playlists = self.scene.library.playlists.values();
        let owned = playlists.filter(|playlist| playlist.owner.as_ref().is_some_and(wanted));
        Ok(owned.map(|playlist| playlist.id.clone()).collect())
    }

    fn filters(&self) -> String {
        FILTERS
            .iter()
            .map(|name| self.query.list(name).join(","))
            .collect::<Vec<_>>()
            .join("&")
    }
}

const FILTERS: [&str; 6] = [
    "filter[id]",
    "filter[isrc]",
    "filter[barcodeId]",
    "filter[handle]",
    "filter[owners.id]",
    "filter[collaborators.id]",
];

/// All tracks of a single ISRC, but one track for each of several, as TIDAL documents it.
fn first_of_each<'a>(found: impl Iterator<Item = (&'a str, &'a Id)>, asked: &[String]) -> Vec<Id> {
    let mut seen = BTreeSet::new();
    found
        .filter(|(isrc, _)| asked.len() == 1 || seen.insert(*isrc))
        .map(|(_, id)| id.clone())
        .collect()
}
