//! Curation over the fake: every failure at every step, nothing lost, nothing doubled, the report exact.

mod adding;
mod editing;
mod looking;
mod world;
