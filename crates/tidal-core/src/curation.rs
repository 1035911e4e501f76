//! Changing a library in more steps than one: looking first, then request after request, with a truthful account of
//! what is done and what is not.
//!
//! The services send one request per change; what a person asks for is often more. Everything here works over
//! [`Tidal`](crate::Tidal), whoever implements it, and can be repeated safely after whatever went wrong: an addition
//! looks at what is there already, and names each request by what it saw, so that TIDAL itself refuses to carry out
//! the same step twice.

#[cfg(feature = "curation")]
mod addition;
#[cfg(feature = "curation")]
mod creation;
#[cfg(feature = "curation")]
mod errand;
#[cfg(feature = "curation")]
mod favorites;
#[cfg(feature = "curation")]
mod naming;
#[cfg(feature = "curation")]
mod reading;
#[cfg(feature = "curation")]
mod readings;
#[cfg(feature = "curation")]
mod removal;
mod report;
#[cfg(feature = "curation")]
mod resolution;
#[cfg(feature = "curation")]
mod selection;
#[cfg(feature = "curation")]
mod shift;
#[cfg(feature = "curation")]
mod walk;

#[cfg(feature = "curation")]
pub use addition::Addition;
#[cfg(feature = "curation")]
pub use creation::Creation;
#[cfg(feature = "curation")]
pub use errand::Curator;
#[cfg(feature = "curation")]
pub use readings::{Extent, Readings};
pub use report::{
    AdditionReport, ChangeReport, Duplicates, Headway, Pace, RemovalReport, Selection, Stop, Unhurried,
};
#[cfg(feature = "curation")]
pub use resolution::Resolved;
#[cfg(feature = "curation")]
pub use selection::Found;
#[cfg(feature = "curation")]
pub use shift::Shift;
