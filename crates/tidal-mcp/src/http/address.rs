//! Under which address clients reach the server: the configured one, else the one that they named. Who describes it there
//! is `description`'s business.

use axum::http::{HeaderMap, Uri, header, uri::Authority};

use super::{ENDPOINT, description::WELL_KNOWN};
use crate::HttpOptions;

/// The server's address, without a slash at its end.
pub(super) struct Address {
    configured: Option<String>,
    /// How it is named where nothing is configured.
    scheme: &'static str,
}

// === impl Address ===

impl Address {
    pub(super) fn of(options: &HttpOptions) -> Self {
        let configured = options.public_url.as_ref();
        Self {
            configured: configured.map(|url| url.as_str().trim_end_matches('/').to_owned()),
            scheme: if options.tls.is_some() { "https" } else { "http" },
        }
    }

    /// Where MCP is spoken, as whoever sent this names it.
    pub(super) fn endpoint(&self, uri: &Uri, headers: &HeaderMap) -> String {
        format!("{}{ENDPOINT}", self.base(uri, headers))
    }

    /// Where that is described.
    pub(super) fn metadata(&self, uri: &Uri, headers: &HeaderMap) -> String {
        format!("{}{WELL_KNOWN}{ENDPOINT}", self.base(uri, headers))
    }

    fn base(&self, uri: &Uri, headers: &HeaderMap) -> String {
        if let Some(configured) = &self.configured {
            return configured.clone();
        }
        let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let named: Option<Authority> = named.and_then(|host| host.parse().ok());
        // Which hosts may be named has been checked: what is repeated here is one of the operator's.
        let scheme = self.scheme;
        match named.as_ref().or(uri.authority()) {
            Some(named) => match named.port_u16() {
                Some(port) => format!("{scheme}://{}:{port}", named.host()),
                None => format!("{scheme}://{}", named.host()),
            },
            None => format!("{scheme}://localhost"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(public_url: Option<&str>) -> Address {
        Address::of(&HttpOptions {
            public_url: public_url.map(|url| url.parse().unwrap()),
            ..HttpOptions::at(([127, 0, 0, 1], 0).into())
        })
    }

    #[test]
    fn the_configured_address_wins_over_the_named_one() {
        for (configured, host, uri, expected) in [
            (None, Some("localhost:8080"), "/mcp", "http://localhost:8080/mcp"),
            (None, Some("[::1]:80"), "/mcp", "http://[::1]:80/mcp"),
            (None, Some("evil@localhost"), "/mcp", "http://localhost/mcp"),
            (None, None, "http://127.0.0.1:1/mcp", "http://127.0.0.1:1/mcp"),
            (None, None, "/mcp", "http://localhost/mcp"),
            (
                Some("https://m.example.org"),
                Some("localhost"),
                "/mcp",
                "https://m.example.org/mcp",
            ),
            (
                Some("https://m.example.org/tidal/"),
                None,
                "/mcp",
                "https://m.example.org/tidal/mcp",
            ),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(host) = host {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            let told = address(configured).endpoint(&uri.parse().unwrap(), &headers);
            assert_eq!(told, expected);
        }
        assert_eq!(
            address(Some("https://m.example.org/tidal"))
                .metadata(&Uri::from_static("/mcp"), &HeaderMap::new()),
            "https://m.example.org/tidal/.well-known/oauth-protected-resource/mcp"
        );
    }
}
