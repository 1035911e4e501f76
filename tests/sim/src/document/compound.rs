//! A compound document in the making: primary resources or identifiers, and whatever the include tree reaches from
//! them, each resource once, with just the relationships that were named.

use super::include::Tree;
use super::page::Pager;
use crate::catalogue::model::Id;
use crate::kind::Kind;
use crate::operations;
use crate::scene::{Collapse, Explicit, Link, Linkage, Scene};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Collects resources.
#[derive(Debug)]
pub(crate) struct Compound<'a> {
    scene: &'a Scene<'a>,
    /// The `countryCode` the caller gave, which links repeat.
    country: Option<&'a str>,
    members: Vec<Member>,
    places: HashMap<(Kind, Id), usize>,
}

#[derive(Debug)]
struct Member {
    kind: Kind,
    id: Id,
    relationships: Map<String, Value>,
    is_primary: bool,
}

// === impl Compound ===

impl<'a> Compound<'a> {
    pub(crate) fn new(scene: &'a Scene<'a>, country: Option<&'a str>) -> Self {
        Self {
            scene,
            country,
            members: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Adds a primary resource and what the tree reaches from it.
    pub(crate) fn add_primary(&mut self, kind: Kind, id: &Id, tree: &Tree) {
        let place = self.place(kind, id);
        if let Some(member) = self.members.get_mut(place) {
            member.is_primary = true;
        }
        self.follow(kind, id, tree);
    }

    /// Adds what the tree reaches from resources that are named by identifiers alone.
    pub(crate) fn add_linked(&mut self, links: &[Link], tree: &Tree) {
        for link in links.iter().filter(|link| self.scene.sees(link.kind, &link.id)) {
            self.place(link.kind, &link.id);
            self.follow(link.kind, &link.id, tree);
        }
    }

    /// The primary resources, in their order, and the included ones.
    pub(crate) fn finish(self) -> (Vec<Value>, Vec<Value>) {
        let (mut primary, mut included) = (Vec::new(), Vec::new());
        for member in self.members {
            let Some(attributes) = self.scene.attributes(member.kind, &member.id) else {
                continue;
            };
            let mut resource =
                json!({ "id": &*member.id, "type": member.kind.tag(), "attributes": attributes });
            if let (false, Some(members)) = (member.relationships.is_empty(), resource.as_object_mut()) {
                members.insert("relationships".to_owned(), Value::Object(member.relationships));
            }
            let list = if member.is_primary {
                &mut primary
            } else {
                &mut included
            };
            list.push(resource);
        }
        (primary, included)
    }

    fn follow(&mut self, kind: Kind, id: &Id, tree: &Tree) {
        for (name, branch) in tree.branches(kind) {
            let Some(linkage) = self.scene.linkage(kind, id, name) else {
                continue;
            };
            let (relationship, links) = self.relationship((kind, id), name, linkage);
            let place = self.place(kind, id);
            if let Some(member) = self.members.get_mut(place) {
                member.relationships.insert(name.to_owned(), relationship);
            }
            self.add_linked(&links, branch);
        }
    }

    /// A relationship as it stands in a resource, with the links of its first page.
    fn relationship(&self, (kind, id): (Kind, &Id), name: &str, linkage: Linkage) -> (Value, Vec<Link>) {
        let path = format!("/{}/{id}/relationships/{name}", kind.tag());
        let query = self.link_query(kind, name);
        let mut links = json!({ "self": join(&path, &query) });
        let (all, total) = match linkage {
            Linkage::One(link) => {
                let data = link.as_ref().map_or(Value::Null, Link::render);
                return (
                    json!({ "data": data, "links": links }),
                    link.into_iter().collect(),
                );
            }
            Linkage::Many(all) => (all, None),
            Linkage::Counted(all) => {
                let total = all.len();
                (all, Some(total))
            }
        };
        let pager = Pager::new(
            self.scene.signer,
            (kind, id),
            name,
            &default_order(&self.scene.lens, kind, name),
        );
        // Without a cursor there is nothing to refuse.
        let Ok(page) = pager.page(all, None) else {
            return (Value::Null, Vec::new());
        };
        if let (Some(cursor), Some(members)) = (page.next, links.as_object_mut()) {
            let mut query = query;
            query.push(("page[cursor]", cursor.clone()));
            members.insert("next".to_owned(), json!(join(&path, &query)));
            members.insert("meta".to_owned(), json!({ "nextCursor": cursor }));
        }
        let data: Vec<Value> = page.links.iter().map(Link::render).collect();
        let mut relationship = json!({ "data": data, "links": links });
        if let (Some(total), Some(members)) = (total, relationship.as_object_mut()) {
            members.insert("meta".to_owned(), json!({ "total": total }));
        }
        (relationship, page.links)
    }

    /// What a link to a relationship needs so that its own endpoint accepts it and shows the same list.
    fn link_query(&self, kind: Kind, name: &str) -> Vec<(&'static str, String)> {
        let mut query = Vec::new();
        let Some(operation) = operations::related(kind, name) else {
            return query;
        };
        if operation.takes("collapseBy") {
            let collapse = if self.scene.lens.collapse == Collapse::None {
                "NONE"
            } else {
                "FINGERPRINT"
            };
            query.push(("collapseBy", collapse.to_owned()));
        }
        if operation.takes("explicitFilter") && self.scene.lens.explicit == Explicit::Exclude {
            query.push(("explicitFilter", "EXCLUDE".to_owned()));
        }
        if let Some(country) = self.country.filter(|_| operation.takes("countryCode")) {
            query.push(("countryCode", country.to_owned()));
        }
        query
    }

    fn place(&mut self, kind: Kind, id: &Id) -> usize {
        *self.places.entry((kind, id.clone())).or_insert_with(|| {
            self.members.push(Member {
                kind,
                id: id.clone(),
                relationships: Map::new(),
                is_primary: false,
            });
            self.members.len() - 1
        })
    }
}

/// What distinguishes a list that nobody sorted or filtered.
pub(crate) fn default_order(lens: &crate::scene::Lens, kind: Kind, name: &str) -> String {
    let collapse = if (kind, name) == (Kind::Artists, "tracks") && lens.collapse == Collapse::None {
        "NONE"
    } else {
        ""
    };
    let explicit = if lens.explicit == Explicit::Exclude && kind == Kind::SearchResults {
        "EXCLUDE"
    } else {
        ""
    };
    format!("{collapse}{explicit}")
}

fn join(path: &str, query: &[(&'static str, String)]) -> String {
    if query.is_empty() {
        return path.to_owned();
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    format!("{path}?{query}")
}
