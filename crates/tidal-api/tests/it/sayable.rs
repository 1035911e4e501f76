//! Every write of the table can be said in types. What becomes of writes is elsewhere.

use std::collections::BTreeSet;

use tidal_api::*;

#[test]
fn all_16_writes_can_be_said() {
    let mut said = BTreeSet::new();
    let mut say = |prepared: Result<Prepared, Error>| said.insert(prepared.unwrap().operation);
    say(Create::<Playlists>::new(NewPlaylist::named("Run")).prepare());
    let changes = PlaylistChanges {
        description: Change::Clear,
        ..PlaylistChanges::default()
    };
    say(Update::<Playlists>::of("p", changes).prepare());
    say(Delete::<Playlists>::one("p").prepare());
    say(Add::<playlists::Items>::to("p").item::<Videos>("1").prepare());
    say(Remove::<playlists::Items>::from("p")
        .item_at::<Tracks>("1", "i")
        .prepare());
    say(Move::<playlists::Items>::within("p")
        .item_at::<Tracks>("1", "i")
        .before("j")
        .prepare());
    say(Add::<user_collection_albums::Items>::to("me")
        .item::<Albums>("1")
        .prepare());
    say(Add::<user_collection_artists::Items>::to("me")
        .item::<Artists>("1")
        .prepare());
    say(Add::<user_collection_playlists::Items>::to("me")
        .item::<Playlists>("1")
        .prepare());
    say(Add::<user_collection_tracks::Items>::to("me")
        .item::<Tracks>("1")
        .prepare());
    say(Add::<user_collection_videos::Items>::to("me")
        .item::<Videos>("1")
        .prepare());
    say(Remove::<user_collection_albums::Items>::from("me")
        .item::<Albums>("1")
        .prepare());
    say(Remove::<user_collection_artists::Items>::from("me")
        .item::<Artists>("1")
        .prepare());
    say(Remove::<user_collection_playlists::Items>::from("me")
        .item::<Playlists>("1")
        .prepare());
    say(Remove::<user_collection_tracks::Items>::from("me")
        .item::<Tracks>("1")
        .prepare());
    say(Remove::<user_collection_videos::Items>::from("me")
        .item::<Videos>("1")
        .prepare());
    let writes: BTreeSet<_> = ENDPOINTS
        .iter()
        .filter(|endpoint| !endpoint.is_read())
        .map(|endpoint| endpoint.operation)
        .collect();
    assert_eq!((said.len(), said), (16, writes));
}
