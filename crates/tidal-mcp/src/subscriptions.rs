//! Telling clients what changed: a playlist that they asked to be told of, and the list of tools after somebody signed in
//! or out. What changed is heard of from the cache, so that it does not matter which replica changed it.
//!
//! A client of 2026-07-28 asks with one request that stays open; one of the years before with a session. Both are bounded,
//! and nobody is told of what they may not see.

mod board;
mod feed;
mod open;
mod session;
mod wanted;

pub(crate) use board::{Board, Notice};
pub(crate) use feed::{Feed, may_see};
pub(crate) use open::Open;
pub(crate) use session::Session;
pub(crate) use wanted::{MOST_PLAYLISTS, Wanted, playlist};
