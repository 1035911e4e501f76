//! What is done for nobody who waits: giving back leases, removing what is broken. May be left undone, for all of it
//! ends by itself.

use redis::Pipeline;
use tokio::sync::mpsc;

use super::link::Link;

/// How many may wait.
const BOUND: usize = 1_000;

/// Removes a lease that is still one's own.
const RELEASE: &str =
    "if redis.pcall('GET',KEYS[1])==ARGV[1] then return redis.call('DEL',KEYS[1]) end return 0";

/// Something to do.
#[derive(Debug)]
pub(super) enum Errand {
    /// Give back the lease of this name, if this is still its token.
    Release { name: String, token: [u8; 16] },
    /// Remove what is under this name, for it is broken.
    Remove { name: String },
}

/// Where errands are left.
#[derive(Clone, Debug)]
pub(super) struct Errands(mpsc::Sender<Errand>);

/// Two ends: where errands are left, and where they are picked up.
pub(super) fn errands() -> (Errands, mpsc::Receiver<Errand>) {
    let (sender, receiver) = mpsc::channel(BOUND);
    (Errands(sender), receiver)
}

// === impl Errands ===

impl Errands {
    /// Does not wait: too many are left undone.
    pub(super) fn leave(&self, errand: Errand) {
        let _ = self.0.try_send(errand);
    }
}

/// Runs errands until nobody leaves any.
pub(super) async fn run(link: &Link, mut errands: mpsc::Receiver<Errand>) {
    while let Some(errand) = errands.recv().await {
        let mut commands = Pipeline::new();
        let operation = match errand {
            Errand::Release { name, token } => {
                commands.cmd("EVAL").arg(RELEASE).arg(1).arg(name).arg(&token[..]);
                "release"
            }
            Errand::Remove { name } => {
                metrics::counter!("tidal_cache_redis_broken_total").increment(1);
                commands.cmd("UNLINK").arg(name);
                "remove"
            }
        };
        link.ask(operation, &commands).await;
    }
}
