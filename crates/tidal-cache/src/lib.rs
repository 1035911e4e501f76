//! The room of the caching decorator.
#![doc = include_str!("../README.md")]
