//! Finding entries whose tags still say what they said when the entry was kept.

use std::collections::HashMap;

use redis::{Pipeline, Value};

use super::{
    Parts,
    envelope::Envelope,
    errand::Errand,
    keys,
    version::{self, Version},
};
use crate::{
    key::Key,
    shared::{Found, Lookup, Ticket, Wanted},
    tag::Tag,
};

/// What Redis says of every tag that is asked for.
type Versions = HashMap<Tag, Version>;

/// One round trip, whatever is wanted.
pub(super) async fn get(parts: &Parts, wanted: &[Wanted<'_>]) -> Vec<Lookup> {
    let mut commands = Pipeline::new();
    for Wanted { key, .. } in wanted {
        commands.cmd("GET").arg(keys::entry(*key));
    }
    let mut fresh: Vec<(Tag, u128)> = Vec::new();
    let mut versions = Versions::new();
    for tag in wanted.iter().flat_map(|wanted| wanted.tags) {
        if versions.insert(*tag, Version::Unknown).is_none() {
            fresh.push((*tag, version::ask(&mut commands, *tag)));
        }
    }
    let Some(mut replies) = parts.link.ask("get", &commands).await else {
        return wanted.iter().map(|_| nothing()).collect();
    };
    let of_tags = replies.split_off(wanted.len().min(replies.len()));
    for (index, (tag, fresh)) in fresh.into_iter().enumerate() {
        let version = version::read(of_tags.get(index), fresh);
        if version == Version::Broken {
            parts.errands.leave(Errand::Remove { name: keys::tag(tag) });
        }
        // What was voided here and could not be said is void, whatever Redis says.
        let version = if parts.pending.holds(tag) {
            Version::Held
        } else {
            version
        };
        versions.insert(tag, version);
    }
    let each = wanted.iter().zip(replies);
    each.map(|(wanted, reply)| look(parts, *wanted, reply, &versions))
        .collect()
}

fn look(parts: &Parts, wanted: Wanted<'_>, reply: Value, versions: &Versions) -> Lookup {
    let entry = read(parts, wanted.key, reply);
    let of_tag = |tag: &Tag| match versions.get(tag) {
        Some(Version::Known(version)) => Some(*version),
        Some(Version::Held | Version::Broken | Version::Unknown) | None => None,
    };
    let Some(versions) = wanted.tags.iter().map(of_tag).collect::<Option<Vec<u128>>>() else {
        return nothing();
    };
    let found = entry
        .filter(|entry| entry.versions == versions)
        .map(|entry| Found {
            value: entry.value,
            fetched_at: entry.fetched_at,
        });
    Lookup {
        found,
        ticket: Ticket(Some(versions)),
    }
}

/// The entry; what is none is removed.
fn read(parts: &Parts, key: Key, reply: Value) -> Option<Envelope> {
    let entry = match reply {
        Value::BulkString(bytes) => Envelope::open(&parts.secret, key, bytes),
        Value::ServerError(error) if error.code() == "WRONGTYPE" => None,
        _ => return None,
    };
    if entry.is_none() {
        parts.errands.leave(Errand::Remove {
            name: keys::entry(key),
        });
    }
    entry
}

fn nothing() -> Lookup {
    Lookup {
        found: None,
        ticket: Ticket(None),
    }
}
