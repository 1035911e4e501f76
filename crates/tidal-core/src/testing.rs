//! For the tests of programs that embed this crate: builders for every model type, a TIDAL that lives in memory,
//! and sign-ins that do. None is a simulation of TIDAL's behaviour on the wire.

pub mod build;
mod fake;
mod fake_auth;

pub use fake::{FakeTidal, Seen};
pub use fake_auth::FakeAuth;
