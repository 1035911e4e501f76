//! The version of a tag: a random number that every entry of the tag was kept with.
//!
//! A tag whose number is gone, whoever removed it and why, gets a new one, and everything kept with the old one is a miss
//! from then on. So voiding is removing, which Redis does even where its memory is full, and losing is voiding.

use std::time::Duration;

use redis::{Pipeline, Value};

use crate::{redis::keys, shared::Settled, tag::Tag};

/// In the place of a number: nothing of this tag is kept for a while.
const HOLD: &[u8] = b"hold";

/// How long nothing is kept after a change of which nobody knows whether it will be carried out yet.
pub(super) const HELD_FOR: Duration = Duration::from_secs(30);

/// Longer than any entry's time and grace. One that is kept longer than its tag is lost early, and nothing else.
const LIFE: Duration = Duration::from_hours(48);

/// Removes a number, and leaves alone what keeps others from being kept.
const REMOVE: &str =
    "if redis.pcall('GET',KEYS[1])~='hold' then return redis.call('DEL',KEYS[1]) end return 0";

/// What a tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Known(u128),
    /// Nothing of it is to be kept, or found.
    Held,
    /// What is there is no version, and is to be removed.
    Broken,
    /// Redis did not tell.
    Unknown,
}

/// Asks for a tag's number, and gives it the number that is handed back if it has none. One reply.
pub(super) fn ask(pipeline: &mut Pipeline, tag: Tag) -> u128 {
    let fresh: u128 = rand::random();
    pipeline
        .cmd("SET")
        .arg(keys::tag(tag))
        .arg(&fresh.to_le_bytes()[..])
        .arg("NX")
        .arg("GET");
    pipeline.arg("PX").arg(millis(LIFE));
    fresh
}

/// Voids a tag. It is done if no reply is an error.
pub(super) fn void(pipeline: &mut Pipeline, tag: Tag, settled: Settled) {
    remove(pipeline, keys::tag(tag).as_bytes());
    if settled == Settled::Unknown {
        pipeline.cmd("SET").arg(keys::tag(tag)).arg(HOLD);
        pipeline.arg("PX").arg(millis(HELD_FOR));
    }
}

/// Removes the number of the tag of this name. One reply.
pub(super) fn remove(pipeline: &mut Pipeline, name: &[u8]) {
    pipeline.cmd("EVAL").arg(REMOVE).arg(1).arg(name);
}

/// What the reply to [`ask`] says.
pub(super) fn read(reply: Option<&Value>, fresh: u128) -> Version {
    match reply {
        Some(Value::Nil) => Version::Known(fresh),
        Some(Value::BulkString(bytes)) if bytes == HOLD => Version::Held,
        Some(Value::BulkString(bytes)) => bytes.as_slice().try_into().map_or(Version::Broken, |bytes| {
            Version::Known(u128::from_le_bytes(bytes))
        }),
        Some(Value::ServerError(error)) if error.code() == "WRONGTYPE" => Version::Broken,
        _ => Version::Unknown,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_is_a_version() {
        let seven = Value::BulkString(7_u128.to_le_bytes().to_vec());
        for (reply, version) in [
            (Some(Value::Nil), Version::Known(1)),
            (Some(seven), Version::Known(7)),
            (Some(Value::BulkString(HOLD.to_vec())), Version::Held),
            (Some(Value::BulkString(b"garbage".to_vec())), Version::Broken),
            (Some(Value::Okay), Version::Unknown),
            (None, Version::Unknown),
        ] {
            assert_eq!(read(reply.as_ref(), 1), version, "{reply:?}");
        }
    }
}
