//! Two programs of one application that share its rate limit, as programs are set up for it: by settings.

use std::time::Duration;

use redis::aio::ConnectionManager;
use tidal_core::{
    Error, SearchService,
    service::{SearchQuery, SearchText},
    settings::{Settings, SharedLimiterOptions, Sources},
};
use tidal_redis_server::RedisServer;
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, RateLimit, Sim};

use crate::world::viewer;

#[tokio::test]
async fn what_one_spends_the_other_does_not_have() {
    let limit = RateLimit {
        replenish_per_second: 0.001,
        ..RateLimit::observed()
    };
    let (sim, redis) = (
        Sim::builder().rate_limit(limit).start().await.unwrap(),
        RedisServer::start().unwrap(),
    );
    let sources = Sources::default()
        .with_variable("TIDAL_API_URL", &sim.api_url())
        .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
        .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
        .with_variable("TIDAL_CLIENT_SECRET", CLIENT_SECRET);
    let settings = Settings::load(&sources).unwrap();
    let program = async || {
        let client = redis::Client::open(redis.url()).unwrap();
        let connections = ConnectionManager::new(client).await.unwrap();
        let options = SharedLimiterOptions {
            secret: Some("words".to_owned().into()),
            // A slow machine is not what is tested.
            timeout: Duration::from_secs(1),
            ..settings.shared_limiter_options()
        };
        let limiter = Settings::shared_rate_limiter(connections, options).unwrap();
        settings.connection_with(limiter).unwrap().tidal
    };
    let query = SearchQuery::all("love".parse::<SearchText>().unwrap());
    let (one, other) = (program().await, program().await);
    one.search(&viewer(), &query).await.unwrap();
    other.search(&viewer(), &query).await.unwrap();
    for third in [one, other] {
        let error = third.search(&viewer(), &query).await.unwrap_err();
        assert!(matches!(error, Error::RateLimited { .. }), "{error:?}");
    }
    let counters = sim.counters();
    assert_eq!((counters.total, counters.too_many_requests), (2, 0));
}
