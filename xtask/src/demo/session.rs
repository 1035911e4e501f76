//! What the assistant does: finds out what there is, searches, looks closer, goes on to similar music, makes
//! a mistake, reads a resource. The same in both eras, with other music.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::conversation::Conversation;

/// How many of the tracks found are looked at closer.
const CLOSER: usize = 3;

/// Plays the whole session, searching for `query`.
pub(super) async fn play(mut talk: Conversation, query: &str) -> Result<()> {
    talk.ask("tools/list", json!({})).await?;
    let found = talk.call("search", json!({ "query": query, "limit": 3 })).await?;
    let ids = track_ids(&found);
    let first = ids
        .first()
        .with_context(|| format!("no track found for {query:?}"))?;
    talk.call("get_tracks", json!({ "ids": ids, "detail": "full" }))
        .await?;
    talk.call(
        "find_similar",
        json!({ "kind": "track", "id": first, "limit": 5 }),
    )
    .await?;
    talk.call(
        "find_similar",
        json!({ "kind": "track", "id": first, "mode": "radio", "limit": 5 }),
    )
    .await?;
    talk.call_badly("get_tracks", json!({ "ids": ["not an id"], "colour": "blue" }))
        .await?;
    talk.ask(
        "resources/read",
        json!({ "uri": format!("tidal://track/{first}") }),
    )
    .await?;
    Ok(())
}

fn track_ids(search: &Value) -> Vec<String> {
    let tracks = search
        .pointer("/structuredContent/tracks/items")
        .and_then(Value::as_array);
    let ids = tracks
        .into_iter()
        .flatten()
        .filter_map(|track| track.get("id").and_then(Value::as_str));
    ids.take(CLOSER).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_the_structured_content() {
        let tracks = json!([{ "id": "1" }, { "id": "2" }, { "title": "none" }, { "id": "3" }, { "id": "4" }]);
        let search = json!({ "structuredContent": { "tracks": { "items": tracks } } });
        assert_eq!(track_ids(&search), ["1", "2", "3"]);
        assert_eq!(track_ids(&json!({})), [] as [&str; 0]);
    }
}
