//! What an answer takes in memory, estimated from how long it is when it is written down.
//!
//! Walking every value would cost more than it tells. The factor was measured over every type that is kept, with an
//! allocator that counts (`cargo xtask bench cache`): rather too much than too little.

/// Bytes in memory for each byte of the written form: pointers, lengths, rooms for what is absent, and what the allocator
/// adds to each of many short texts.
const FACTOR: u64 = 6;

/// What an entry takes beside its value: itself, its place in the map, its key, and its share of the room that the map
/// keeps for keys that were evicted.
const OVERHEAD: u64 = 600;

/// What a tag takes.
const TAG: u64 = 16;

/// The estimate for a value of this written length, under so many tags.
pub(crate) fn estimate(written: usize, tags: usize) -> u64 {
    let length = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    length(written)
        .saturating_mul(FACTOR)
        .saturating_add(length(tags).saturating_mul(TAG))
        .saturating_add(OVERHEAD)
}
