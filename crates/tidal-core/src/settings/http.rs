//! Who may use the MCP server over HTTP. Where it listens, and by which names it may be addressed, stands in `mcp`; what
//! a principal is, is the server's knowledge.

use std::path::PathBuf;

use url::Url;

use super::{
    McpSettings, Problem, RedisSettings, Setting, Shape, mcp, reader::FromText, reader::Reader, redis,
};

pub(super) const AUTH: Setting = Setting {
    key: "http.auth",
    environment: "TIDAL_HTTP_AUTH",
    default: Some("none"),
    shape: Shape::OneOf(&["none", "token"]),
    description: "How whoever uses the server over HTTP proves who they are: not at all, which is for loopback alone, or \
                  by an access token of their own, as `tidal-mcp principal add` makes it.",
    secret: false,
};

pub(super) const PRINCIPALS_FILE: Setting = Setting {
    key: "http.principals_file",
    environment: "TIDAL_HTTP_PRINCIPALS_FILE",
    default: None,
    shape: Shape::File,
    description: "Who may use the server, with the hashes of their access tokens. Read again when it changes.",
    secret: false,
};

pub(super) const PUBLIC_URL: Setting = Setting {
    key: "http.public_url",
    environment: "TIDAL_HTTP_PUBLIC_URL",
    default: None,
    shape: Shape::Url,
    description: "The address under which clients reach the server, without `/mcp`. Its host is one of those that a \
                  request may name. Where nothing is set, it is what the request names.",
    secret: false,
};

/// Who may use the MCP server over HTTP.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// How they prove who they are.
    pub auth: HttpAuth,
    /// Where the principals are listed. Set where they prove it by tokens.
    pub principals_file: Option<PathBuf>,
    /// Under which address clients reach the server, the prefix of all its paths.
    pub public_url: Option<Url>,
}

/// How whoever uses the server proves who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpAuth {
    /// Not at all.
    None,
    /// By an access token of their own.
    Token,
}

// === impl HttpSettings ===

impl HttpSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let auth = reader.read(&AUTH);
        let principals_file = reader.optional(&PRINCIPALS_FILE);
        let public_url = reader.optional(&PUBLIC_URL);
        if let (Some(HttpAuth::Token), Some(None)) = (auth, &principals_file) {
            let origin = reader.origin(&AUTH);
            let message = format!("it is token, but {} is not set", PRINCIPALS_FILE.key);
            reader.note(Problem::new(AUTH.key, &origin, message));
        }
        Some(Self {
            auth: auth?,
            principals_file: principals_file?,
            public_url: public_url?,
        })
    }

    /// Replicas with principals hand each other what is sealed: with a key for each, half of it would be refused.
    pub(super) fn agree(&self, mcp: &McpSettings, redis: &RedisSettings, reader: &mut Reader<'_>) {
        if self.auth == HttpAuth::Token && redis.url.is_some() && mcp.sealing_key.is_none() {
            let origin = reader.origin(&AUTH);
            let message = format!(
                "it is token and {} is set, but {} is not: the replicas of a server with principals need the same one",
                redis::URL.key,
                mcp::SEALING_KEY.key
            );
            reader.note(Problem::new(AUTH.key, &origin, message));
        }
    }
}

impl FromText for HttpAuth {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim() {
            "none" => Some(Self::None),
            "token" => Some(Self::Token),
            _ => None,
        }
    }
}
