//! Being the one replica that asks TIDAL.

use redis::{Pipeline, Value};

use super::{
    Parts,
    errand::{Errand, Errands},
    keys,
};
use crate::{key::Key, shared::Lease};

/// How long one may ask, if it is never given back. In milliseconds, as Redis takes it.
const TIME_MS: u64 = 10_000;

/// Given back when it is dropped.
struct Held {
    errands: Errands,
    /// Nothing once it is known to be somebody else's.
    name: Option<String>,
    token: [u8; 16],
}

/// Asks for it, and does not wait for whoever has it.
pub(super) async fn lease(parts: &Parts, key: Key) -> Lease {
    let mut held = Held {
        errands: parts.errands.clone(),
        name: Some(keys::lease(key)),
        token: rand::random(),
    };
    let mut commands = Pipeline::new();
    commands.cmd("SET").arg(&held.name).arg(&held.token[..]);
    commands.arg("NX").arg("PX").arg(TIME_MS);
    // Also where no reply comes, or nobody waits for it any more, it may have been granted, and is given back.
    let replies = parts.link.ask("lease", &commands).await;
    match replies.as_deref() {
        Some([Value::Okay]) => Lease::Granted(Box::new(held)),
        Some([Value::Nil]) => {
            held.forget();
            Lease::Taken
        }
        _ => Lease::Away,
    }
}

// === impl Held ===

impl Held {
    fn forget(&mut self) {
        self.name = None;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let token = self.token;
        if let Some(name) = self.name.take() {
            self.errands.leave(Errand::Release { name, token });
        }
    }
}
