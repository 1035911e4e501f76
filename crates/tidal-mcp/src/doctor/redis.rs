//! The Redis that replicas share: whether it answers, and whether it is new enough.

use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, aio::MultiplexedConnection};
use secrecy::ExposeSecret;
use tidal_core::settings::Settings;
use url::Url;

use super::{
    PATIENCE,
    finding::{Finding, told},
};
use crate::replicas;

const CHECK: &str = "redis";

/// The oldest that has what the server asks for.
const OLDEST: (u32, u32) = (7, 0);

pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let Some(options) = replicas::options(settings) else {
        let what = "none is configured: this server shares nothing with others";
        return vec![Finding::ok(CHECK, what.to_owned())];
    };
    let place = place(options.url.expose_secret());
    let finding = match options.client() {
        Ok(client) => match ask(&client).await {
            Ok(version) => judged(&place, version.as_deref()),
            Err(error) => away(&place, error, remedy(settings)),
        },
        Err(error) => Finding::error(
            CHECK,
            told(error),
            "correct redis.url (REDIS_URL) and redis.ca_file (TIDAL_REDIS_CA_FILE)",
        ),
    };
    vec![finding]
}

/// Its version, if it tells.
async fn ask(client: &Client) -> Result<Option<String>, RedisError> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE));
    let mut connection: MultiplexedConnection = client
        .get_multiplexed_async_connection_with_config(&config)
        .await?;
    let () = redis::cmd("PING").query_async(&mut connection).await?;
    // A user who may not ask for it can do everything else.
    let told = redis::cmd("INFO")
        .arg("server")
        .query_async::<String>(&mut connection)
        .await;
    let told = told.unwrap_or_default();
    let version = told.lines().find_map(|line| line.strip_prefix("redis_version:"));
    Ok(version.map(|version| version.trim().to_owned()))
}

fn judged(place: &str, version: Option<&str>) -> Finding {
    let Some(version) = version else {
        return Finding::ok(CHECK, format!("{place} answers, and does not tell its version"));
    };
    if number(version).is_some_and(|number| number < OLDEST) {
        return Finding::error(
            CHECK,
            format!("{place} is Redis {version}, which is too old"),
            "run Redis 7.0 or newer",
        );
    }
    Finding::ok(CHECK, format!("{place} answers, Redis {version}"))
}

/// What helps where none answers as it should.
pub(super) fn remedy(settings: &Settings) -> &'static str {
    let url = settings.redis.url.as_ref().map_or("", |url| url.expose_secret());
    if url.starts_with("rediss:") {
        "see that Redis speaks TLS there (tls-port), or write redis: in redis.url (REDIS_URL) if it does not; that \
         redis.ca_file (TIDAL_REDIS_CA_FILE) is who signed its certificate, for the name in redis.url; and that it is started \
         and connections to it are let through"
    } else {
        "start Redis, correct redis.url (REDIS_URL: rediss: where it speaks TLS), or let connections to it through; until then \
         each server does with what it knows itself"
    }
}

fn away(place: &str, error: RedisError, remedy: &'static str) -> Finding {
    let refuses = matches!(error.kind(), ErrorKind::AuthenticationFailed);
    let what = format!("{place} cannot be used: {}", told(error));
    let fix = if refuses {
        "correct the user and password in redis.url (REDIS_URL)"
    } else {
        remedy
    };
    Finding::error(CHECK, what, fix)
}

/// Where it is, without who asks.
fn place(url: &str) -> String {
    let url: Option<Url> = url.parse().ok();
    let host = url
        .as_ref()
        .and_then(Url::host_str)
        .unwrap_or("the Redis of redis.url");
    match url.as_ref().and_then(Url::port) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.').map_while(|part| part.parse().ok());
    Some((parts.next()?, parts.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Severity;

    #[test]
    fn an_old_one_is_told() {
        for (version, expected) in [
            (Some("6.2.14"), Severity::Error),
            (Some("7.0.0"), Severity::Ok),
            (Some("10.1"), Severity::Ok),
            (Some("of tomorrow"), Severity::Ok),
            (None, Severity::Ok),
        ] {
            assert_eq!(judged("here", version).severity, expected, "{version:?}");
        }
    }

    #[test]
    fn a_password_is_not_part_of_a_place() {
        assert_eq!(
            place("redis://mia:secret@redis.example.org:6380/1"),
            "redis.example.org:6380"
        );
        assert_eq!(place("no address"), "the Redis of redis.url");
    }
}
