//! For the tests of programs that embed this crate: builders for every model type, and a TIDAL that lives
//! in memory. Neither is a simulation of TIDAL's behaviour on the wire.

pub mod build;
mod fake;

pub use fake::{FakeTidal, Seen};
