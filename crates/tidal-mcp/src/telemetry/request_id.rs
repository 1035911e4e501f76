//! What a request is called in the log, and told to whoever sent it: a name of their own, if it is one that can do no harm,
//! or one that is made here.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Where it comes and goes.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A longer name is not taken over.
const LONGEST: usize = 64;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A request's name.
#[derive(Clone)]
pub(crate) enum RequestId {
    /// Of digits and the letters up to `f`.
    Made([u8; 16]),
    /// Of letters, digits, `-`, `_` and `.` alone.
    Given(HeaderValue),
}

/// How many were made, from a beginning that no other process has.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(RandomState::new().hash_one(0)));

// === impl RequestId ===

impl RequestId {
    /// A new one.
    pub(crate) fn made() -> Self {
        let number = mixed(NEXT.fetch_add(1, Ordering::Relaxed));
        Self::Made(std::array::from_fn(|place| {
            let nibble = usize::try_from((number >> (4 * place)) & 0xf).ok();
            // Looked up: which digit it is nobody can guess, a processor neither.
            nibble
                .and_then(|nibble| DIGITS.get(nibble))
                .copied()
                .unwrap_or(b'0')
        }))
    }

    /// The one that came with a request, or a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).filter(|given| is_sane(given.as_bytes()));
        given.map_or_else(Self::made, |given| Self::Given(given.clone()))
    }

    /// As it is sent back.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        match self {
            Self::Made(digits) => HeaderValue::from_bytes(digits).ok(),
            Self::Given(given) => Some(given.clone()),
        }
    }

    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        let text = match self {
            Self::Made(digits) => str::from_utf8(digits).ok(),
            Self::Given(given) => given.to_str().ok(),
        };
        text.unwrap_or_default()
    }
}

fn is_sane(given: &[u8]) -> bool {
    let is_sane = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=LONGEST).contains(&given.len()) && given.iter().all(is_sane)
}

/// Numbers in a row as numbers without an order, no two of which are the same: the last steps of `SplitMix64`.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_can_do_no_harm_is_taken_over() {
        let longest = "a".repeat(LONGEST);
        let too_long = "a".repeat(LONGEST + 1);
        for (given, is_taken) in [
            ("7f3c-Ab_9.z", true),
            (&*longest, true),
            (&*too_long, false),
            ("", false),
            ("a b", false),
            ("a\"b", false),
            ("a\tb", false),
            ("é", false),
            ("{}", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(given.as_bytes()).unwrap());
            let id = RequestId::of(&headers);
            assert_eq!(id.as_str() == given, is_taken, "{given}");
            assert_eq!(id.header().unwrap().to_str().unwrap(), id.as_str());
        }
    }

    #[test]
    fn each_is_another_of_sixteen_digits() {
        let made = [(); 1000].map(|()| RequestId::of(&HeaderMap::new()).as_str().to_owned());
        assert!(made.iter().all(|id| id.len() == 16));
        let distinct: std::collections::HashSet<_> = made.iter().collect();
        assert_eq!(distinct.len(), made.len());
    }
}
