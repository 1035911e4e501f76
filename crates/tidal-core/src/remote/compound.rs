//! A compound document as mapping sees it: what came along, and the primary data.
//!
//! JSON:API has each resource once. The artist whose page was asked for is therefore not among what came
//! along with it, although the tracks on that page name it: both places are looked in.

use std::any::Any;

use tidal_api as wire;

/// Where related resources are found.
#[derive(Clone, Copy)]
pub(super) struct Compound<'a> {
    included: &'a wire::Included,
    primary: Option<&'a (dyn Any + Send + Sync)>,
}

// === impl Compound ===

impl<'a> Compound<'a> {
    /// Only what came along.
    pub(super) fn included(included: &'a wire::Included) -> Self {
        Self {
            included,
            primary: None,
        }
    }

    /// What came along, and the primary data.
    pub(super) fn of<A: Send + Sync + 'static>(document: &'a wire::Document<Vec<wire::Object<A>>>) -> Self {
        Self {
            included: &document.included,
            primary: Some(&document.data),
        }
    }

    /// How much of what came along could not be read.
    pub(super) fn unreadable(&self) -> usize {
        self.included.unreadable()
    }

    /// The resource of this type and id.
    pub(super) fn get<R: wire::Resource>(&self, id: &str) -> Option<&'a wire::Object<R::Attributes>> {
        self.included.get::<R>(id).or_else(|| {
            let primary: &Vec<wire::Object<R::Attributes>> = self.primary?.downcast_ref()?;
            primary
                .iter()
                .find(|object| object.kind == R::TYPE && object.id == id)
        })
    }
}
