//! A relationship read by itself: a page of identifiers, sorted and filtered where the endpoint allows it.

use super::Read;
use crate::catalogue::{fold, model::Id};
use crate::document::{Compound, Pager, default_order, sort};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::scene::{Link, Linkage, Scene};
use serde_json::{Value, json};

// === impl Read ===

impl Read<'_> {
    pub(super) fn related(&self, (kind, id): (Kind, &Id), name: &str) -> Result<Value, Refusal> {
        let tree = self.tree(kind, Some(name))?;
        let linkage = self
            .scene
            .linkage(kind, id, name)
            .ok_or_else(Refusal::not_found)?;
        let (links, total) = match linkage {
            Linkage::One(link) => {
                let data = link.as_ref().map_or(Value::Null, Link::render);
                let links: Vec<Link> = link.into_iter().collect();
                return Ok(self.document(data, self.included(kind, &links, &tree)));
            }
            Linkage::Many(links) => (links, None),
            Linkage::Counted(links) => {
                let total = links.len();
                (links, Some(total))
            }
        };
        let words = self
            .query
            .value("filter[query]")
            .filter(|_| kind == Kind::Playlists)
            .map(fold);
        let links = matching(self.scene, links, words.as_deref());
        let members = self.sort_members();
        let links = if members.is_empty() {
            links
        } else {
            sort(self.scene, links, &members)
        };
        let order = format!(
            "{}{}{}",
            default_order(&self.scene.lens, kind, name),
            members.join(","),
            words.as_deref().unwrap_or("")
        );
        let pager = Pager::new(self.scene.signer, (kind, id), name, &order);
        let page = pager.page(links, self.query.value("page[cursor]"))?;
        let data: Vec<Value> = page.links.iter().map(Link::render).collect();
        let mut document = self.document(Value::Array(data), self.included(kind, &page.links, &tree));
        if let (Some(total), None, Some(members)) = (total, &words, document.as_object_mut()) {
            members.insert("meta".to_owned(), json!({ "total": total }));
        }
        self.link_next(&mut document, page.next);
        Ok(document)
    }

    pub(super) fn sort_members(&self) -> Vec<String> {
        self.query
            .value("sort")
            .map(|_| self.query.list("sort"))
            .unwrap_or_default()
    }

    /// What to include, from the relationship's own targets: the tree's first level is the relationship itself.
    fn included(&self, kind: Kind, links: &[Link], tree: &crate::document::Tree) -> Vec<Value> {
        let mut compound = Compound::new(self.scene, self.query.value("countryCode"));
        for (_, branch) in tree.branches(kind) {
            compound.add_linked(links, branch);
        }
        compound.finish().1
    }
}

/// The links whose title or artists contain every word.
fn matching(scene: &Scene<'_>, links: Vec<Link>, words: Option<&str>) -> Vec<Link> {
    let Some(words) = words else { return links };
    let contains = |link: &Link| {
        let (title, artists) = match link.kind {
            Kind::Videos => scene
                .catalogue
                .videos
                .find(&link.id)
                .map(|video| (&video.title, &video.artists)),
            _ => scene
                .catalogue
                .tracks
                .find(&link.id)
                .map(|track| (&track.title, &track.artists)),
        }?;
        let names = artists.iter().filter_map(|id| scene.catalogue.artists.find(id));
        let text = names.fold(fold(title), |text, artist| {
            format!("{text} {}", fold(&artist.name))
        });
        words.split(' ').all(|word| text.contains(word)).then_some(())
    };
    links
        .into_iter()
        .filter(|link| contains(link).is_some())
        .collect()
}
