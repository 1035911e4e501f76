//! The same with three replicas and a real Redis between them, everybody at once: each answer is one that TIDAL had for
//! these very eyes, on the replica of one's latest change it is the latest, and soon it is everywhere.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures_util::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use tidal_cache::{CacheOptions, Cached, RedisOptions, RedisTier, Sharing};
use tidal_core::{
    Answer, Kind, Result, Tidal, Viewer,
    service::{FavoritesQuery, PlaylistItemsQuery, PlaylistUpdate},
    testing::FakeTidal,
};
use tidal_redis_server::RedisServer;
use tokio::time::{interval, timeout};

use super::{COUNTRIES, Eyes, USERS, fake, viewer};
use crate::{
    stage::Stage,
    world::{addition, favorite, mine, options, query, track_ids},
};

const REPLICAS: usize = 3;
/// Of six acts each.
const ROUNDS: usize = 1_000;

/// How long a change may take to be seen, on a machine that has much else to do. Shorter than any answer is believed.
const SOON: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Question {
    Search,
    Track,
    Account,
    Favorites,
    Playlist,
    Items,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    AddFavorite(u32),
    RemoveFavorite(u32),
    AddItem(u32),
    Rename(u32),
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Ask(Question),
    Make(Change),
}

/// What all there is was at any time, as it was told.
struct Model {
    fakes: HashMap<Eyes, Arc<FakeTidal>>,
    replicas: Vec<Cached<Stage>>,
    sharing: Sharing,
    told: HashMap<(Eyes, Question), Vec<String>>,
    /// On which replica these eyes saw to their latest change.
    home: HashMap<Eyes, usize>,
}

// === impl Question ===

impl Question {
    const ALL: [Self; 6] = [
        Self::Search,
        Self::Track,
        Self::Account,
        Self::Favorites,
        Self::Playlist,
        Self::Items,
    ];

    fn is_of_the_catalogue(self) -> bool {
        matches!(self, Self::Search | Self::Track)
    }

    /// The answer in words; an error is one too.
    async fn ask(self, tidal: &dyn Tidal, viewer: &Viewer) -> String {
        match self {
            Self::Search => {
                let found = tidal.search(viewer, &query("track")).await.unwrap();
                found.tracks.as_ref().unwrap().items[0].title.clone()
            }
            Self::Track => {
                let found = tidal.tracks(viewer, &track_ids([1])).await.unwrap();
                found.found[0].title.clone()
            }
            Self::Account => words(tidal.user(viewer).await),
            Self::Favorites => words(tidal.favorites(viewer, &FavoritesQuery::first(Kind::Track)).await),
            Self::Playlist => words(tidal.playlist(viewer, &mine()).await),
            Self::Items => words(
                tidal
                    .playlist_items(viewer, &PlaylistItemsQuery::first(mine()))
                    .await,
            ),
        }
    }
}

// === impl Change ===

impl Change {
    async fn make(self, tidal: &dyn Tidal, viewer: &Viewer) {
        // Who is not signed in is refused.
        match self {
            Self::AddFavorite(id) => drop(tidal.add_favorites(viewer, &favorite(id)).await),
            Self::RemoveFavorite(id) => drop(tidal.remove_favorites(viewer, &favorite(id)).await),
            Self::AddItem(id) => drop(tidal.add_items(viewer, &addition(id)).await),
            Self::Rename(number) => {
                let update = PlaylistUpdate {
                    name: Some(format!("name {number} of {:?}", viewer.user())),
                    ..PlaylistUpdate::of(mine())
                };
                drop(tidal.update_playlist(viewer, &update).await);
            }
        }
    }
}

// === impl Act ===

impl Act {
    fn draw(dice: &mut StdRng) -> Self {
        let id = dice.random_range(1..9);
        match dice.random_range(0..24) {
            0 | 1 => Self::Make(Change::AddFavorite(id)),
            2 | 3 => Self::Make(Change::RemoveFavorite(id)),
            4 => Self::Make(Change::AddItem(id)),
            5 | 6 => Self::Make(Change::Rename(dice.random())),
            _ => Self::Ask(*Question::ALL.choose(dice).unwrap()),
        }
    }
}

// === impl Model ===

