//! What the server has to know, already read and checked. Where it comes from (flags, environment, file) is the
//! settings' business.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use secrecy::SecretString;
use tidal_core::{
    Country, UserKey, Viewer,
    settings::{LimitSettings, TlsSettings},
};
use url::Url;

use crate::{
    Principals, Replication, Shelf, Toolset,
    http::{Exposition, RateSharing, Vitals},
};

/// How the server behaves, whatever it is spoken to over.
#[derive(Clone)]
pub struct Options {
    /// Which tools there are.
    pub toolsets: BTreeSet<Toolset>,
    /// Whether tools may change anything.
    pub access: Access,
    /// How TIDAL is asked on nobody's behalf: in which country, unless a call names another, and which language.
    pub viewer: Viewer,
    /// Under which name a listener signs in.
    pub profile: UserKey,
    /// In which country a signed-in listener looks.
    pub catalogue: CatalogueOf,
    /// Who may read the catalogue.
    pub readers: Readers,
    /// How long a tool may take.
    pub tool_timeout: Duration,
    /// How long one request to TIDAL can take, with all its attempts: a change that is under way gets that long to end.
    pub request_timeout: Duration,
    /// How large a result may be, in bytes of text and structured content together.
    pub result_limit: usize,
    /// How many calls are worked on at once; others wait, within their time.
    pub concurrent_calls: usize,
    /// What is sealed while an assistant holds it is sealed with this: cursors, consents, and what unfinished changes go
    /// on with. Without one it is good until this process ends, and at this replica alone.
    pub sealing_key: Option<SecretString>,
    /// Where listeners sign in.
    pub sign_in: SignInAt,
    /// Where replicas put what each of them has to find for some minutes.
    pub shelf: Shelf,
    /// What is shared with other replicas of the server.
    pub replication: Option<Replication>,
}

/// Where TIDAL sends a listener's browser back to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInAt {
    /// To a listener on loopback: the browser is on this machine.
    #[default]
    Loopback,
    /// To this server, under the redirect address, which has to be public and registered.
    ThisServer,
}

/// In which country a signed-in listener looks, unless a call names one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CatalogueOf {
    /// In that of their account, where it is known.
    #[default]
    Account,
    /// In the configured one.
    Country,
}

/// Who may read the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Everybody: the application has credentials of its own.
    #[default]
    Everybody,
    /// Listeners who signed in: there is a client id and no secret.
    Listeners,
}

/// Whether tools may change anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// They may.
    #[default]
    ReadWrite,
    /// They may not: such tools are neither listed nor called.
    ReadOnly,
}

/// How the server is reached over HTTP.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Where to listen; loopback only, unless there are principals.
    pub listen: SocketAddr,
    /// The names under which it may be addressed (`Host`), with or without a port.
    pub allowed_hosts: Vec<String>,
    /// The web pages that may address it (`Origin`), as `scheme://host:port`; `:*` for any port.
    pub allowed_origins: Vec<String>,
    /// Where TIDAL sends browsers back to, if that is this server.
    pub redirect_uri: Option<Url>,
    /// The sessions of clients that speak MCP before 2026-07-28; without any each of their requests stands for itself.
    pub sessions: Option<SessionOptions>,
    /// What one client may take of it.
    pub limits: LimitSettings,
    /// By what it speaks TLS, if it does.
    pub tls: Option<TlsSettings>,
    /// Through what it keeps rate limits together with its replicas, if it does.
    pub sharing: Option<RateSharing>,
    /// What it says of its parts at `/ready`.
    pub vitals: Vitals,
    /// What it tells of itself at `/metrics`, and where; `None` where it does not.
    pub exposition: Option<Exposition>,
    /// Who may use the server, each by an access token of their own; `None` where nobody has to prove anything.
    pub principals: Option<Arc<Principals>>,
    /// Under which address clients reach the server, the prefix of all its paths; `None` for the one that they name.
    pub public_url: Option<Url>,
}

/// How sessions are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOptions {
    /// How many at once, of all principals; beyond that the one goes that was idle for longest.
    pub most: usize,
    /// How long one may be idle.
    pub idle: Duration,
}

// === impl Options ===

impl Default for Options {
    fn default() -> Self {
        Self {
            toolsets: Toolset::ALL.into(),
            access: Access::ReadWrite,
            viewer: Viewer::anonymous(Country::US),
            profile: UserKey::new("default"),
            catalogue: CatalogueOf::Account,
            readers: Readers::Everybody,
            tool_timeout: Duration::from_secs(45),
            request_timeout: Duration::from_secs(30),
            result_limit: 64 * 1024,
            concurrent_calls: 64,
            sealing_key: None,
            sign_in: SignInAt::Loopback,
            shelf: Shelf::memory(),
            replication: None,
        }
    }
}

// === impl HttpOptions ===

impl HttpOptions {
    /// The defaults, at this address.
    pub fn at(listen: SocketAddr) -> Self {
        Self {
            listen,
            allowed_hosts: ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into(),
            allowed_origins: Vec::new(),
            redirect_uri: None,
            sessions: None,
            limits: LimitSettings::default(),
            tls: None,
            sharing: None,
            vitals: Vitals::default(),
            exposition: None,
            principals: None,
            public_url: None,
        }
    }
}

// === impl SessionOptions ===

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            most: 1_000,
            idle: Duration::from_mins(30),
        }
    }
}
