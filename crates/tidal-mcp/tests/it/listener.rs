//! A listener with a small library, signed in at a server of their own.

use std::sync::Arc;

use tidal_core::{
    AlbumId, ArtistId, PlaylistId, Scopes, Tidal, TrackId, UserKey, VideoId, Viewer,
    model::{AudioFormat, Manifest, MixKind, Presentation, Visibility},
    service::PlaylistItemsQuery,
    testing::{FakeAuth, FakeTidal, build},
};
use tidal_mcp::{Backend, Options, Server};

use crate::world;

/// 700 tracks; three playlists of the listener's (`mine` holds tracks 1 to 45), one that is shared, one of a stranger;
/// favourites of every kind; mixes.
pub(crate) fn library() -> FakeTidal {
    let entry = |id: u64| build::playlist_item(&format!("e{id}"), track(id));
    let mut fake = FakeTidal::new()
        .with_tracks((1..=700).map(track))
        .with_album(
            build::album("100")
                .title("Kind of Blue")
                .artist("3519", "Miles Davis"),
        )
        .with_artist(build::artist("3519").name("Miles Davis"))
        .with_video(build::video("9").title("Blue Live").artist("3519", "Miles Davis"))
        .with_own_playlist(
            build::playlist("mine")
                .name("Blue Hour")
                .description("Slow blue music")
                .visibility(Visibility::Unlisted)
                .items((1..=45).map(entry)),
        )
        .with_own_playlist(build::playlist("empty").name("An empty one").items([]))
        .with_own_playlist(build::playlist("short").name("Zwei").items((1..=3).map(entry)))
        .with_shared_playlist(build::playlist("ours").name("Together").items([]))
        .with_playlist(
            build::playlist("theirs")
                .name("Not mine")
                .items((1..=3).map(entry)),
        )
        .with_mix(MixKind::Daily, mix("mix-1", "My Mix 1"))
        .with_mix(MixKind::Daily, mix("mix-2", "My Mix 2"))
        .with_mix(MixKind::Discovery, mix("mix-3", "My Discovery"))
        .with_manifest(TrackId::from_tidal("2"), whole())
        .with_favorite(AlbumId::from_tidal("100"))
        .with_favorite(ArtistId::from_tidal("3519"))
        .with_favorite(PlaylistId::from_tidal("theirs"))
        .with_favorite(VideoId::from_tidal("9"))
        .with_favorite(TrackId::from_tidal("gone"));
    for id in 1..=25 {
        fake = fake.with_favorite(TrackId::from_tidal(id.to_string()));
    }
    fake
}

/// A server for the listener, who granted everything, with the handle to make TIDAL misbehave.
pub(crate) fn server() -> (Server, Arc<FakeTidal>) {
    server_over(library(), Scopes::curating(), &world::options())
}

pub(crate) fn server_over(fake: FakeTidal, granted: Scopes, options: &Options) -> (Server, Arc<FakeTidal>) {
    let fake = Arc::new(fake);
    let tidal: Arc<dyn Tidal> = fake.clone();
    let auth = FakeAuth::new().with_session(user(), granted);
    let backend = Backend::with_sign_in(tidal, Arc::new(auth));
    (Server::new(backend, options).unwrap(), fake)
}

/// A server at which nobody is signed in.
pub(crate) fn server_for_nobody() -> (Server, Arc<FakeTidal>) {
    let fake = Arc::new(library());
    let tidal: Arc<dyn Tidal> = fake.clone();
    let backend = Backend::with_sign_in(tidal, Arc::new(FakeAuth::new()));
    (Server::new(backend, &world::options()).unwrap(), fake)
}

/// What stands in a playlist, by the ids of what it holds.
pub(crate) async fn standing(fake: &FakeTidal, playlist: &str) -> Vec<String> {
    let viewer = Viewer::anonymous(tidal_core::Country::US).signed_in(user());
    let tidal: &dyn Tidal = fake;
    let mut ids = Vec::new();
    let mut query = PlaylistItemsQuery::first(PlaylistId::from_tidal(playlist));
    loop {
        let page = tidal.playlist_items(&viewer, &query).await.unwrap();
        ids.extend(page.items.iter().map(|item| item.media.id().to_owned()));
        query.cursor.clone_from(&page.next);
        if query.cursor.is_none() {
            return ids;
        }
    }
}

fn user() -> UserKey {
    UserKey::new("default")
}

fn track(id: u64) -> build::TrackBuilder {
    build::track(&id.to_string())
        .title(format!("Blue {id}"))
        .artist("3519", "Miles Davis")
        .on_album("100", "Kind of Blue")
        .isrc(&format!("USSM1{id:07}"))
}

fn mix(id: &str, name: &str) -> build::PlaylistBuilder {
    build::playlist(id)
        .name(name)
        .items((1..=30).map(|id| tidal_core::model::PlaylistItem {
            item_id: None,
            ..build::playlist_item("none", track(id))
        }))
}

fn whole() -> Manifest {
    Manifest {
        presentation: Some(Presentation::Full),
        preview_reason: None,
        formats: vec![AudioFormat::Aac, AudioFormat::Flac],
        protection: Some("WIDEVINE".to_owned()),
        replay_gain: Some(-9.12),
        peak_amplitude: Some(0.98),
        location: None,
        url: "https://tidal.com/track/2".to_owned(),
    }
}
