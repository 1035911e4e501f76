//! A small catalogue in memory, and servers over it.

use std::sync::Arc;

use rmcp::model::CallToolResult;
use serde_json::Value;
use tidal_core::{
    Isrc, Tidal,
    model::{Key, Scale},
    testing::{FakeTidal, build},
};
use tidal_mcp::{Backend, Options, Server};

/// 45 tracks of one artist, two albums, a playlist, a video, likeness and radios. Pages are of 20.
pub(crate) fn catalogue() -> FakeTidal {
    let mut fake = FakeTidal::new()
        .with_album(long_album())
        .with_album(
            build::album("101")
                .title("Blue Moods")
                .artist("3519", "Miles Davis")
                .barcode("025218004329")
                .items((1..=3).map(|number| build::album_item(number, track(u64::from(number))))),
        )
        .with_artist(artist())
        .with_artist(build::artist("4021").name("Bill Evans").top_tracks([track(1)]))
        .with_playlist(
            build::playlist("0a-1b")
                .name("Blue Hour")
                .description("Slow blue music")
                .items((1..=45).map(entry)),
        )
        .with_video(
            build::video("9")
                .title("Blue Live")
                .artist("3519", "Miles Davis")
                .isrc(Isrc::from_tidal("USSM15900999")),
        )
        .with_similar(
            "1",
            (2..=30)
                .map(|id| id.to_string())
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str),
        )
        .with_similar("100", ["101"])
        .with_radio(
            "1",
            build::playlist("radio-1")
                .name("Radio of Blue 1")
                .items((2..=30).map(entry)),
        );
    for id in 1..=45 {
        fake = fake.with_track(track(id));
    }
    fake
}

/// A server over the catalogue, with the handle to make the latter misbehave.
pub(crate) fn server(options: &Options) -> (Server, Arc<FakeTidal>) {
    let fake = Arc::new(catalogue());
    let tidal: Arc<dyn Tidal> = fake.clone();
    (Server::new(Backend::ready(tidal), options).unwrap(), fake)
}

/// Options with a fixed sealing key, so that cursors can stand in snapshots.
pub(crate) fn options() -> Options {
    Options {
        sealing_key: Some("of these tests".to_owned().into()),
        ..Options::default()
    }
}

pub(crate) async fn call(server: &Server, tool: &str, arguments: Value) -> CallToolResult {
    let arguments = arguments.as_object().unwrap().clone();
    server.router().call(tool, arguments).await.unwrap()
}

/// Structured content of a call that has to succeed.
pub(crate) async fn answer(server: &Server, tool: &str, arguments: Value) -> Value {
    let result = call(server, tool, arguments).await;
    assert_eq!(result.is_error, Some(false), "{}", text(&result));
    result.structured_content.unwrap()
}

/// The error of a call that has to fail.
pub(crate) async fn error(server: &Server, tool: &str, arguments: Value) -> Value {
    let result = call(server, tool, arguments).await;
    assert_eq!(result.is_error, Some(true), "{}", text(&result));
    let error = result.structured_content.clone().unwrap()["error"].clone();
    let said = text(&result);
    assert!(said.contains(error["code"].as_str().unwrap()), "{said}");
    assert!(said.contains(error["message"].as_str().unwrap()), "{said}");
    assert!(said.contains(error["hint"].as_str().unwrap()), "{said}");
    error
}

pub(crate) fn text(result: &CallToolResult) -> String {
    let blocks = result.content.iter();
    blocks
        .filter_map(|block| block.as_text())
        .map(|text| text.text.clone())
        .collect()
}

fn track(id: u64) -> build::TrackBuilder {
    let track = build::track(&id.to_string())
        .title(format!("Blue {id}"))
        .artist("3519", "Miles Davis")
        .on_album("100", "Kind of Blue");
    if id == 1 {
        track
            .isrc("USSM15900113")
            .bpm(120.5)
            .key(Key::EFlat)
            .scale(Scale::Minor)
            .tone_tags(vec!["Calm".to_owned()])
            .explicit()
    } else {
        track
    }
}

fn long_album() -> build::AlbumBuilder {
    build::album("100")
        .title("Kind of Blue")
        .artist("3519", "Miles Davis")
        .barcode("5099706493525")
        .items((1..=45).map(|number| build::album_item(number, track(u64::from(number)))))
}

fn artist() -> build::ArtistBuilder {
    build::artist("3519")
        .name("Miles Davis")
        .biography("Born in [wimpLink artistId=\"1\"]Alton[/wimpLink].<br/>Played the trumpet.")
        .top_tracks((1..=25).map(track))
        .albums([
            build::album("100").title("Kind of Blue"),
            build::album("101").title("Blue Moods"),
        ])
        .similar([build::artist("4021").name("Bill Evans")])
        .videos([build::video("9").title("Blue Live")])
}

fn entry(number: u64) -> tidal_core::model::PlaylistItem {
    let item_id = format!("item-{number}");
    match number {
        3 => build::playlist_item(&item_id, build::unavailable("999")),
        4 => build::playlist_item(&item_id, build::video("9").title("Blue Live")),
        _ => build::playlist_item(&item_id, track(number)),
    }
}
