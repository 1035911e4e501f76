//! A user's entry: its generation and revision in the open, for questions that must be cheap, the rest sealed and bound to
//! them and to the user. A sign-out leaves an entry too, so that no older file is taken for newer.

use tidal_api::{Revision, Source, Tokens};

use super::{
    Parts,
    seals::{Refused, random_name},
};
use crate::vault::contents;

/// The schema. Bound into every seal.
const SCHEMA: u16 = 1;

/// What Redis keeps of a user, opened.
pub(super) struct Entry {
    pub(super) generation: u64,
    pub(super) kept: Kept,
}

pub(super) enum Kept {
    Tokens(Box<Tokens>),
    /// They signed out.
    Nothing,
}

/// The same as it lies in Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) generation: u64,
    /// 32 hexadecimal digits; none where nothing is kept.
    pub(super) revision: Option<String>,
    pub(super) sealed: Vec<u8>,
}

/// What a seal is bound to.
#[derive(serde::Serialize)]
pub(super) struct Bound<'a> {
    schema: u16,
    purpose: &'static str,
    user: &'a str,
    generation: u64,
    revision: Option<&'a str>,
}

// === impl Entry ===

impl Entry {
    pub(super) fn tokens(&self) -> Option<&Tokens> {
        match &self.kept {
            Kept::Tokens(tokens) => Some(tokens),
            Kept::Nothing => None,
        }
    }
}

// === impl Fields ===

impl Fields {
    pub(super) fn revision(&self) -> Option<Revision> {
        self.revision.as_deref().and_then(revision)
    }
}

// === impl Bound ===

impl<'a> Bound<'a> {
    /// For something else than an entry: nothing is both.
    pub(super) fn question() -> Self {
        Self {
            schema: SCHEMA,
            purpose: "question",
            user: "",
            generation: 0,
            revision: None,
        }
    }

    fn entry(user: &'a str, generation: u64, revision: Option<&'a str>) -> Self {
        Self {
            schema: SCHEMA,
            purpose: "entry",
            user,
            generation,
            revision,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        // Numbers and texts always have a form in JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

// === impl Parts ===

impl Parts {
    /// What is to be kept for this user.
    pub(super) fn seal(&self, user: &str, tokens: &Tokens) -> Result<Fields, Source> {
        let revision = random_name()?;
        let bound = Bound::entry(user, tokens.generation, Some(&revision));
        let mut plain = contents::write(tokens)?;
        let sealed = self.seals.seal(&bound, &mut plain)?;
        Ok(Fields {
            generation: tokens.generation,
            sealed,
            revision: Some(revision),
        })
    }

    /// That nothing is kept for this user any more.
    pub(super) fn seal_nothing(&self, user: &str, generation: u64) -> Result<Fields, Source> {
        let bound = Bound::entry(user, generation, None);
        Ok(Fields {
            generation,
            revision: None,
            sealed: self.seals.seal(&bound, &mut [])?,
        })
    }

    /// # Errors
    /// For what was changed, is another user's, or was sealed with another key.
    pub(super) fn open(&self, user: &str, fields: &Fields) -> Result<Entry, Source> {
        let revision = fields.revision.as_deref();
        let bound = Bound::entry(user, fields.generation, revision);
        let plain = self.seals.open(&bound, &fields.sealed)?;
        let kept = match revision {
            Some(_) => {
                let tokens = contents::read(&plain).map_err(|_| Refused::Foreign)?;
                Kept::Tokens(Box::new(Tokens {
                    generation: fields.generation,
                    ..tokens
                }))
            }
            None => Kept::Nothing,
        };
        Ok(Entry {
            generation: fields.generation,
            kept,
        })
    }
}

pub(super) fn revision(digits: &str) -> Option<Revision> {
    u128::from_str_radix(digits, 16).ok().map(Revision)
}
