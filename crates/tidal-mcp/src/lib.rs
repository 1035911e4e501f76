#![doc = include_str!("../README.md")]
//!
//! This file only names the parts; it holds no code of its own.

mod arguments;
mod backend;
mod caller;
mod clean;
mod client;
mod completion;
mod consent;
mod cursor;
mod deadline;
mod doctor;
mod error;
mod failure;
mod guide;
mod measure;
mod options;
mod per_principal;
mod principal;
mod probe;
mod progress;
mod prompts;
mod reception;
mod replicas;
mod replication;
mod reply;
mod resources;
mod run;
mod schema;
mod sealed_box;
mod server;
mod sessions;
mod settle;
mod shelf;
mod stdio;
mod stop;
mod subscriptions;
mod suggestion;
mod telemetry;
mod toolset;
mod undertaking;
mod upstream;
mod view;
mod vitals;

pub mod cli;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod http;
pub mod principals;
pub mod reference;
pub mod router;
pub mod shell;
pub mod tool;
pub mod tools;

pub use backend::{Backend, Listen, Services};
pub use client::Question;
pub use cursor::Bookmark;
pub use error::{Error, ShellError, in_one_line};
pub use failure::Failure;
pub use options::{Access, CatalogueOf, HttpOptions, Options, Readers, SessionOptions, SignInAt};
pub use principal::{Principal, PrincipalName};
pub use principals::Principals;
pub use replication::Replication;
pub use router::Router;
pub use run::run;
pub use server::Server;
pub use shelf::Shelf;
pub use stdio::serve_stdio;
pub use toolset::Toolset;
