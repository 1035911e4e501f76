//! A profile's name stays when another account signs in under it.

use std::{sync::Arc, time::Duration};

use tidal_core::{AuthService, CatalogService, Error, Scopes, UserKey, UserService, testing::FakeAuth};

use crate::world::{World, anybody, mia, moment, pass, source, track_id};

struct SignIns {
    world: World,
    fake: Arc<FakeAuth>,
    auth: Arc<dyn AuthService>,
}

fn name() -> UserKey {
    UserKey::new("mia")
}

impl SignIns {
    fn new() -> Self {
        let world = World::new();
        let fake = Arc::new(FakeAuth::new().with_session(name(), Scopes::curating()));
        let auth = world.cached.watching(fake.clone());
        Self { world, fake, auth }
    }

    /// How many requests it costs to read the account, a track as this listener, and one as nobody.
    async fn cost(&self) -> u64 {
        let before = self.world.fake.total();
        moment().await;
        let cached = &self.world.cached;
        cached.user(&mia()).await.unwrap();
        cached.tracks(&mia(), &[track_id(1)]).await.unwrap();
        cached.tracks(&anybody(), &[track_id(1)]).await.unwrap();
        moment().await;
        self.world.fake.total() - before
    }

    async fn sign_in(&self) {
        let pending = self.auth.begin_sign_in(&name(), &Scopes::curating()).unwrap();
        let address = FakeAuth::agree(&pending);
        self.auth.complete_sign_in(pending, &address).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_of_the_last_account_is_seen_by_the_next() {
    let sign_ins = SignIns::new();
    assert_eq!((sign_ins.cost().await, sign_ins.cost().await), (3, 0));
    assert!(sign_ins.auth.sign_out(&name()).await.unwrap());
    assert_eq!(sign_ins.cost().await, 2, "what everybody may see is kept");
    sign_ins.sign_in().await;
    assert_eq!((sign_ins.cost().await, sign_ins.cost().await), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn another_process_signing_in_is_seen_with_the_session() {
    let sign_ins = SignIns::new();
    let look = async || drop(sign_ins.auth.session(&name()).await);
    look().await;
    assert_eq!(sign_ins.cost().await, 3);
    look().await;
    assert_eq!(sign_ins.cost().await, 0, "it is still the same");
    sign_ins.fake.sign_out(&name()).await.unwrap();
    look().await;
    assert_eq!(sign_ins.cost().await, 2);
    look().await;
    assert_eq!(sign_ins.cost().await, 0, "there is still nobody");
    let pending = sign_ins.fake.begin_sign_in(&name(), &Scopes::curating()).unwrap();
    let address = FakeAuth::agree(&pending);
    sign_ins.fake.complete_sign_in(pending, &address).await.unwrap();
    look().await;
    assert_eq!(sign_ins.cost().await, 2);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_fails_is_taken_for_one() {
    let sign_ins = SignIns::new();
    sign_ins.cost().await;
    sign_ins
        .fake
        .fail_next(Error::SignInUnreadable { source: source() });
    assert!(sign_ins.auth.sign_out(&name()).await.is_err());
    assert_eq!(sign_ins.cost().await, 2);
    pass(Duration::from_secs(1)).await;
    sign_ins
        .fake
        .fail_next(Error::SignInUnreadable { source: source() });
    assert!(sign_ins.auth.session(&name()).await.is_err());
    assert_eq!(sign_ins.cost().await, 0, "nothing was learnt");
}

#[tokio::test(start_paused = true)]
async fn everything_else_is_passed_on() {
    let SignIns { fake, auth, .. } = SignIns::new();
    assert!(auth.ready(&name()).await.is_ok());
    assert_eq!(auth.redirect_uri(), fake.redirect_uri());
    assert_eq!(auth.kept_in(&name()), fake.kept_in(&name()));
}
