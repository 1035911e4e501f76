//! The list of all settings. What is not in it cannot be set, and is not documented.

use super::{
    Shape, auth, cache, catalogue, client, http, limits, log, mcp, metrics, redis, sessions, tls, tracing,
    upstream, vault,
};

/// The variable that names the configuration file. Not a setting: it says where settings are.
pub const CONFIG_FILE: &str = "TIDAL_CONFIG";

/// A secret's variable with this behind it names a file that holds the secret.
pub const SECRET_FILE_SUFFIX: &str = "_FILE";

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file, `table.key`, and in messages.
    pub key: &'static str,
    /// Its environment variable. A secret is also read from the file that this name plus `_FILE` names.
    pub environment: &'static str,
    /// Its value where nothing is set, written as in the environment; `None` if there is none.
    pub default: Option<&'static str>,
    /// What it accepts, with units and bounds.
    pub shape: Shape,
    /// What it does, in sentences.
    pub description: &'static str,
    /// Whether its value is never shown.
    pub secret: bool,
}

/// Every setting, in the order of the documentation.
pub const REFERENCE: &[Setting] = &[
    client::ID,
    client::SECRET,
    client::REDIRECT_URI,
    auth::PROFILE,
    catalogue::COUNTRY,
    catalogue::LOCALE,
    upstream::API_URL,
    upstream::AUTH_URL,
    upstream::LOGIN_URL,
    upstream::CONNECT_TIMEOUT,
    upstream::READ_TIMEOUT,
    upstream::TOTAL_TIMEOUT,
    upstream::MAX_CONCURRENCY,
    upstream::BREAKER_THRESHOLD,
    upstream::BREAKER_RECOVERY,
    vault::FOLDER,
    vault::KEY,
    vault::KEY_FILE,
    vault::PASSPHRASE,
    vault::ITERATIONS,
    cache::ENABLED,
    cache::LOCAL_BYTES,
    cache::SECRET,
    redis::URL,
    redis::TIMEOUT,
    redis::CA_FILE,
    log::LEVEL,
    log::FORMAT,
    log::ACCESS,
    log::SLOW,
    metrics::ENABLED,
    metrics::LISTEN,
    tracing::ENDPOINT,
    tracing::PROTOCOL,
    tracing::HEADERS,
    tracing::SAMPLE_RATIO,
    tracing::SERVICE_NAME,
    mcp::TOOLSETS,
    mcp::READ_ONLY,
    mcp::TOOL_TIMEOUT,
    mcp::LISTEN,
    mcp::ALLOWED_HOSTS,
    mcp::ALLOWED_ORIGINS,
    mcp::SEALING_KEY,
    sessions::LEGACY,
    sessions::MOST,
    sessions::IDLE,
    limits::REQUESTS_PER_MINUTE,
    limits::ADDRESS_REQUESTS_PER_MINUTE,
    limits::TRUSTED_PROXIES,
    limits::CLIENT_ADDRESS_HEADER,
    limits::BODY_BYTES,
    limits::HEADER_BYTES,
    limits::HEADERS,
    limits::URL_BYTES,
    limits::CONCURRENT_REQUESTS,
    limits::OVERLOAD_DELAY,
    limits::CONNECTIONS,
    limits::CONNECTIONS_PER_ADDRESS,
    limits::HEAD_TIMEOUT,
    limits::IDLE_TIMEOUT,
    limits::WRITE_TIMEOUT,
    limits::STREAMS,
    limits::SHUTDOWN_DELAY,
    limits::DRAIN,
    tls::CERTIFICATE_FILE,
    tls::KEY_FILE,
    http::AUTH,
    http::PRINCIPALS_FILE,
    http::PUBLIC_URL,
];

// === impl Setting ===

impl Setting {
    /// The setting of this key.
    pub fn find(key: &str) -> Option<&'static Self> {
        REFERENCE.iter().find(|setting| setting.key == key)
    }

    /// The variable that names a file with the value, for secrets.
    pub fn environment_file(&self) -> Option<String> {
        self.secret
            .then(|| format!("{}{SECRET_FILE_SUFFIX}", self.environment))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::settings::{Settings, Sources};

    #[test]
    fn keys_and_variables_are_unique_and_regular() {
        let keys: HashSet<_> = REFERENCE.iter().map(|setting| setting.key).collect();
        let variables: HashSet<_> = REFERENCE.iter().map(|setting| setting.environment).collect();
        assert_eq!((keys.len(), variables.len()), (REFERENCE.len(), REFERENCE.len()));
        for setting in REFERENCE {
            assert!(setting.key.split('.').count() == 2, "{}", setting.key);
            // Where Redis is, and where traces go, has one name everywhere.
            let ours = ["TIDAL_", "REDIS_URL", "OTEL_"];
            let is_ours = ours.iter().any(|name| setting.environment.starts_with(name));
            assert!(is_ours, "{}", setting.key);
            assert!(setting.description.ends_with('.'), "{}", setting.key);
        }
    }

    #[test]
    fn the_defaults_are_acceptable() {
        Settings::load(&Sources::default()).unwrap();
    }
}
