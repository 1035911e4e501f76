//! The MCP server. What the toolsets are called is the server's knowledge, which checks the names.

use std::{fmt, net::SocketAddr, time::Duration};

use secrecy::{ExposeSecret, SecretString};

use super::{Problem, Setting, Shape, reader::Reader};

/// Fewest characters of a sealing key: whoever holds something sealed can try keys at leisure.
const SHORTEST_KEY: usize = 32;

pub(super) const TOOLSETS: Setting = Setting {
    key: "mcp.toolsets",
    environment: "TIDAL_MCP_TOOLSETS",
    default: None,
    shape: Shape::List,
    description: "Which toolsets are offered; all of them where none is named.",
    secret: false,
};

pub(super) const READ_ONLY: Setting = Setting {
    key: "mcp.read_only",
    environment: "TIDAL_MCP_READ_ONLY",
    default: Some("false"),
    shape: Shape::Flag,
    description: "Whether tools that change anything are left out. Wins over everything else.",
    secret: false,
};

pub(super) const TOOL_TIMEOUT: Setting = Setting {
    key: "mcp.tool_timeout_ms",
    environment: "TIDAL_MCP_TOOL_TIMEOUT_MS",
    default: Some("45000"),
    shape: Shape::Milliseconds {
        least: 10,
        most: 600_000,
    },
    description: "How long a tool may take before it answers that it took too long.",
    secret: false,
};

pub(super) const LISTEN: Setting = Setting {
    key: "mcp.listen",
    environment: "TIDAL_MCP_LISTEN",
    default: Some("127.0.0.1:8080"),
    shape: Shape::SocketAddress,
    description: "Where `tidal-mcp http` listens.",
    secret: false,
};

pub(super) const ALLOWED_HOSTS: Setting = Setting {
    key: "mcp.allowed_hosts",
    environment: "TIDAL_MCP_ALLOWED_HOSTS",
    default: Some("localhost,127.0.0.1,::1"),
    shape: Shape::List,
    description: "Which names a request's `Host` header may carry.",
    secret: false,
};

pub(super) const ALLOWED_ORIGINS: Setting = Setting {
    key: "mcp.allowed_origins",
    environment: "TIDAL_MCP_ALLOWED_ORIGINS",
    default: None,
    shape: Shape::List,
    description: "From which web origins a browser may call; none where none is named.",
    secret: false,
};

pub(super) const SEALING_KEY: Setting = Setting {
    key: "mcp.sealing_key",
    environment: "TIDAL_MCP_SEALING_KEY",
    default: None,
    shape: Shape::Text,
    description: "With which an assistant is kept from making or changing what it hands back: cursors, the listener's \
                  consents, and what unfinished changes go on with. With redis.url, sign-ins are shared by all replicas \
                  under it too; without one they stay in the vault of each. At least 32 characters, the same for all \
                  replicas. Without one each start makes its own, and what was handed out before is refused.",
    secret: true,
};

/// The MCP server.
#[derive(Clone)]
pub struct McpSettings {
    /// The toolsets offered, by name; all of them if empty.
    pub toolsets: Vec<String>,
    /// Whether tools that change anything are left out.
    pub read_only: bool,
    /// How long a tool may take.
    pub tool_timeout: Duration,
    /// Where HTTP is listened for.
    pub listen: SocketAddr,
    /// Accepted `Host` names.
    pub allowed_hosts: Vec<String>,
    /// Accepted `Origin`s.
    pub allowed_origins: Vec<String>,
    /// What is sealed while an assistant holds it is sealed with this.
    pub sealing_key: Option<SecretString>,
}

impl McpSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let toolsets = reader.optional(&TOOLSETS);
        let read_only = reader.read(&READ_ONLY);
        let tool_timeout = reader.read(&TOOL_TIMEOUT);
        let listen = reader.read(&LISTEN);
        let allowed_hosts = reader.read(&ALLOWED_HOSTS);
        let allowed_origins = reader.optional(&ALLOWED_ORIGINS);
        let sealing_key = reader.optional::<SecretString>(&SEALING_KEY);
        if let Some(Some(key)) = &sealing_key
            && key.expose_secret().chars().count() < SHORTEST_KEY
        {
            let origin = reader.origin(&SEALING_KEY);
            let message = format!("it has fewer than {SHORTEST_KEY} characters");
            reader.note(Problem::new(SEALING_KEY.key, &origin, message));
        }
        Some(Self {
            toolsets: toolsets?.unwrap_or_default(),
            read_only: read_only?,
            tool_timeout: tool_timeout?,
            listen: listen?,
            allowed_hosts: allowed_hosts?,
            allowed_origins: allowed_origins?.unwrap_or_default(),
            sealing_key: sealing_key?,
        })
    }
}

impl fmt::Debug for McpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("McpSettings")
            .field("toolsets", &self.toolsets)
            .field("read_only", &self.read_only)
            .field("tool_timeout", &self.tool_timeout)
            .field("listen", &self.listen)
            .field("allowed_hosts", &self.allowed_hosts)
            .field("allowed_origins", &self.allowed_origins)
            .field("has_sealing_key", &self.sealing_key.is_some())
            .finish()
    }
}
