//! Where an answer is kept, how, and what voids it.

use std::hash::Hash;

use tidal_core::Viewer;

use crate::{
    key::{Key, KeySecret},
    policy::Policy,
    scope::{Scope, Sharing},
    tag::{Subject, Tag},
};

/// Where an answer is kept.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) policy: &'static Policy,
    /// That of the listener whose sign-in it was read with comes first, if there is one.
    pub(crate) tags: Box<[Tag]>,
}

/// Whose questions of one kind these are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) policy: &'static Policy,
}

/// Makes places under a secret.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    secret: KeySecret,
    sharing: Sharing,
}

// === impl Places ===

impl Places {
    pub(crate) fn new(secret: KeySecret, sharing: Sharing) -> Self {
        Self { secret, sharing }
    }

    /// The key of a question. Allocates nothing.
    pub(crate) fn key(&self, asker: Asker<'_>, question: &impl Hash) -> Key {
        self.secret.question(asker.policy, &self.scope(asker), question)
    }

    /// What an answer carries that depends on this, beside the sign-in with which it is read.
    pub(crate) fn tags(&self, asker: Asker<'_>, about: Option<&Subject<'_>>) -> Box<[Tag]> {
        let listener = self.scope(asker).listener().map(Subject::Listener);
        let subjects = listener.iter().chain(about);
        subjects.map(|subject| self.tag(subject)).collect()
    }

    pub(crate) fn tag(&self, subject: &Subject<'_>) -> Tag {
        Tag::of(subject, &self.secret)
    }

    /// Whether what one of these asks is for the same eyes as what the other does.
    pub(crate) fn same_scope(&self, one: Asker<'_>, other: Asker<'_>) -> bool {
        self.scope(one) == self.scope(other)
    }

    fn scope<'a>(&self, asker: Asker<'a>) -> Scope<'a> {
        Scope::of(asker.viewer, asker.policy.audience, self.sharing)
    }
}
