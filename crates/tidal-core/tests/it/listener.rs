//! What listeners may do with their own: both sample users against a simulated TIDAL, each method one request.

mod account;
mod bounds;
mod calls;
mod curating;
mod favorites;
mod refusals;
mod sharing;
mod weather;

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use tidal_api::{self as wire, AccessToken, Authorizer};
use tidal_core::{Country, Remote, UserKey, Viewer};
use tidal_sim::Sim;

/// Everything that a listener can grant and that is of use here.
const SCOPES: [&str; 8] = [
    "collection.read",
    "collection.write",
    "playback",
    "playlists.read",
    "playlists.write",
    "recommendations.read",
    "search.read",
    "user.read",
];

/// A simulator with two listeners: one who has collected 3,000 tracks, from the United States, and one who has
/// collected nothing, from Norway.
struct Listeners {
    sim: Sim,
    remote: Remote,
    /// Their access tokens, in this order.
    tokens: [String; 2],
}

impl Listeners {
    async fn start() -> Self {
        Self::granting(&SCOPES).await
    }

    /// Who granted these scopes alone.
    async fn granting(scopes: &[&str]) -> Self {
        Self::over(Sim::start().await.unwrap(), scopes)
    }

    fn over(sim: Sim, scopes: &[&str]) -> Self {
        let sample = sim.sample();
        let token = |user: &str| sim.user_token(user, scopes.iter().copied());
        let tokens = [token(&sample.user), token(&sample.empty_user)];
        let known = [
            (wire::Identity::Application, sim.client_token()),
            (wire::Identity::user("rich"), tokens[0].clone()),
            (wire::Identity::user("poor"), tokens[1].clone()),
        ];
        let client = wire::Client::builder()
            .base_url(sim.api_url())
            .authorizer(Arc::new(Fixed::of(known)))
            .retries(wire::Retries {
                seed: Some(1),
                ..wire::Retries::default()
            });
        let remote = Remote::new(client.build().unwrap());
        Self { sim, remote, tokens }
    }

    /// How many requests this costs.
    async fn cost<T>(&self, task: impl Future<Output = T>) -> (T, u64) {
        self.sim.reset();
        let value = task.await;
        (value, self.sim.counters().total)
    }

    /// The same, of a task that costs one.
    async fn one<T>(&self, task: impl Future<Output = tidal_core::Result<T>>) -> T {
        let (value, cost) = self.cost(task).await;
        assert_eq!(cost, 1);
        value.unwrap()
    }
}

/// Authorizes each identity with one token, and nobody else.
struct Fixed(HashMap<wire::Identity, AccessToken>);

impl Fixed {
    fn of(tokens: impl IntoIterator<Item = (wire::Identity, String)>) -> Self {
        let tokens = tokens.into_iter();
        Self(
            tokens
                .map(|(identity, token)| (identity, AccessToken::new(token.into())))
                .collect(),
        )
    }
}

#[async_trait]
impl Authorizer for Fixed {
    async fn token(&self, identity: &wire::Identity) -> Result<AccessToken, wire::Error> {
        self.0
            .get(identity)
            .cloned()
            .ok_or_else(|| wire::Error::Authorization {
                fault: wire::AuthorizationFault::NotSignedIn,
                source: None,
                effort: wire::Effort::default(),
            })
    }

    async fn refused(&self, _: &wire::Identity, _: &AccessToken) {}
}

/// The listener who has much.
fn rich() -> Viewer {
    Viewer::anonymous(Country::US).signed_in(UserKey::new("rich"))
}

/// The listener who has nothing.
fn poor() -> Viewer {
    Viewer::anonymous("NO".parse().unwrap()).signed_in(UserKey::new("poor"))
}

/// Somebody who is not signed in any more.
fn gone() -> Viewer {
    Viewer::anonymous(Country::US).signed_in(UserKey::new("gone"))
}
