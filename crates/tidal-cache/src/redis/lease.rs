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
    name: String,
    token: [u8; 16],
}

pub(super) async fn lease(parts: &Parts, key: Key) -> Lease {
    let held = Held {
        errands: parts.errands.clone(),
        name: keys::lease(key),
        token: rand::random(),
    };
    let mut commands = Pipeline::new();
    commands.cmd("SET").arg(&held.name).arg(&held.token[..]);
    commands.arg("NX").arg("PX").arg(TIME_MS);
    // Whatever becomes of the reply, a lease that was granted is given back.
    let replies = parts.link.ask("lease", &commands).await;
    match replies.as_deref() {
        Some([Value::Okay]) => Lease::Granted(Box::new(held)),
        Some([Value::Nil]) => Lease::Taken,
        _ => Lease::Away,
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.errands.leave(Errand::Release {
            name: std::mem::take(&mut self.name),
            token: self.token,
        });
    }
}
