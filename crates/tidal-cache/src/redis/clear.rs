//! What goes over everything that is kept: clearing it, and voiding every tag.

use std::time::Duration;

use redis::{FromRedisValue, Pipeline, Value};
use tokio::time::timeout;

use super::{Parts, keys, link::is_refused, message::News, version};

/// How long all of it may take.
const TOTAL: Duration = Duration::from_secs(30);
/// How long one step of it may take.
const STEP: Duration = Duration::from_secs(1);
/// How many keys Redis looks at in a step.
const KEYS: usize = 1_000;

/// Removes everything, and tells the others. How many entries there were; nothing where Redis was away in the middle.
pub(super) async fn clear(parts: &Parts) -> Option<u64> {
    let mut entries = 0;
    let names = keys::everything();
    let cleared = timeout(
        TOTAL,
        walk(parts, &names, |commands, name| {
            if keys::is_tag(name) {
                version::remove(commands, name);
            } else {
                entries += u64::from(keys::is_entry(name));
                commands.cmd("UNLINK").arg(name);
            }
        }),
    );
    let is_cleared = cleared.await.unwrap_or(false);
    (tell(parts, News::Cleared).await && is_cleared).then_some(entries)
}

/// Voids every tag, everywhere. Whether that went well.
pub(super) async fn void_all(parts: &Parts) -> bool {
    let names = keys::every_tag();
    let voided = walk(parts, &names, version::remove);
    timeout(TOTAL, voided).await.unwrap_or(false) && tell(parts, News::Lost).await
}

async fn tell(parts: &Parts, news: News) -> bool {
    let mut commands = Pipeline::new();
    commands
        .cmd("PUBLISH")
        .arg(keys::channel())
        .arg(parts.ears.say(news));
    ask(parts, &commands).await.is_some()
}

/// Goes over all names of a kind and does something with each. Whether it got to the end.
async fn walk(parts: &Parts, names: &str, mut each: impl FnMut(&mut Pipeline, &[u8])) -> bool {
    let mut place = b"0".to_vec();
    loop {
        let mut commands = Pipeline::new();
        commands
            .cmd("SCAN")
            .arg(&place[..])
            .arg("MATCH")
            .arg(names)
            .arg("COUNT")
            .arg(KEYS);
        let Some((next, found)) = ask(parts, &commands).await.and_then(scanned) else {
            return false;
        };
        let mut commands = Pipeline::new();
        for name in found {
            each(&mut commands, &name);
        }
        if !commands.is_empty() && ask(parts, &commands).await.is_none() {
            return false;
        }
        if next == b"0" {
            return true;
        }
        place = next;
    }
}

/// The replies, if none of them is a refusal.
async fn ask(parts: &Parts, commands: &Pipeline) -> Option<Vec<Value>> {
    let time = STEP.max(parts.link.timeout());
    let replies = parts.link.ask_within(time, "clear", commands).await?;
    (!replies.iter().any(is_refused)).then_some(replies)
}

fn scanned(replies: Vec<Value>) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let reply = replies.into_iter().next()?;
    FromRedisValue::from_redis_value(reply).ok()
}
