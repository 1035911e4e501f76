//! What an entry is found by: a keyed hash of who asks and of the whole question.
//!
//! 128 bits of `SipHash` under a secret key: nobody can choose questions that collide, nobody who reads Redis can tell what
//! was searched for, and a lookup allocates nothing. The question itself is not kept. Replicas share entries when
//! they share the key and run the same build; a question hashed otherwise is a miss, never a wrong answer.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use siphasher::sip128::{Hash128, Hasher128, SipHasher13};

use crate::{policy::Policy, scope::Scope};

/// Changes whenever the stored form of any value, or the meaning of a question, does.
pub(crate) const SCHEMA: u16 = 1;

/// Names an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key(u128);

/// Makes keys under a secret. Replicas that share a second tier share the secret.
#[derive(Clone)]
pub struct KeySecret([u8; 16]);

// === impl Key ===

impl Key {
    /// The digits under which another tier keeps it.
    #[cfg_attr(
        not(feature = "redis"),
        expect(dead_code, reason = "what stays in memory needs no name in text")
    )]
    pub(crate) fn digits(self) -> String {
        format!("{:032x}", self.0)
    }

    /// The key of these digits.
    #[cfg(feature = "redis")]
    pub(crate) fn from_digits(digits: &str) -> Option<Self> {
        let is_written_so = digits.len() == 32 && !digits.starts_with('+');
        let number = is_written_so.then(|| u128::from_str_radix(digits, 16))?;
        number.ok().map(Self)
    }

    /// A number from 0 to 1, spread evenly over keys and always the same for one.
    pub(crate) fn spread(self) -> f64 {
        let [first, second, third, fourth, ..] = self.0.to_be_bytes();
        f64::from(u32::from_be_bytes([first, second, third, fourth])) / f64::from(u32::MAX)
    }

    fn of(hash: Hash128) -> Self {
        Self(hash.as_u128())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:032x})", self.0)
    }
}

// === impl KeySecret ===

impl KeySecret {
    /// A secret that nobody else has: for a cache that no other process shares.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// The secret that these words stand for, the same in every process. Of at least 16 characters chosen at random.
    pub fn of(words: &str) -> Self {
        let mut hasher = SipHasher13::new_with_key(b"tidal-cache key.");
        hasher.write(words.as_bytes());
        Self(hasher.finish128().as_u128().to_le_bytes())
    }

    /// The key of one question.
    pub(crate) fn question(&self, policy: &Policy, scope: &Scope<'_>, query: &impl Hash) -> Key {
        let mut hasher = self.hasher();
        (policy.name, scope, query).hash(&mut hasher);
        Key::of(hasher.finish128())
    }

    /// The key of something else that is kept under a name of its own.
    pub(crate) fn name(&self, name: &impl Hash) -> Key {
        let mut hasher = self.hasher();
        name.hash(&mut hasher);
        Key::of(hasher.finish128())
    }

    /// A check over what is kept under a key, so that nothing is taken for what it is not.
    #[cfg_attr(
        not(feature = "redis"),
        expect(dead_code, reason = "what stays in memory is not checked")
    )]
    pub(crate) fn seal(&self, key: Key, bytes: &[u8]) -> u128 {
        let mut hasher = self.hasher();
        key.hash(&mut hasher);
        bytes.hash(&mut hasher);
        hasher.finish128().as_u128()
    }

    fn hasher(&self) -> SipHasher13 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write_u16(SCHEMA);
        hasher
    }
}

impl fmt::Debug for KeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySecret(…)")
    }
}
