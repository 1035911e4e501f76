//! Changing a library in more steps than one: looking first, then request after request, with a truthful account of
//! what is done and what is not.
//!
//! The services send one request per change; what a person asks for is often more. Everything here works over
//! [`Tidal`](crate::Tidal), whoever implements it, and can be repeated safely after whatever went wrong: an addition
//! looks at what is there already, and names each request by what it saw, so that TIDAL itself refuses to carry out
//! the same step twice.

mod report;

pub use report::{AdditionReport, ChangeReport, Duplicates, Pace, RemovalReport, Selection, Stop, Unhurried};
