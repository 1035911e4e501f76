//! Every operation of the table, typed, against the simulator: what this crate knows, TIDAL understands.

use std::collections::BTreeSet;
use std::sync::Arc;

use tidal_api::*;
use tidal_sim::Sim;

use crate::setting::{Fixed, client_with};

/// A walk over operations, which takes down what it has seen.
struct Walk {
    client: Client,
    seen: BTreeSet<&'static str>,
}

impl Walk {
    async fn send<R: Request + Clone>(&mut self, request: R) -> R::Response {
        let operation = request.clone().prepare().unwrap().operation;
        self.seen.insert(operation);
        self.client
            .send(request)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error:?}"))
    }

    /// Reads a relationship and answers the first id in it.
    async fn related<R: Relationship + Clone>(&mut self, id: &str) -> Option<String> {
        let page = self.send(Related::<R>::of(id)).await;
        page.data.first().map(|identifier| identifier.id.clone())
    }
}

macro_rules! related {
    ($walk:ident, $id:expr, $($Relationship:ty),+) => {
        $( $walk.related::<$Relationship>($id).await; )+
    };
}

fn walk(sim: &Sim) -> Walk {
    let scopes = ENDPOINTS
        .iter()
        .flat_map(|endpoint| endpoint.access.scopes.iter().copied());
    let token = sim.user_token(&sim.sample().user, scopes.collect::<BTreeSet<_>>());
    let client = client_with(sim, |builder| builder.authorizer(Arc::new(Fixed::new(&token))));
    Walk {
        client,
        seen: BTreeSet::new(),
    }
}

#[tokio::test]
async fn all_85_reads_are_answered() {
    let sim = Sim::start().await.unwrap();
    let mut walk = walk(&sim);
    catalogue(&mut walk, &sim).await;
    what_belongs_to_the_catalogue(&mut walk, &sim).await;
    playlists_and_search(&mut walk, &sim).await;
    user(&mut walk).await;
    let reads: BTreeSet<_> = ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.is_read())
        .map(|endpoint| endpoint.operation)
        .collect();
    assert_eq!(reads.len(), 85);
    assert_eq!(
        reads.difference(&walk.seen).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "not asked"
    );
}

async fn catalogue(walk: &mut Walk, sim: &Sim) {
    let sample = sim.sample();
    let (track, album, artist, video) = (
        &sample.tracks[0],
        &sample.twenty_track_album,
        &sample.full_artist,
        &sample.videos[0],
    );
    walk.send(List::<Tracks>::all().filter("id", [track])).await;
    walk.send(List::<Albums>::all().filter("id", [album])).await;
    walk.send(List::<Artists>::all().filter("id", [artist])).await;
    walk.send(List::<Videos>::all().filter("id", [video])).await;
    walk.send(Fetch::<Tracks>::one(track)).await;
    walk.send(Fetch::<Albums>::one(album)).await;
    walk.send(Fetch::<Artists>::one(artist)).await;
    walk.send(Fetch::<Videos>::one(video)).await;

    related!(
        walk,
        track,
        tracks::Albums,
        tracks::Artists,
        tracks::Owners,
        tracks::Radio,
        tracks::SimilarTracks
    );
    related!(walk, track, tracks::SourceFile);
    related!(
        walk,
        album,
        albums::Artists,
        albums::Items,
        albums::Owners,
        albums::Providers,
        albums::SimilarAlbums
    );
    related!(walk, album, albums::UsageRules);
    related!(
        walk,
        artist,
        artists::Albums,
        artists::Biography,
        artists::Owners,
        artists::ProfileArt,
        artists::Radio
    );
    related!(
        walk,
        artist,
        artists::SimilarArtists,
        artists::TrackProviders,
        artists::Videos
    );
    related!(
        walk,
        video,
        videos::Albums,
        videos::Artists,
        videos::Providers,
        videos::ThumbnailArt,
        videos::UsageRules
    );
    walk.send(Related::<artists::Tracks>::of(artist).parameter("collapseBy", "NONE"))
        .await;
}

