//! Whose token reads what: listeners share the catalogue where the application reads it, and nothing else.

use futures_util::future::join_all;
use tidal_core::{
    CatalogService, CatalogueToken, ErrorCode, RecommendationService, SearchService, TrackId, UserService,
    model::Hits,
    service::{
        AlbumItems, AlbumsQuery, ArtistsQuery, Explicit, PlaylistItemsQuery, RelatedQuery, SearchMore,
        SearchQuery,
    },
};

use super::{
    super::world::{id, ids, viewer},
    Listeners, poor, rich,
};

impl Listeners {
    /// Where the application reads the catalogue.
    async fn sharing() -> Self {
        let Self { sim, remote, tokens } = Self::start().await;
        Self {
            sim,
            remote: remote.with_catalogue_token(CatalogueToken::Application),
            tokens,
        }
    }

    /// From now on nobody is signed in as TIDAL sees it.
    fn end_sign_ins(&self) {
        for token in &self.tokens {
            self.sim.expire_token(token);
        }
    }
}

/// Each reads the same hundred tracks one by one, all at once; what that costs.
async fn cost_of_the_same(world: &Listeners) -> u64 {
    let wanted: Vec<TrackId> = ids(&world.sim.sample().tracks);
    let viewers = [viewer(), rich(), poor().in_country(viewer().country)];
    let reads = viewers.iter().flat_map(|viewer| {
        wanted
            .iter()
            .map(move |id| world.remote.tracks(viewer, std::slice::from_ref(id)))
    });
    let (answers, cost) = world.cost(join_all(reads)).await;
    for (wanted, answer) in wanted.iter().cycle().zip(answers) {
        assert_eq!(answer.unwrap().found[0].id, *wanted);
    }
    cost
}

#[tokio::test]
async fn listeners_share_what_the_application_reads() {
    let shared = cost_of_the_same(&Listeners::sharing().await).await;
    assert!(shared <= 7, "{shared}");
    let apart = cost_of_the_same(&Listeners::start().await).await;
    assert!((15..=21).contains(&apart), "three times as much: {apart}");
}

