//! One row for each tool: a call that succeeds, one that names something that there is not, and what the listener has
//! to have granted.

use serde_json::{Value, json};
use tidal_sim::Sample;

use super::session::Session;

/// What the rows' calls are about.
pub(crate) struct Scene {
    pub(crate) sample: Sample,
    /// A playlist of the listener's own, with ten tracks.
    pub(crate) mine: String,
    /// Its entries.
    pub(crate) items: Vec<String>,
    /// Another one, to be deleted.
    pub(crate) spare: String,
}

/// A tool.
pub(crate) struct Row {
    pub(crate) tool: &'static str,
    /// The first that it needs of the sign-in; `None` for what needs none.
    pub(crate) scope: Option<&'static str>,
    /// Whether TIDAL is asked at all.
    pub(crate) upstream: bool,
    /// Arguments with which it succeeds.
    pub(crate) good: fn(&Scene) -> Value,
    /// Where its answer to those holds something.
    pub(crate) shows: &'static str,
    /// How it can be seen afterwards that it was done, where its own answer shows too little of that.
    pub(crate) afterwards: Option<Afterwards>,
    /// Arguments that name something that there is not.
    pub(crate) gone: Option<fn(&Scene) -> Value>,
}

/// What `get_playlist` tells afterwards.
pub(crate) struct Afterwards {
    /// Of which playlist.
    pub(crate) playlist: fn(&Scene) -> &str,
    /// The name that it has then; `None` for one that is not there any more.
    pub(crate) name: Option<&'static str>,
}

/// A playlist that nobody has.
const NO_PLAYLIST: &str = "5a1e7777-7f3b-4c2d-9e10-000000007777";

/// An entry that no playlist has.
const NO_ITEM: &str = "0badcafe-0bad";

// === impl Scene ===

impl Scene {
    /// Makes the playlists, with the tools themselves.
    pub(crate) async fn set(session: &mut Session, sample: &Sample) -> Self {
        let (mine, items) = playlist(session, "Mine", &sample.tracks[..10]).await;
        let (spare, _) = playlist(session, "Spare", &[]).await;
        Self {
            sample: sample.clone(),
            mine,
            items,
            spare,
        }
    }

    /// For calls that are refused: everything is named, and nothing is there.
    pub(crate) fn of_others(sample: &Sample) -> Self {
        Self {
            sample: sample.clone(),
            mine: sample.one_item_playlist.clone(),
            items: vec![NO_ITEM.to_owned(); 2],
            spare: sample.one_item_playlist.clone(),
        }
    }
}

/// Makes a playlist, and tells its id and those of its entries.
pub(crate) async fn playlist(session: &mut Session, name: &str, tracks: &[String]) -> (String, Vec<String>) {
    let mut arguments = json!({"name": name});
    if !tracks.is_empty() {
        arguments["items"] = json!(tracks);
    }
    let made = session.answer("create_playlist", &arguments).await;
    let id = made["playlist"]["id"].as_str().unwrap().to_owned();
    let items = entries(session, &id).await;
    (id, items.into_iter().map(|(item, _)| item).collect())
}

/// What stands in a playlist: item ids, and the ids of tracks.
pub(crate) async fn entries(session: &mut Session, id: &str) -> Vec<(String, String)> {
    let read = session
        .answer("get_playlist", &json!({"id": id, "limit": 100}))
        .await;
    assert!(read["items"]["next_cursor"].is_null(), "{read}");
    let items = read["items"]["items"].as_array().unwrap();
    let text = |text: &Value| text.as_str().unwrap().to_owned();
    items
        .iter()
        .map(|item| (text(&item["item_id"]), text(&item["track"]["id"])))
        .collect()
}

const fn open(tool: &'static str, good: fn(&Scene) -> Value, shows: &'static str) -> Row {
    Row {
        tool,
        scope: None,
        upstream: true,
        good,
        shows,
        afterwards: None,
        gone: None,
    }
}

// === impl Row ===

impl Row {
    const fn needs(mut self, scope: &'static str) -> Self {
        self.scope = Some(scope);
        self
    }

    const fn or_gone(mut self, gone: fn(&Scene) -> Value) -> Self {
        self.gone = Some(gone);
        self
    }

    const fn then(mut self, playlist: fn(&Scene) -> &str, name: Option<&'static str>) -> Self {
        self.afterwards = Some(Afterwards { playlist, name });
        self
    }

    const fn local(mut self) -> Self {
        self.upstream = false;
        self
    }
}

/// Every tool. Signing out comes last.
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = catalogue();
    rows.extend(playlists());
    rows.extend(library());
    rows
}

