//! How a listener is led to sign in with what is missing, and what else goes on while they do.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde_json::{Value, json};
use tidal_core::{
    AuthService, Error, Result, Scopes, Tidal, UserKey,
    model::Session,
    service::PendingSignIn,
    testing::{FakeAuth, build},
};
use tidal_mcp::{Backend, Options, Server, Toolset};
use url::Url;

use crate::{
    account::{House, house, parameter, user},
    eras::Modern,
    listener, world,
};

async fn granted(scopes: &[&str], options: &Options) -> House {
    let auth = FakeAuth::new().with_session(user(), Scopes::of(scopes.iter().copied()));
    house(auth, options).await
}

fn hint(error: &Value) -> &str {
    error["hint"].as_str().unwrap()
}

#[tokio::test]
async fn in_a_shell_one_more_scope_costs_no_other() {
    let options = Options {
        toolsets: [Toolset::Library].into(),
        ..world::options()
    };
    let house = granted(&["playlists.read", "user.read"], &options).await;
    let favorite = json!({"kind": "tracks", "ids": ["1"]});
    let error = world::error(&house.server, "add_favorites", favorite).await;
    assert_eq!(error["reason"], "scope_missing");
    assert!(
        hint(&error).contains("`tidal-mcp login --scopes collection.write,playlists.read,user.read`"),
        "{error}"
    );
}

#[tokio::test]
async fn favourites_as_seeds_lead_to_the_scope_they_need() {
    let house = granted(&["playlists.read"], &world::options()).await;
    let seeds = json!({"seeds": ["favorites"]});
    let error = world::error(&house.server, "recommend_tracks", seeds).await;
    assert_eq!(error["reason"], "scope_missing");
    assert!(
        hint(&error).contains("log_in with scopes [\"collection.read\"]"),
        "{error}"
    );
    let asked = json!({"scopes": ["collection.read"]});
    let begun = world::answer(&house.server, "log_in", asked).await;
    assert!(parameter(begun["url"].as_str().unwrap(), "scope").contains("collection.read"));
}

#[tokio::test]
async fn favourites_as_seeds_are_begun_with() {
    let house = granted(&["collection.read"], &world::options()).await;
    world::answer(&house.server, "recommend_tracks", json!({"seeds": ["favorites"]})).await;
    assert_eq!(house.tidal.count("favorites"), 1);
}

#[tokio::test]
async fn a_scope_that_tidal_misses_is_asked_for_in_this_servers_way() {
    let house = granted(&["playlists.read"], &world::options()).await;
    house.tidal.fail_next(Error::ScopeMissing {
        scope: "search.read".into(),
    });
    let error = world::error(&house.server, "search", json!({"query": "blue"})).await;
    assert!(
        hint(&error).contains("log_in with scopes [\"search.read\"]"),
        "{error}"
    );
}

/// A keyring that waits for somebody to unlock it.
struct Locked(FakeAuth);

#[async_trait]
impl AuthService for Locked {
    fn begin_sign_in(&self, user: &UserKey, scopes: &Scopes) -> Result<PendingSignIn> {
        self.0.begin_sign_in(user, scopes)
    }

    async fn ready(&self, _: &UserKey) -> Result<()> {
        tokio::time::sleep(Duration::from_secs(30)).await;
        Ok(())
    }

    async fn complete_sign_in(&self, pending: PendingSignIn, redirected_to: &Url) -> Result<Session> {
        self.0.complete_sign_in(pending, redirected_to).await
    }

    fn redirect_uri(&self) -> &Url {
        self.0.redirect_uri()
    }

    async fn session(&self, user: &UserKey) -> Result<Option<Session>> {
        self.0.session(user).await
    }

    async fn lately(&self, user: &UserKey) -> Result<Option<Session>> {
        self.0.lately(user).await
    }

    async fn sign_out(&self, user: &UserKey) -> Result<bool> {
        self.0.sign_out(user).await
    }

    fn kept_in(&self, user: &UserKey) -> String {
        self.0.kept_in(user)
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_waits_for_a_keyring_but_the_sign_in() {
    let tidal: Arc<dyn Tidal> = Arc::new(listener::library().with_user(build::user("7")));
    let uri: Url = "http://127.0.0.1:0/callback".parse().unwrap();
    let auth = Locked(FakeAuth::new().with_redirect_uri(uri));
    let backend = Backend::with_sign_in(tidal, Arc::new(auth));
    let server = Server::new(backend, &world::options()).unwrap();
    let started = tokio::time::Instant::now();
    let others = async {
        for tool in ["get_account", "log_out"] {
            world::answer(&server, tool, json!({})).await;
        }
        started.elapsed()
    };
    let (begun, others) = tokio::join!(world::error(&server, "log_in", json!({})), others);
    assert_eq!(others, Duration::ZERO);
    // Whoever signs out wants nobody to be signed in, by an attempt that was just beginning either.
    assert_eq!(begun["reason"], "sign_in_failed");
    let account = world::answer(&server, "get_account", json!({})).await;
    assert!(account.get("waiting").is_none(), "{account}");
}

#[tokio::test]
async fn each_sign_in_has_a_name_of_its_own() {
    let mut names = Vec::new();
    let house = house(FakeAuth::new(), &world::options()).await;
    let client = Modern {
        server: &house.server,
        capabilities: json!({"elicitation": {"url": {}}}),
    };
    for scopes in [["search.read"], ["search.read"], ["search.write"]] {
        let asked = client.call("log_in", json!({"scopes": scopes}), json!({})).await;
        let params = &asked["inputRequests"]["sign_in"]["params"];
        names.push(params["elicitationId"].as_str().unwrap().to_owned());
    }
    assert_eq!(names[0], names[1], "one sign-in");
    assert_ne!(names[1], names[2], "another");
    assert!(names[0].len() >= 16, "{names:?}");
}
