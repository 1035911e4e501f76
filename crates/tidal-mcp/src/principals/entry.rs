//! One principal as the operator keeps them.

use std::sync::Arc;

use jiff::Timestamp;

use super::token::TokenHash;
use crate::{Access, Principal, PrincipalName};

/// A principal, with what they prove it by and for how long.
#[derive(Clone)]
pub struct Entry {
    pub(crate) principal: Arc<Principal>,
    pub(crate) name: PrincipalName,
    pub(crate) hash: TokenHash,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
}

// === impl Entry ===

impl Entry {
    pub(crate) fn new(name: PrincipalName, access: Access, hash: TokenHash, created: Timestamp) -> Self {
        Self {
            principal: Arc::new(Principal::named(name.clone(), access)),
            name,
            hash,
            created,
            expires: None,
        }
    }

    /// The same, until then.
    #[must_use]
    pub(crate) fn until(self, expires: Option<Timestamp>) -> Self {
        Self { expires, ..self }
    }

    /// Whoever it is.
    pub fn principal(&self) -> &Arc<Principal> {
        &self.principal
    }

    /// What the operator calls them.
    pub fn name(&self) -> &PrincipalName {
        &self.name
    }

    /// When they were given their token.
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// From when on their token is refused; `None` if it is good until it is revoked.
    pub fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// Whether their token is refused then.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether it stands for the same rights, by the same token, as another.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.principal == other.principal && self.hash.is(&other.hash)
    }
}

/// What an access is called in the file and on the command line, the smaller one first.
pub(crate) const SCOPES: [&str; 2] = ["read", "write"];

/// The scopes of an access.
pub(crate) fn scopes(access: Access) -> &'static [&'static str] {
    match access {
        Access::ReadOnly => &["read"],
        Access::ReadWrite => &SCOPES,
    }
}

/// The access of these scopes; `None` for others, and for too few.
pub(crate) fn access<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Option<Access> {
    let (mut reads, mut writes) = (false, false);
    for scope in scopes {
        match scope {
            "read" => reads = true,
            "write" => writes = true,
            _ => return None,
        }
    }
    match (reads, writes) {
        (true, true) => Some(Access::ReadWrite),
        (true, false) => Some(Access::ReadOnly),
        (false, _) => None,
    }
}
