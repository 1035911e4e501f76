//! The tables of tokens, behind one lock. Holds secrets and therefore derives no `Debug`.

use super::{Allowed, BadToken, Caller, Rotation};
use std::collections::HashMap;
use std::time::Duration;

/// More tokens than this at once and the oldest knowledge is forgotten: it is a test that leaks.
const MOST: usize = 100_000;

#[derive(Default)]
pub(super) struct State {
    issued: u64,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    codes: HashMap<String, Allowed>,
}

struct Access {
    caller: Caller,
    expires: Duration,
    session: Option<u64>,
}

struct Refresh {
    caller: Caller,
    session: u64,
    used: bool,
}

// === impl State ===

impl State {
    pub(super) fn next(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    pub(super) fn caller(&self, token: &str, now: Duration) -> Result<Caller, BadToken> {
        let access = self.access.get(token).ok_or(BadToken::Unknown)?;
        if access.expires <= now {
            Err(BadToken::Expired)
        } else {
            Ok(access.caller.clone())
        }
    }

    pub(super) fn expire(&mut self, token: &str) {
        if let Some(access) = self.access.get_mut(token) {
            access.expires = Duration::ZERO;
        }
    }

    pub(super) fn expire_all(&mut self) {
        for access in self.access.values_mut() {
            access.expires = Duration::ZERO;
        }
    }

    pub(super) fn remember_access(
        &mut self,
        token: String,
        caller: Caller,
        (expires, session): (Duration, Option<u64>),
    ) {
        if self.access.len() >= MOST {
            self.access.clear();
        }
        self.access.insert(
            token,
            Access {
                caller,
                expires,
                session,
            },
        );
    }

    pub(super) fn remember_refresh(&mut self, token: String, caller: Caller, session: u64) {
        if self.refresh.len() >= MOST {
            self.refresh.clear();
        }
        self.refresh.insert(
            token,
            Refresh {
                caller,
                session,
                used: false,
            },
        );
    }

    pub(super) fn remember_code(&mut self, code: String, allowed: Allowed) {
        if self.codes.len() >= MOST {
            self.codes.clear();
        }
        self.codes.insert(code, allowed);
    }

    pub(super) fn take_code(&mut self, code: &str) -> Option<Allowed> {
        self.codes.remove(code)
    }

    /// Uses up a refresh token. Reuse ends its whole session, as TIDAL logs the user out.
    pub(super) fn use_up(&mut self, token: &str, rotation: Rotation) -> Option<(Caller, u64)> {
        let refresh = self.refresh.get_mut(token)?;
        let session = refresh.session;
        if refresh.used {
            self.refresh.retain(|_, refresh| refresh.session != session);
            self.access.retain(|_, access| access.session != Some(session));
            return None;
        }
        refresh.used = rotation == Rotation::Always;
        Some((refresh.caller.clone(), session))
    }
}