fn catalogue() -> Vec<Row> {
    vec![
        open("search", |_| json!({"query": "love"}), "/tracks/items/0/id"),
        open(
            "get_tracks",
            |scene| json!({"ids": scene.sample.tracks[..3]}),
            "/tracks/items/2/title",
        )
        .or_gone(|scene| json!({"ids": [scene.sample.missing_id]})),
        open(
            "get_albums",
            |scene| json!({"ids": [scene.sample.twenty_track_album], "with_tracks": true}),
            "/albums/items/0/tracks",
        )
        .or_gone(|scene| json!({"ids": [scene.sample.missing_id]})),
        open(
            "get_artists",
            |scene| json!({"ids": [scene.sample.full_artist], "with": ["biography", "top_tracks"]}),
            "/artists/items/0/top_tracks",
        )
        .or_gone(|scene| json!({"ids": [scene.sample.missing_id]})),
        open(
            "get_playlist",
            |scene| json!({"id": scene.sample.odd_playlist}),
            "/items/items/0/track/title",
        )
        .or_gone(|_| json!({"id": NO_PLAYLIST})),
        open(
            "get_videos",
            |scene| json!({"ids": scene.sample.videos[..2]}),
            "/videos/items/1/title",
        )
        .or_gone(|scene| json!({"ids": [scene.sample.missing_id]})),
        open(
            "find_similar",
            |scene| json!({"kind": "track", "id": scene.sample.tracks[0], "mode": "radio"}),
            "/radio_items/items/0/track/id",
        )
        .or_gone(|scene| json!({"kind": "track", "id": scene.sample.missing_id, "mode": "radio"})),
        open(
            "recommend_tracks",
            |scene| json!({"seeds": scene.sample.tracks[..3], "limit": 10}),
            "/tracks/items/0/id",
        )
        .or_gone(|scene| json!({"seeds": [scene.sample.missing_id]})),
        open("get_mixes", |_| json!({"kind": "daily"}), "/mixes/items/0/id")
            .needs("recommendations.read")
            .or_gone(|_| json!({"mix_id": NO_PLAYLIST})),
    ]
}

fn playlists() -> Vec<Row> {
    vec![
        open("list_playlists", |_| json!({}), "/playlists/items/0/id").needs("playlists.read"),
        open(
            "create_playlist",
            |scene| json!({"name": "Night", "items": scene.sample.tracks[..3]}),
            "/items/done/items/2/id",
        )
        .needs("playlists.write"),
        open(
            "update_playlist",
            |scene| json!({"id": scene.mine, "name": "Renamed"}),
            "/playlist/name",
        )
        .then(|scene| &scene.mine, Some("Renamed"))
        .needs("playlists.write")
        .or_gone(|_| json!({"id": NO_PLAYLIST, "name": "Renamed"})),
        open(
            "delete_playlist",
            |scene| json!({"id": scene.spare, "confirm": true}),
            "/deleted/name",
        )
        .then(|scene| &scene.spare, None)
        .needs("playlists.read")
        .or_gone(|_| json!({"id": NO_PLAYLIST, "confirm": true})),
        open(
            "add_to_playlist",
            |scene| json!({"id": scene.mine, "items": scene.sample.tracks[20..22]}),
            "/done/items/1/item_id",
        )
        .needs("playlists.read")
        .or_gone(|scene| json!({"id": NO_PLAYLIST, "items": [scene.sample.tracks[0]]})),
        open(
            "remove_from_playlist",
            |scene| json!({"id": scene.mine, "item_ids": [scene.items[0]]}),
            "/done/items/0/item_id",
        )
        .needs("playlists.read")
        .or_gone(|_| json!({"id": NO_PLAYLIST, "item_ids": [NO_ITEM]})),
        open(
            "move_in_playlist",
            |scene| json!({"id": scene.mine, "item_ids": [scene.items[1]], "before": "end"}),
            "/done/items/0/item_id",
        )
        .needs("playlists.read")
        .or_gone(|_| json!({"id": NO_PLAYLIST, "item_ids": [NO_ITEM], "before": "end"})),
    ]
}

fn library() -> Vec<Row> {
    vec![
        open(
            "list_favorites",
            |_| json!({"kind": "tracks"}),
            "/favorites/items/0/track/id",
        )
        .needs("collection.read"),
        open(
            "add_favorites",
            |scene| json!({"kind": "playlists", "ids": [scene.sample.twenty_one_item_playlist]}),
            "/done/items/0/id",
        )
        .needs("collection.write")
        .or_gone(|scene| json!({"kind": "tracks", "ids": [scene.sample.missing_id]})),
        open(
            "remove_favorites",
            |scene| json!({"kind": "playlists", "ids": [scene.sample.odd_playlist]}),
            "/done/items/0/id",
        )
        .needs("collection.write"),
        open(
            "get_playback",
            |scene| json!({"track_id": scene.sample.tracks[0]}),
            "/playback",
        )
        .or_gone(|scene| json!({"track_id": scene.sample.missing_id})),
        open("get_account", |_| json!({}), "/username").local(),
        open("log_in", |_| json!({}), "/scopes/0").local(),
        open("log_out", |_| json!({}), "/was_signed_in").local(),
    ]
}
