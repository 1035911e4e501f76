//! How an answer is written for another tier: one byte for whether there is a value, then the value in postcard's form.
//!
//! The form names no field and no type: the key does, through the question's name and the schema's version. What cannot be
//! read is a miss.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use tidal_core::Kind;

use crate::entry::Kept;

/// What can be kept.
pub(crate) trait Cacheable: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Cacheable for T {}

const PRESENT: u8 = 1;
const ABSENT: u8 = 0;

/// An answer's written form; nothing if it has none.
pub(crate) fn encode<T: Cacheable>(kept: &Kept) -> Option<Bytes> {
    let written = match kept {
        Kept::Present(value) => {
            let value: &T = value.downcast_ref()?;
            postcard::to_extend(value, vec![PRESENT])
        }
        Kept::Absent { kind, id } => postcard::to_extend(&(*kind, id), vec![ABSENT]),
    };
    written.ok().map(Bytes::from)
}

/// How many bytes the written form has, without writing it.
pub(crate) fn length<T: Cacheable>(kept: &Kept) -> usize {
    let length = match kept {
        Kept::Present(value) => {
            let value = value.downcast_ref::<T>();
            value.and_then(|value| postcard::experimental::serialized_size(value).ok())
        }
        Kept::Absent { id, .. } => Some(id.len()),
    };
    length.map_or(usize::MAX, |length| length.saturating_add(1))
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode<T: Cacheable>(written: &[u8]) -> Option<Kept> {
    let (kind, rest) = written.split_first()?;
    match *kind {
        PRESENT => {
            let (value, rest) = postcard::take_from_bytes::<T>(rest).ok()?;
            rest.is_empty().then(|| Kept::Present(Arc::new(value)))
        }
        ABSENT => {
            let ((kind, id), rest) = postcard::take_from_bytes::<(Kind, String)>(rest).ok()?;
            rest.is_empty().then_some(Kept::Absent { kind, id })
        }
        _ => None,
    }
}
