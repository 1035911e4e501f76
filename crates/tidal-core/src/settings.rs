//! What a person can set, from four places: defaults < file < environment < flags.
//!
//! [`REFERENCE`] is the one list of all settings; it drives the reading and the generated documentation
//! alike. Every problem is reported at once, each with its key and its source. Nothing here reads the
//! environment of the process except [`Sources::of_process`].

mod auth;
mod cache;
mod catalogue;
mod client;
mod connect;
mod effective;
mod file;
mod http;
mod layers;
mod limits;
mod log;
mod mcp;
mod metrics;
mod origin;
mod problem;
mod reader;
mod redis;
mod reference;
mod sessions;
mod shape;
mod sources;
mod tls;
mod tracing;
mod upstream;
mod vault;

pub use auth::AuthSettings;
pub use cache::CacheSettings;
pub use catalogue::CatalogueSettings;
pub use client::ClientSettings;
pub use connect::{Connection, Propagator};
pub use effective::Effective;
pub use http::{HttpAuth, HttpSettings};
pub use ipnet::IpNet;
pub use limits::{ClientAddressHeader, ConnectionLimits, LimitSettings};
pub use log::{AccessLog, LogFormat, LogSettings};
pub use mcp::McpSettings;
pub use metrics::MetricsSettings;
pub use origin::Origin;
pub use problem::{Problem, Problems};
pub use redis::RedisSettings;
pub use reference::{CONFIG_FILE, REFERENCE, SECRET_FILE_SUFFIX, Setting};
pub use sessions::SessionSettings;
pub use shape::Shape;
pub use sources::{ConfigFile, Sources};
#[cfg(feature = "redis")]
pub use tidal_api::SharedLimiterOptions;
pub use tidal_api::{BreakerState, RateLimiter};
pub use tls::TlsSettings;
pub use tracing::{TracingProtocol, TracingSettings};
pub use upstream::UpstreamSettings;
pub use vault::{VaultKey, VaultSettings};

use layers::Layers;
use reader::Reader;

use crate::Viewer;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The application's credentials.
    pub client: ClientSettings,
    /// As which listener this program acts.
    pub auth: AuthSettings,
    /// Which catalogue is read.
    pub catalogue: CatalogueSettings,
    /// How TIDAL is reached, and with how much patience.
    pub upstream: UpstreamSettings,
    /// What is kept of TIDAL's answers.
    pub cache: CacheSettings,
    /// The Redis that replicas share.
    pub redis: RedisSettings,
    /// What is logged.
    pub log: LogSettings,
    /// Where the numbers about the MCP server are read.
    pub metrics: MetricsSettings,
    /// Where traces go.
    pub tracing: TracingSettings,
    /// The MCP server.
    pub mcp: McpSettings,
    /// Sessions over HTTP.
    pub sessions: SessionSettings,
    /// What one client may take of it over HTTP.
    pub limits: LimitSettings,
    /// By what it speaks TLS, if it does.
    pub tls: Option<TlsSettings>,
    /// Who may use it over HTTP.
    pub http: HttpSettings,
    /// Where sign-ins are kept.
    pub vault: VaultSettings,
    effective: Vec<Effective>,
    warnings: Vec<String>,
    propagation: connect::Propagation,
}

// === impl Settings ===

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// All that is wrong with them, each with its key and source.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let layers = Layers::of(sources, &mut problems);
        let (values, warnings) = layers.merge(&mut problems);
        let mut reader = Reader::new(&values, problems);
        let client = ClientSettings::read(&mut reader);
        let auth = AuthSettings::read(&mut reader);
        let catalogue = CatalogueSettings::read(&mut reader);
        let upstream = UpstreamSettings::read(&mut reader);
        let observation = LogSettings::read(&mut reader)
            .zip(MetricsSettings::read(&mut reader))
            .zip(TracingSettings::read(&mut reader));
        let mcp = McpSettings::read(&mut reader);
        let sessions = SessionSettings::read(&mut reader);
        let limits = LimitSettings::read(&mut reader);
        let tls = TlsSettings::read(&mut reader);
        let vault = VaultSettings::read(&mut reader, sources.data_dir());
        let cache = CacheSettings::read(&mut reader);
        let redis = RedisSettings::read(&mut reader);
        let http = HttpSettings::read(&mut reader);
        if let (Some(http), Some(mcp), Some(redis)) = (&http, &mcp, &redis) {
            http.agree(mcp, redis, &mut reader);
        }
        let problems = reader.finish();
        let hosting = limits.zip(tls).zip(http);
        match (
            client,
            auth,
            catalogue,
            upstream,
            observation,
            mcp,
            sessions,
            vault,
            cache,
            redis,
            hosting,
        ) {
            (
                Some(client),
                Some(auth),
                Some(catalogue),
                Some(upstream),
                Some(((log, metrics), tracing)),
                Some(mcp),
                Some(sessions),
                Some(vault),
                Some(cache),
                Some(redis),
                Some(((limits, tls), http)),
            ) if problems.is_empty() => Ok(Self {
                warnings,
                client,
                auth,
                catalogue,
                upstream,
                log,
                metrics,
                tracing,
                mcp,
                sessions,
                limits,
                tls,
                vault,
                cache,
                redis,
                http,
                effective: effective::listing(&values),
                propagation: connect::Propagation::default(),
            }),
            _ => Err(Problems::new(problems)),
        }
    }

    /// Every setting with its value and where that came from, in the order of [`REFERENCE`]. Secrets are
    /// left out of it.
    pub fn effective(&self) -> &[Effective] {
        &self.effective
    }

    /// What is odd but does not prevent anything: variables that begin with `TIDAL_` and mean nothing here.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Nobody in particular, in the configured country and language.
    pub fn viewer(&self) -> Viewer {
        Viewer {
            locale: self.catalogue.locale.clone(),
            ..Viewer::anonymous(self.catalogue.country)
        }
    }
}
