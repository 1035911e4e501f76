//! JSON:API documents out of what a [`Scene`] shows: resources with the relationships that were asked for, pages of
//! identifiers, what is included, and links. Which relationships may be asked for is `include`'s.

mod compound;
mod include;
mod order;
mod page;

pub(crate) use self::compound::{Compound, default_order};
pub(crate) use self::include::Tree;
pub(crate) use self::order::sort;
pub(crate) use self::page::Pager;
