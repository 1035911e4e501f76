//! What things are called in Redis.
//!
//! The schema is in every name: another build neither finds nor voids what this one keeps. What stands in braces decides
//! on the slot in a cluster, so an entry and its lease are neighbours and a tag is alone.

use crate::{
    key::{Key, SCHEMA},
    tag::Tag,
};

/// Where voided tags are told to every replica.
pub(super) fn channel() -> String {
    format!("tidal:{SCHEMA}:voided")
}

/// Where a replica talks to itself, to know that it hears.
pub(super) fn pulse(replica: u64) -> String {
    format!("tidal:{SCHEMA}:pulse:{replica:016x}")
}

pub(super) fn entry(key: Key) -> String {
    format!("tidal:{SCHEMA}:{{{}}}", key.digits())
}

pub(super) fn lease(key: Key) -> String {
    format!("{}:lease", entry(key))
}

pub(super) fn tag(tag: Tag) -> String {
    format!("tidal:{SCHEMA}:tag:{{{}}}", tag.0.digits())
}

/// Matches everything that this schema keeps.
pub(super) fn everything() -> String {
    format!("tidal:{SCHEMA}:*")
}

/// Matches every tag.
pub(super) fn every_tag() -> String {
    format!("tidal:{SCHEMA}:tag:*")
}

pub(super) fn is_tag(name: &[u8]) -> bool {
    name.starts_with(format!("tidal:{SCHEMA}:tag:").as_bytes())
}

pub(super) fn is_entry(name: &[u8]) -> bool {
    name.starts_with(format!("tidal:{SCHEMA}:{{").as_bytes()) && name.ends_with(b"}")
}

pub(super) fn is_lease(name: &[u8]) -> bool {
    name.starts_with(format!("tidal:{SCHEMA}:{{").as_bytes()) && name.ends_with(b"}:lease")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::KeySecret;

    #[test]
    fn names_tell_what_they_are() {
        let key = KeySecret::of("sixteen letters!").name(&"something");
        let digits = key.digits();
        assert_eq!(entry(key), format!("tidal:{SCHEMA}:{{{digits}}}"));
        let names = [entry(key), lease(key), tag(Tag(key)), pulse(7), channel()];
        let kinds = names.map(|name| {
            let name = name.as_bytes();
            [is_entry(name), is_lease(name), is_tag(name)]
        });
        let nothing = [false; 3];
        assert_eq!(
            kinds,
            [
                [true, false, false],
                [false, true, false],
                [false, false, true],
                nothing,
                nothing
            ]
        );
    }
}
