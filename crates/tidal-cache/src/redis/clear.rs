//! What removes everything that is kept: clearing it, and voiding every tag.

use redis::Pipeline;
use tokio::time::timeout;

use super::{
    Parts, keys,
    message::News,
    version,
    walk::{TOTAL, Walk},
};

const OPERATION: &str = "clear";

/// Removes everything, and tells the others. How many entries there were; nothing where Redis was away in the middle.
pub(super) async fn clear(parts: &Parts) -> Option<u64> {
    let entries = remove_all(parts, keys::everything()).await;
    // Also where only some of it is gone.
    let is_told = tell(parts, News::Cleared).await;
    entries.filter(|_| is_told)
}

/// Voids every tag, everywhere. Whether that went well.
pub(super) async fn void_all(parts: &Parts) -> bool {
    remove_all(parts, keys::every_tag()).await.is_some() && tell(parts, News::Lost).await
}

/// How many entries were among what was removed; nothing where not all was.
async fn remove_all(parts: &Parts, names: String) -> Option<u64> {
    let walk = Walk::new(parts, OPERATION, names);
    timeout(TOTAL, remove_on(walk)).await.ok().flatten()
}

async fn remove_on(mut walk: Walk<'_>) -> Option<u64> {
    let mut entries = 0;
    while !walk.is_over() {
        let mut commands = Pipeline::new();
        for name in walk.names().await? {
            if keys::is_tag(&name) {
                version::remove(&mut commands, &name);
            } else {
                entries += u64::from(keys::is_entry(&name));
                commands.cmd("UNLINK").arg(name);
            }
        }
        if !commands.is_empty() {
            walk.carry_out(&commands).await?;
        }
    }
    Some(entries)
}

async fn tell(parts: &Parts, news: News) -> bool {
    let mut commands = Pipeline::new();
    commands
        .cmd("PUBLISH")
        .arg(keys::channel())
        .arg(parts.ears.say(news));
    Walk::new(parts, OPERATION, String::new())
        .carry_out(&commands)
        .await
        .is_some()
}
