#![doc = include_str!("../README.md")]
//!
//! This file only names the parts; it holds no code of its own.

mod key;
mod options;
mod policy;
mod scope;
mod shared;
mod tag;

pub use key::KeySecret;
pub use options::CacheOptions;
pub use scope::Sharing;