#[tokio::test]
async fn the_catalogue_needs_no_sign_in_where_the_application_reads_it() {
    let world = Listeners::sharing().await;
    world.end_sign_ins();
    let (remote, me, sample) = (&world.remote, rich(), world.sim.sample());
    let track = RelatedQuery::first(id::<TrackId>(&sample.tracks[0]));
    let album = RelatedQuery::first(id(&sample.twenty_track_album));
    let artist = RelatedQuery::first(id(&sample.full_artist));
    let albums = AlbumsQuery {
        ids: ids(&sample.albums[..1]),
        items: AlbumItems::Omitted,
    };
    let code = remote.albums(&me, &albums).await.unwrap().found[0]
        .barcode
        .clone()
        .unwrap();
    let artists = ArtistsQuery {
        ids: ids(&sample.artists[..1]),
        parts: [].into(),
    };
    assert!(remote.artists(&me, &artists).await.unwrap().is_complete());
    assert!(
        remote
            .tracks(&me, std::slice::from_ref(&track.of))
            .await
            .unwrap()
            .is_complete()
    );
    assert!(
        remote
            .videos(&me, &ids(&sample.videos[..1]))
            .await
            .unwrap()
            .is_complete()
    );
    assert!(
        remote
            .tracks_by_isrc(&me, &[id(&sample.shared_isrc)])
            .await
            .unwrap()
            .is_complete()
    );
    assert!(
        remote
            .albums_by_barcode(&me, &[code])
            .await
            .unwrap()
            .is_complete()
    );
    assert!(!remote.album_items(&me, &album).await.unwrap().items.is_empty());
    assert!(!remote.artist_tracks(&me, &artist).await.unwrap().items.is_empty());
    assert!(!remote.artist_albums(&me, &artist).await.unwrap().items.is_empty());
    assert!(!remote.artist_videos(&me, &artist).await.unwrap().items.is_empty());
    assert!(!remote.similar_tracks(&me, &track).await.unwrap().items.is_empty());
    assert!(!remote.similar_albums(&me, &album).await.unwrap().items.is_empty());
    assert!(
        !remote
            .similar_artists(&me, &artist)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(remote.track_radio(&me, &track.of).await.unwrap().items.is_some());
    assert!(
        remote
            .artist_radio(&me, &artist.of)
            .await
            .unwrap()
            .items
            .is_some()
    );
}

#[tokio::test]
async fn searching_needs_no_sign_in_either() {
    let world = Listeners::sharing().await;
    world.end_sign_ins();
    let (remote, me) = (&world.remote, rich());
    let found = remote.search(&me, &SearchQuery::all(id("a"))).await.unwrap();
    let more = SearchMore {
        results: found.id.clone(),
        kind: tidal_core::Kind::Track,
        explicit: Explicit::Include,
        cursor: found.tracks.as_ref().unwrap().next.clone().unwrap(),
    };
    let more = remote.search_more(&me, &more).await.unwrap();
    assert!(matches!(&*more, Hits::Tracks(page) if !page.items.is_empty()));
    remote.suggestions(&me, &id("a")).await.unwrap();
}

#[tokio::test]
async fn what_is_a_listeners_needs_the_listener() {
    let world = Listeners::sharing().await;
    world.end_sign_ins();
    let (remote, me, sample) = (&world.remote, rich(), world.sim.sample());
    let error = remote.user(&me).await.unwrap_err();
    assert_eq!(error.reason(), Some("sign_in_expired"), "{error:?}");
    let error = remote.playlist(&me, &id(&sample.odd_playlist)).await.unwrap_err();
    assert_eq!(error.reason(), Some("sign_in_expired"), "{error:?}");
}

#[tokio::test]
async fn a_private_playlist_is_its_owners_alone() {
    for world in [Listeners::sharing().await, Listeners::start().await] {
        let private = id(&world.sim.sample().private_playlist);
        let items = PlaylistItemsQuery::first(id(&world.sim.sample().private_playlist));
        let mine = world.remote.playlist(&rich(), &private).await.unwrap();
        assert_eq!(mine.items.as_ref().unwrap().items.len(), 5);
        assert_eq!(
            world
                .remote
                .playlist_items(&rich(), &items)
                .await
                .unwrap()
                .items
                .len(),
            5
        );
        for other in [poor(), viewer()] {
            let error = world.remote.playlist(&other, &private).await.unwrap_err();
            assert_eq!(error.code(), ErrorCode::NotFound);
            let error = world.remote.playlist_items(&other, &items).await.unwrap_err();
            assert_eq!(error.code(), ErrorCode::NotFound);
        }
    }
}

#[tokio::test]
async fn one_listeners_end_is_not_anothers() {
    let world = Listeners::start().await;
    world.sim.expire_token(&world.tokens[0]);
    let wanted: Vec<TrackId> = ids(&world.sim.sample().tracks[..2]);
    let (rich, poor) = (rich(), poor());
    let (rich, poor) = tokio::join!(
        world.remote.tracks(&rich, &wanted),
        world.remote.tracks(&poor, &wanted),
    );
    assert_eq!(rich.unwrap_err().reason(), Some("sign_in_expired"));
    assert!(poor.unwrap().is_complete());
}

#[tokio::test]
async fn a_search_with_ones_own_token_needs_its_scope() {
    let world = Listeners::granting(&["user.read"]).await;
    let query = SearchQuery::all(id("a"));
    let error = world.remote.search(&rich(), &query).await.unwrap_err();
    assert_eq!(error.reason(), Some("scope_missing"), "{error:?}");
    assert!(error.to_string().contains("search.read"));
    assert!(world.remote.search(&viewer(), &query).await.is_ok());
}
