//! Keeping entries, under the versions that their tags had before TIDAL was asked.

use redis::Pipeline;

use super::{Parts, envelope::Envelope, keys};
use crate::shared::Parcel;

/// The largest value that is kept. More than any answer of TIDAL has.
const LARGEST: usize = 4 << 20;

/// One round trip, however many there are. What does not arrive is not kept.
pub(super) async fn put(parts: &Parts, entries: Vec<Parcel>) {
    let mut commands = Pipeline::new();
    for parcel in entries {
        let keep = u64::try_from(parcel.keep.as_millis()).unwrap_or(u64::MAX);
        // What carries no tags is never void, so it does not matter what was known of them.
        let versions = if parcel.tags.is_empty() {
            Some(Vec::new())
        } else {
            parcel
                .ticket
                .0
                .filter(|versions| versions.len() == parcel.tags.len())
        };
        let Some(versions) = versions else {
            continue;
        };
        if keep == 0 || parcel.value.len() > LARGEST {
            continue;
        }
        let envelope = Envelope {
            fetched_at: parcel.fetched_at,
            versions,
            value: parcel.value,
        };
        if let Some(bytes) = envelope.close(&parts.secret, parcel.key) {
            commands
                .cmd("SET")
                .arg(keys::entry(parcel.key))
                .arg(bytes)
                .arg("PX")
                .arg(keep);
        }
    }
    if !commands.is_empty() {
        parts.link.ask("put", &commands).await;
    }
}
