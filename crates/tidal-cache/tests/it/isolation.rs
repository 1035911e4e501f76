//! Two listeners and strangers in two countries, reading and changing in any order: nobody is ever told what is for other
//! eyes, and everybody reads what they wrote.

mod replicas;

use std::{collections::HashMap, sync::Arc, time::Duration};

use proptest::prelude::*;
use tidal_cache::{CacheOptions, Cached, Sharing};
use tidal_core::{
    CatalogService, CollectionService, Country, Kind, PlaylistService, SearchService, TrackId, UserKey,
    UserService, Viewer,
    service::{FavoritesQuery, PlaylistItemsQuery, PlaylistUpdate},
    testing::{FakeTidal, build},
};

use crate::{
    stage::Stage,
    world::{addition, favorite, mine, options, pass, query, timeout},
};

/// Whose library it is, and in which country it is looked at.
type Eyes = (usize, usize);

const USERS: [Option<&str>; 3] = [None, Some("mia"), Some("leo")];
const COUNTRIES: [&str; 2] = ["US", "NO"];

#[derive(Clone, Copy, Debug)]
enum Step {
    Search,
    Track,
    Account,
    Favorites,
    Playlist,
    Items,
    AddFavorite(u32),
    RemoveFavorite(u32),
    AddItem(u32),
    Rename(u32),
    LoseAnAnswer,
    Fail,
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<(Eyes, Step)>> {
    let step = prop_oneof![
        3 => Just(Step::Search),
        3 => Just(Step::Track),
        2 => Just(Step::Account),
        4 => Just(Step::Favorites),
        2 => Just(Step::Playlist),
        4 => Just(Step::Items),
        2 => (1..9_u32).prop_map(Step::AddFavorite),
        2 => (1..9_u32).prop_map(Step::RemoveFavorite),
        2 => (1..9_u32).prop_map(Step::AddItem),
        1 => (1..9_u32).prop_map(Step::Rename),
        1 => Just(Step::LoseAnAnswer),
        1 => Just(Step::Fail),
        2 => prop_oneof![Just(1_u64), Just(40), Just(400)].prop_map(Step::Pass),
    ];
    prop::collection::vec(((0..3_usize, 0..2_usize), step), 1..240)
}

/// What TIDAL has for these eyes: everything is named after them, and the library is a listener's own.
fn fake((user, country): Eyes) -> FakeTidal {
    let name = |what: &str| format!("{what} {user}{country}");
    let tracks = (1..9).map(|id| build::track(&id.to_string()).title(name("track")));
    FakeTidal::new()
        .with_tracks(tracks)
        .with_user(build::user(&name("user")))
        .with_own_playlist(build::playlist("mine").name(name("mine")).items([]))
}

/// What the model knows: for each pair of eyes the fake behind the cache, asked directly.
struct Model {
    fakes: HashMap<(Option<UserKey>, Country), Arc<FakeTidal>>,
    cached: Cached<Stage>,
    sharing: Sharing,
}

impl Model {
    fn new(sharing: Sharing) -> Self {
        let mut fakes = HashMap::new();
        for user in 0..USERS.len() {
            for country in 0..COUNTRIES.len() {
                let viewer = viewer((user, country));
                fakes.insert(
                    (viewer.user().cloned(), viewer.country),
                    Arc::new(fake((user, country))),
                );
            }
        }
        let known = fakes.clone();
        let stage =
            Stage::casting(move |viewer| Arc::clone(&known[&(viewer.user().cloned(), viewer.country)]));
        let options = CacheOptions { sharing, ..options() };
        Self {
            fakes,
            cached: Cached::new(Arc::new(stage), options),
            sharing,
        }
    }

    fn fake(&self, viewer: &Viewer) -> &FakeTidal {
        &self.fakes[&(viewer.user().cloned(), viewer.country)]
    }