async fn what_belongs_to_the_catalogue(walk: &mut Walk, sim: &Sim) {
    let sample = sim.sample();
    let (track, album, artist, video) = (
        &sample.tracks[0],
        &sample.twenty_track_album,
        &sample.full_artist,
        &sample.videos[0],
    );
    let role = walk
        .related::<artists::Roles>(artist)
        .await
        .expect("an artist has a role");
    walk.send(Fetch::<ArtistRoles>::one(role)).await;
    let provider = walk
        .related::<tracks::Providers>(track)
        .await
        .expect("a track has a provider");
    walk.send(Fetch::<Providers>::one(provider)).await;
    let rules = walk
        .related::<tracks::UsageRules>(track)
        .await
        .expect("a track has usage rules");
    walk.send(Fetch::<UsageRules>::one(rules)).await;
    let artwork = walk
        .related::<albums::CoverArt>(album)
        .await
        .expect("an album has a cover");
    walk.send(Fetch::<Artworks>::one(&artwork)).await;
    walk.send(List::<Artworks>::all().filter("id", [&artwork])).await;
    walk.related::<artworks::Owners>(&artwork).await;

    let manifest = Fetch::<TrackManifests>::one(track)
        .parameter("manifestType", "HLS")
        .parameter("adaptive", "true");
    let manifest = manifest
        .parameter("formats", "FLAC")
        .parameter("formats", "AACLC");
    walk.send(
        manifest
            .parameter("uriScheme", "DATA")
            .parameter("usage", "PLAYBACK"),
    )
    .await;
    let manifest = Fetch::<VideoManifests>::one(video)
        .parameter("uriScheme", "HTTPS")
        .parameter("usage", "PLAYBACK");
    walk.send(manifest).await;
}

async fn playlists_and_search(walk: &mut Walk, sim: &Sim) {
    let playlist = &sim.sample().twenty_one_item_playlist;
    walk.send(
        List::<Playlists>::all()
            .filter("id", [playlist])
            .sort(["-createdAt"]),
    )
    .await;
    walk.send(Fetch::<Playlists>::one(playlist)).await;
    walk.send(
        Related::<playlists::Items>::of(playlist)
            .filter("query", ["a"])
            .sort(["-title"]),
    )
    .await;
    related!(
        walk,
        playlist,
        playlists::CollaboratorProfiles,
        playlists::Collaborators,
        playlists::CoverArt
    );
    related!(walk, playlist, playlists::OwnerProfiles, playlists::Owners);

    let found = walk
        .send(List::<SearchResults>::all().filter("query", ["love"]))
        .await;
    let id = &found.data[0].id;
    related!(
        walk,
        id,
        search_results::Albums,
        search_results::Artists,
        search_results::Playlists
    );
    related!(
        walk,
        id,
        search_results::TopHits,
        search_results::Tracks,
        search_results::Videos
    );
    let suggested = walk
        .send(List::<SearchSuggestions>::all().filter("query", ["lo"]))
        .await;
    walk.related::<search_suggestions::DirectHits>(&suggested.data[0].id)
        .await;
}

async fn user(walk: &mut Walk) {
    walk.send(Fetch::<Users>::one("me")).await;
    walk.send(Fetch::<UserCollectionAlbums>::one("me")).await;
    walk.send(Fetch::<UserCollectionArtists>::one("me")).await;
    walk.send(Fetch::<UserCollectionPlaylists>::one("me")).await;
    walk.send(Fetch::<UserCollectionTracks>::one("me")).await;
    walk.send(Fetch::<UserCollectionVideos>::one("me")).await;
    walk.send(Fetch::<UserDailyMixes>::one("me")).await;
    walk.send(Fetch::<UserDiscoveryMixes>::one("me")).await;
    walk.send(Fetch::<UserNewReleaseMixes>::one("me")).await;
    related!(
        walk,
        "me",
        user_collection_albums::Items,
        user_collection_albums::Owners
    );
    related!(
        walk,
        "me",
        user_collection_artists::Items,
        user_collection_artists::Owners
    );
    related!(
        walk,
        "me",
        user_collection_playlists::Items,
        user_collection_playlists::Owners
    );
    related!(
        walk,
        "me",
        user_collection_tracks::Items,
        user_collection_tracks::Owners
    );
    related!(
        walk,
        "me",
        user_collection_videos::Items,
        user_collection_videos::Owners
    );
    related!(
        walk,
        "me",
        user_daily_mixes::Items,
        user_discovery_mixes::Items,
        user_new_release_mixes::Items
    );
}
