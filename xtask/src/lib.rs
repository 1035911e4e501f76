//! The project's chores, behind `cargo xtask`: one module per command.
//!
//! This library knows the workspace only as files, manifests and child processes. What has to link the
//! product itself (the registry for `oas`, schemas and settings for `docs`) is the separate binary
//! `reference`, so that `cargo xtask tidy` builds in seconds and still runs while a crate does not compile.

pub mod audit;
pub mod bench;
pub mod conformance;
pub mod coverage;
pub mod demo;
pub mod deploy;
pub mod fuzz;
pub mod image;
pub mod installed;
pub mod interop;
pub mod lint;
pub mod msrv;
pub mod npm;
pub mod oas;
pub mod print;
pub mod process;
pub mod programs;
pub mod python;
pub mod reference;
pub mod release;
pub mod test;
pub mod tidy;
pub mod tool;
pub mod workflows;
pub mod workspace;
