//! The bytes of an entry in Redis, such that nothing is taken for what it is not.
//!
//! A seal over the key and all that follows, one byte of version, when TIDAL gave the value, the versions of its tags, the
//! value. The seal is keyed: who can write to Redis but does not know the secret cannot make an entry, nor move one.

use bytes::Bytes;
use jiff::Timestamp;

use crate::key::{Key, KeySecret};

/// The layout. The layout of values is part of the schema in the key.
const VERSION: u8 = 1;
const SEAL: usize = 16;
const WIDTH: usize = 16;

/// An entry as it was kept.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) fetched_at: Timestamp,
    /// Of its tags, in the order of the question.
    pub(super) versions: Vec<u128>,
    pub(super) value: Bytes,
}

// === impl Envelope ===

impl Envelope {
    /// The bytes to keep under `key`. Nothing for an entry of more than 255 tags, which no question has.
    pub(super) fn close(&self, secret: &KeySecret, key: Key) -> Option<Vec<u8>> {
        let count = u8::try_from(self.versions.len()).ok()?;
        let mut body = Vec::with_capacity(SEAL + 10 + self.versions.len() * WIDTH + self.value.len());
        body.extend_from_slice(&[0; SEAL]);
        body.push(VERSION);
        body.extend_from_slice(&self.fetched_at.as_millisecond().to_le_bytes());
        body.push(count);
        for version in &self.versions {
            body.extend_from_slice(&version.to_le_bytes());
        }
        body.extend_from_slice(&self.value);
        let (place, sealed) = body.split_first_chunk_mut::<SEAL>()?;
        *place = secret.seal(key, sealed).to_le_bytes();
        Some(body)
    }

    /// What was kept under `key`; nothing if these bytes are anything else. Copies no value.
    pub(super) fn open(secret: &KeySecret, key: Key, bytes: Vec<u8>) -> Option<Self> {
        let bytes = Bytes::from(bytes);
        let (seal, sealed) = bytes.split_first_chunk::<SEAL>()?;
        if *seal != secret.seal(key, sealed).to_le_bytes() {
            return None;
        }
        let (&[VERSION], rest) = sealed.split_first_chunk::<1>()? else {
            return None;
        };
        let (millis, rest) = rest.split_first_chunk::<8>()?;
        let fetched_at = Timestamp::from_millisecond(i64::from_le_bytes(*millis)).ok()?;
        let (&[count], rest) = rest.split_first_chunk::<1>()?;
        let (versions, value) = rest.split_at_checked(usize::from(count) * WIDTH)?;
        let (versions, _) = versions.as_chunks::<WIDTH>();
        Some(Self {
            fetched_at,
            versions: versions
                .iter()
                .map(|version| u128::from_le_bytes(*version))
                .collect(),
            value: bytes.slice_ref(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn envelope(versions: Vec<u128>) -> Envelope {
        Envelope {
            fetched_at: Timestamp::from_millisecond(1_700_000_000_123).unwrap(),
            versions,
            value: Bytes::from_static(b"a value"),
        }
    }

    #[test]
    fn what_is_kept_comes_back_and_under_its_own_key_alone() {
        let secret = KeySecret::of("sixteen letters!");
        let (key, other) = (secret.name(&1), secret.name(&2));
        for versions in [vec![], vec![7], vec![1, u128::MAX]] {
            let kept = envelope(versions);
            let bytes = kept.close(&secret, key).unwrap();
            assert_eq!(Envelope::open(&secret, key, bytes.clone()), Some(kept));
            assert_eq!(Envelope::open(&secret, other, bytes.clone()), None);
            assert_eq!(Envelope::open(&KeySecret::random(), key, bytes), None);
        }
        assert_eq!(envelope(vec![0; 256]).close(&secret, key), None);
    }

    #[test]
    fn another_layout_is_not_read_however_well_it_is_sealed() {
        let secret = KeySecret::random();
        let key = secret.name(&1);
        let mut bytes = envelope(vec![]).close(&secret, key).unwrap();
        bytes[SEAL] = VERSION + 1;
        let seal = secret.seal(key, &bytes[SEAL..]).to_le_bytes();
        bytes[..SEAL].copy_from_slice(&seal);
        assert_eq!(Envelope::open(&secret, key, bytes), None);
    }

    proptest! {
        #[test]
        fn no_changed_bit_passes(at in 0_usize..1000, bit in 0_u32..8) {
            let secret = KeySecret::random();
            let key = secret.name(&1);
            let mut bytes = envelope(vec![1, 2]).close(&secret, key).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert_eq!(Envelope::open(&secret, key, bytes), None);
        }

        #[test]
        fn no_bytes_hurt(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let secret = KeySecret::random();
            prop_assert_eq!(Envelope::open(&secret, secret.name(&1), bytes), None);
        }
    }
}