impl Model {
    async fn new(sharing: Sharing, redis: &RedisServer) -> Self {
        let fakes: HashMap<Eyes, _> = eyes().map(|eyes| (eyes, Arc::new(fake(eyes)))).collect();
        let known: HashMap<_, _> = fakes
            .iter()
            .map(|(eyes, fake)| {
                let viewer = viewer(*eyes);
                ((viewer.user().cloned(), viewer.country), Arc::clone(fake))
            })
            .collect();
        let stage =
            Stage::casting(move |viewer| Arc::clone(&known[&(viewer.user().cloned(), viewer.country)]));
        let stage = Arc::new(stage);
        let mut replicas = Vec::new();
        for _ in 0..REPLICAS {
            let redis = RedisOptions {
                timeout: Duration::from_secs(5),
                ..RedisOptions::new(redis.url())
            };
            let options = CacheOptions { sharing, ..options() };
            let tier = RedisTier::connect(redis, options.secret.clone()).await.unwrap();
            replicas.push(Cached::new(Arc::clone(&stage), options).sharing(&tier));
        }
        let mut model = Self {
            fakes,
            replicas,
            sharing,
            told: HashMap::new(),
            home: HashMap::new(),
        };
        for eyes in eyes() {
            model.take_down(eyes).await;
        }
        model
    }

    /// What there is for these eyes now.
    async fn take_down(&mut self, eyes: Eyes) {
        for question in Question::ALL {
            let there = question.ask(&*self.fakes[&eyes], &viewer(eyes)).await;
            self.told.entry((eyes, question)).or_default().push(there);
        }
    }

    /// Everybody does something, at once.
    async fn round(&mut self, dice: &mut StdRng) {
        let acts: Vec<_> = eyes()
            .map(|eyes| (eyes, dice.random_range(0..REPLICAS), Act::draw(dice)))
            .collect();
        let replicas = &self.replicas;
        let acting = acts.iter().map(|(eyes, replica, act)| async move {
            let (tidal, viewer): (&dyn Tidal, _) = (&replicas[*replica], viewer(*eyes));
            match act {
                Act::Ask(question) => Some(question.ask(tidal, &viewer).await),
                Act::Make(change) => {
                    change.make(tidal, &viewer).await;
                    None
                }
            }
        });
        let told = join_all(acting).await;
        for ((eyes, replica, act), told) in acts.into_iter().zip(told) {
            match act {
                Act::Ask(question) => self.check((eyes, replica), question, &told.unwrap()),
                Act::Make(_) => {
                    self.home.insert(eyes, replica);
                    self.take_down(eyes).await;
                }
            }
        }
    }

    fn check(&self, (eyes, replica): (Eyes, usize), question: Question, told: &String) {
        let mine = &self.told[&(eyes, question)];
        if question.is_of_the_catalogue() && self.sharing == Sharing::Everybody {
            let country = (0..USERS.len()).map(|user| &self.told[&((user, eyes.1), question)]);
            assert!(
                country.flatten().any(|known| known == told),
                "{eyes:?} {question:?}: {told}"
            );
            return;
        }
        assert!(mine.contains(told), "{eyes:?} {question:?}: {told}");
        if self.home.get(&eyes) == Some(&replica) {
            assert_eq!(Some(told), mine.last(), "{eyes:?} {question:?}");
        }
    }

    /// On every replica everybody reads what they changed last.
    async fn settle(&self) {
        let mut looks = interval(Duration::from_millis(5));
        for eyes in eyes() {
            let personal = Question::ALL
                .into_iter()
                .filter(|question| !question.is_of_the_catalogue());
            for question in personal {
                let latest = self.told[&(eyes, question)].last().unwrap();
                for replica in &self.replicas {
                    let seen = async {
                        while question.ask(replica, &viewer(eyes)).await != *latest {
                            looks.tick().await;
                        }
                    };
                    assert!(
                        timeout(SOON, seen).await.is_ok(),
                        "never: {eyes:?} {question:?} {latest}"
                    );
                }
            }
        }
    }
}

async fn run(sharing: Sharing) {
    let redis = RedisServer::start().unwrap();
    let mut model = Model::new(sharing, &redis).await;
    let mut dice = StdRng::seed_from_u64(7);
    for round in 0..ROUNDS {
        model.round(&mut dice).await;
        if round % 100 == 99 {
            model.settle().await;
        }
    }
}

#[tokio::test]
async fn nothing_crosses_from_one_listener_to_another_through_redis() {
    run(Sharing::Listener).await;
}

#[tokio::test]
async fn what_is_shared_through_redis_is_the_catalogue_alone() {
    run(Sharing::Everybody).await;
}

fn eyes() -> impl Iterator<Item = Eyes> {
    (0..USERS.len()).flat_map(|user| (0..COUNTRIES.len()).map(move |country| (user, country)))
}

fn words<T: std::fmt::Debug>(answer: Result<Answer<T>>) -> String {
    match answer {
        Ok(answer) => format!("{:?}", answer.value),
        Err(error) => error.code().to_string(),
    }
}
