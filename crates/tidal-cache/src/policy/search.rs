//! Searches. Whatever came with one fills the entries by id as well.

use super::{Audience, Policy, hours, minutes};

pub(crate) const SEARCH: Policy = found("search");
pub(crate) const SEARCH_MORE: Policy = found("search_more");
pub(crate) const SUGGESTIONS: Policy = found("suggestions");

const fn found(name: &'static str) -> Policy {
    Policy {
        name,
        audience: Audience::Catalogue,
        ttl: minutes(5),
        grace: hours(1),
    }
}
