//! What the commands of the tests are about: playlists made for them, and how they are read.

use serde_json::Value;
use tidal_sim::Sample;

use crate::listener::Listener;

/// What the rows' commands are about.
pub(super) struct Scene {
    pub(super) sample: Sample,
    /// A playlist of the listener's own, with ten tracks.
    pub(super) mine: String,
    /// Its entries.
    pub(super) items: Vec<String>,
    /// Another one, to be deleted.
    pub(super) spare: String,
}

// === impl Scene ===

impl Scene {
    /// Makes the playlists, with the commands themselves.
    pub(super) async fn set(listener: &Listener) -> Self {
        let sample = listener.sim().sample().clone();
        let mut words = vec!["playlist", "create", "Mine", "--ids"];
        words.extend(sample.tracks[..10].iter().map(String::as_str));
        let mine = listener.cli(&words).await.good().trim().to_owned();
        let spare = listener.cli(&["playlist", "create", "Spare", "--ids"]).await;
        let spare = spare.good().trim().to_owned();
        let items = entries(listener, &mine).await;
        Self {
            sample,
            mine,
            items: items.into_iter().map(|(item, _)| item).collect(),
            spare,
        }
    }

    /// For commands that are refused before anything is looked at.
    pub(super) fn of_others(sample: &Sample) -> Self {
        Self {
            sample: sample.clone(),
            mine: sample.one_item_playlist.clone(),
            items: vec!["0badcafe-0bad".to_owned(); 2],
            spare: sample.one_item_playlist.clone(),
        }
    }
}

/// What stands in a playlist: item ids, and the ids of tracks.
pub(super) async fn entries(listener: &Listener, playlist: &str) -> Vec<(String, String)> {
    let read = listener
        .cli(&["playlist", "items", playlist, "--all", "--output", "json"])
        .await;
    let items: Vec<Value> = serde_json::from_str(&read.good()).unwrap();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    items
        .iter()
        .map(|item| (text(item, "item_id"), text(item, "id")))
        .collect()
}
