//! Curation: over the fake with every failure at every step, and over a simulated TIDAL. Nothing is lost, nothing doubled,
//! and the report is exact.

mod adding;
mod creating;
mod editing;
mod keeping;
mod looking;
mod modelled;
mod simulated;
mod world;