    async fn take(&self, eyes: Eyes, step: Step) {
        pass(Duration::from_millis(1)).await;
        let (viewer, cached) = (viewer(eyes), &self.cached);
        let fake = self.fake(&viewer);
        match step {
            Step::Search | Step::Track | Step::Account => self.check_names(eyes, step).await,
            Step::Favorites => {
                let query = FavoritesQuery::first(Kind::Track);
                let told = cached.favorites(&viewer, &query).await;
                Self::check(fake.favorites(&viewer, &query).await, told);
            }
            Step::Playlist => {
                let told = cached.playlist(&viewer, &mine()).await;
                Self::check(fake.playlist(&viewer, &mine()).await, told);
            }
            Step::Items => {
                let query = PlaylistItemsQuery::first(mine());
                let told = cached.playlist_items(&viewer, &query).await;
                Self::check(fake.playlist_items(&viewer, &query).await, told);
            }
            Step::AddFavorite(id) => drop(cached.add_favorites(&viewer, &favorite(id)).await),
            Step::RemoveFavorite(id) => drop(cached.remove_favorites(&viewer, &favorite(id)).await),
            Step::AddItem(id) => drop(cached.add_items(&viewer, &addition(id)).await),
            Step::Rename(id) => {
                let update = PlaylistUpdate {
                    name: Some(format!("name {id}")),
                    ..PlaylistUpdate::of(mine())
                };
                drop(cached.update_playlist(&viewer, &update).await);
            }
            Step::LoseAnAnswer => {
                fake.lose_next_answer();
                drop(cached.add_favorites(&viewer, &favorite(1)).await);
                fake.recover();
            }
            Step::Fail => {
                fake.fail_next(timeout());
                drop(cached.suggestions(&viewer, &"track".parse().unwrap()).await);
                fake.recover();
            }
            Step::Pass(seconds) => pass(Duration::from_secs(seconds)).await,
        }
    }

    /// What is read is what is there, or it is refused alike.
    fn check<T: PartialEq + std::fmt::Debug>(
        there: tidal_core::Result<tidal_core::Answer<T>>,
        told: tidal_core::Result<tidal_core::Answer<T>>,
    ) {
        match (there, told) {
            (Ok(there), Ok(told)) => assert_eq!(told.value, there.value),
            (Err(there), Err(told)) => assert_eq!(told.code(), there.code()),
            (there, told) => panic!("{there:?} is there and {told:?} is told"),
        }
    }

    /// What is the same for everybody in a country is so; what is not is not.
    async fn check_names(&self, eyes: Eyes, step: Step) {
        let (viewer, cached) = (viewer(eyes), &self.cached);
        let ids = [TrackId::from_tidal("1")];
        let title = match step {
            Step::Search => {
                let found = cached.search(&viewer, &query("track")).await.unwrap();
                found.tracks.as_ref().unwrap().items[0].title.clone()
            }
            Step::Track => cached.tracks(&viewer, &ids).await.unwrap().found[0].title.clone(),
            _ => {
                let told = cached.user(&viewer).await;
                return Self::check(self.fake(&viewer).user(&viewer).await, told);
            }
        };
        assert!(
            title.ends_with(&eyes.1.to_string()),
            "{title} is of another country"
        );
        if self.sharing == Sharing::Listener {
            assert_eq!(title, format!("track {}{}", eyes.0, eyes.1));
        }
    }
}

fn viewer((user, country): Eyes) -> Viewer {
    let viewer = Viewer::anonymous(COUNTRIES[country].parse().unwrap());
    match USERS[user] {
        Some(name) => viewer.signed_in(UserKey::new(name)),
        None => viewer,
    }
}

fn run(sharing: Sharing, steps: Vec<(Eyes, Step)>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let model = Model::new(sharing);
        for (eyes, step) in steps {
            model.take(eyes, step).await;
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_crosses_from_one_listener_to_another(steps in steps()) {
        run(Sharing::Listener, steps);
    }

    #[test]
    fn what_is_shared_is_the_catalogue_alone(steps in steps()) {
        run(Sharing::Everybody, steps);
    }
}
