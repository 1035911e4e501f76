//! In the Redis that replicas share: whoever reads it learns neither what lies there nor under which name.

use std::time::Duration;

use async_trait::async_trait;
use redis::{AsyncCommands, RedisResult, SetExpiry, SetOptions, aio::ConnectionManager};

use super::{Away, Piece, Places};
use crate::sealed_box::SealedBox;

/// How long Redis may take: somebody waits, but only for moments such as a sign-in.
const PATIENCE: Duration = Duration::from_secs(1);

/// The shelf.
pub(super) struct InRedis {
    connections: ConnectionManager,
    seal: SealedBox,
}

// === impl InRedis ===

impl InRedis {
    pub(super) fn new(connections: ConnectionManager, seal: SealedBox) -> Self {
        Self { connections, seal }
    }

    fn key(&self, name: &str) -> String {
        format!("tidal:{{shelf}}:{}", self.seal.hidden(name))
    }

    /// What does not open was put there by somebody else, or altered: it is as good as nothing.
    fn opened(&self, name: &str, sealed: Option<Vec<u8>>) -> Option<Piece> {
        let sealed = sealed?;
        let opened = self.seal.open(name, &sealed);
        if opened.is_none() {
            tracing::warn!(
                "something in Redis was not sealed by a replica of this server, and counts for nothing"
            );
        }
        opened
    }
}

#[async_trait]
impl Places for InRedis {
    async fn put(&self, name: &str, what: &[u8], time: Duration) -> Result<(), Away> {
        let sealed = self.seal.seal(name, what).map_err(|_| Away)?;
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
        let options = SetOptions::default().with_expiration(SetExpiry::PX(milliseconds));
        let mut connection = self.connections.clone();
        answered(connection.set_options(self.key(name), sealed, options)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Piece>, Away> {
        let mut connection = self.connections.clone();
        let sealed = answered(connection.get(self.key(name))).await?;
        Ok(self.opened(name, sealed))
    }

    async fn take(&self, name: &str) -> Result<Option<Piece>, Away> {
        let mut connection = self.connections.clone();
        let sealed = answered(connection.get_del(self.key(name))).await?;
        Ok(self.opened(name, sealed))
    }
}

async fn answered<T>(asked: impl Future<Output = RedisResult<T>>) -> Result<T, Away> {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => {
            tracing::warn!(kind = ?error.kind(), "Redis refused what replicas have to share");
            Err(Away)
        }
        Err(_) => {
            tracing::warn!("Redis does not answer: what replicas have to share cannot be reached");
            Err(Away)
        }
    }
}
