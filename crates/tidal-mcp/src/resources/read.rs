//! Reading `tidal://{kind}/{id}`: the same tools, asked for one thing in full, and their structured content.
//! Whether those tools are enabled does not matter here, so that links given out earlier stay good.

use std::sync::{Arc, LazyLock};

use rmcp::{
    ErrorData,
    model::{CacheScope, JsonObject, ReadResourceResult, ResourceContents},
};
use serde_json::{Value, json};
use tidal_core::{ErrorCode, Kind};

use super::ACCOUNT_URI;
use crate::{
    Failure, Principal, Router,
    router::Entry,
    tools::{GetAccount, GetAlbums, GetArtists, GetPlaylist, GetTracks, GetVideos},
};

/// How long clients may keep what they read, in milliseconds: the catalogue changes slowly.
const CATALOGUE_TTL_MS: u64 = 300_000;

/// What reads each kind.
struct Readers {
    track: Entry,
    album: Entry,
    artist: Entry,
    playlist: Entry,
    video: Entry,
}

static READERS: LazyLock<Readers> = LazyLock::new(|| Readers {
    track: Entry::of::<GetTracks>(),
    album: Entry::of::<GetAlbums>(),
    artist: Entry::of::<GetArtists>(),
    playlist: Entry::of::<GetPlaylist>(),
    video: Entry::of::<GetVideos>(),
});

static ACCOUNT: LazyLock<Entry> = LazyLock::new(Entry::of::<GetAccount>);

/// Reads one thing.
///
/// # Errors
/// "Resource not found" (with `data.uri`) for what is no such URI and for what TIDAL does not have; an internal
/// error that carries the failure for everything else.
pub(crate) async fn read(
    router: &Router,
    principal: &Arc<Principal>,
    uri: &str,
) -> Result<ReadResourceResult, ErrorData> {
    let (kind, id) = parse(uri).ok_or_else(|| not_found(uri))?;
    let (tool, arguments) = match kind {
        Kind::Track => (&READERS.track, json!({"ids": [id], "detail": "full"})),
        Kind::Album => (&READERS.album, json!({"ids": [id], "with_tracks": true})),
        Kind::Artist => {
            let parts = ["biography", "top_tracks", "albums"];
            (&READERS.artist, json!({"ids": [id], "with": parts}))
        }
        Kind::Playlist => (&READERS.playlist, json!({"id": id})),
        Kind::Video => (&READERS.video, json!({"ids": [id]})),
    };
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let answer = router
        .ask(principal, tool, arguments)
        .await
        .map_err(|failure| refused(uri, &failure))?;
    let found = the_one(kind, answer).ok_or_else(|| not_found(uri))?;
    let contents = ResourceContents::text(found.to_string(), uri).with_mime_type("application/json");
    // What is found depends on the listener's country, and their playlists are theirs.
    Ok(ReadResourceResult::new(vec![contents])
        .with_ttl_ms(CATALOGUE_TTL_MS)
        .with_cache_scope(CacheScope::Private))
}

/// Who is signed in, for this client alone and for no longer than this moment.
///
/// # Errors
/// An internal error that carries the failure.
pub(crate) async fn account(
    router: &Router,
    principal: &Arc<Principal>,
) -> Result<ReadResourceResult, ErrorData> {
    let answer = router.ask(principal, &ACCOUNT, JsonObject::new()).await;
    let answer = answer.map_err(|failure| refused(ACCOUNT_URI, &failure))?;
    let contents = ResourceContents::text(answer.to_string(), ACCOUNT_URI).with_mime_type("application/json");
    Ok(ReadResourceResult::new(vec![contents])
        .with_ttl_ms(0)
        .with_cache_scope(CacheScope::Private))
}

fn parse(uri: &str) -> Option<(Kind, &str)> {
    let (kind, id) = uri.strip_prefix("tidal://")?.split_once('/')?;
    let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind)?;
    // The rest is checked where every id is; a link within a link is none.
    (!id.is_empty() && !id.contains("://")).then_some((kind, id))
}

/// The thing itself, out of the list that a tool answers with.
fn the_one(kind: Kind, mut answer: Value) -> Option<Value> {
    match kind {
        Kind::Playlist => Some(answer),
        Kind::Track | Kind::Album | Kind::Artist | Kind::Video => {
            let items = answer.get_mut(kind.plural())?.get_mut("items")?.as_array_mut()?;
            (!items.is_empty()).then(|| items.swap_remove(0))
        }
    }
}

pub(crate) fn not_found(uri: &str) -> ErrorData {
    // The SDK turns the code into the one that the client's revision of the protocol has for it.
    ErrorData::resource_not_found("there is no such resource", Some(json!({ "uri": uri })))
}

fn refused(uri: &str, failure: &Failure) -> ErrorData {
    match failure.code {
        ErrorCode::NotFound | ErrorCode::InvalidInput => not_found(uri),
        _ => ErrorData::internal_error(
            failure.message.clone(),
            Some(json!({ "uri": uri, "error": failure.to_value() })),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_read_strictly() {
        assert_eq!(parse("tidal://track/1"), Some((Kind::Track, "1")));
        for uri in [
            "tidal://track",
            "tidal://track/",
            "tidal://song/1",
            "https://tidal.com/track/1",
            "",
        ] {
            assert_eq!(parse(uri), None, "{uri}");
        }
    }
}
