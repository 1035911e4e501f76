//! What one client may take of a server over HTTP: how often, how much at once, how large. Connections have their own
//! limits, in `connections`.

mod connections;

use std::time::Duration;

use ipnet::IpNet;

use super::{
    Setting, Shape,
    reader::{FromText, Reader},
};

pub use connections::ConnectionLimits;
pub(super) use connections::{
    CONNECTIONS, CONNECTIONS_PER_ADDRESS, DRAIN, HEAD_TIMEOUT, IDLE_TIMEOUT, SHUTDOWN_DELAY, STREAMS,
    WRITE_TIMEOUT,
};

pub(super) const REQUESTS_PER_MINUTE: Setting = Setting {
    key: "limits.requests_per_minute",
    environment: "TIDAL_LIMITS_REQUESTS_PER_MINUTE",
    default: Some("1200"),
    shape: Shape::Count {
        least: 0,
        most: 10_000_000,
    },
    description: "How many requests a principal may send in any 60 seconds, to all replicas together where they share a \
                  Redis, else to each. 0 for as many as they like.",
    secret: false,
};

pub(super) const ADDRESS_REQUESTS_PER_MINUTE: Setting = Setting {
    key: "limits.address_requests_per_minute",
    environment: "TIDAL_LIMITS_ADDRESS_REQUESTS_PER_MINUTE",
    default: Some("6000"),
    shape: Shape::Count {
        least: 0,
        most: 10_000_000,
    },
    description: "The same for a client's address (for IPv6 its /64 network), whoever sends from there; a request that \
                  is refused for its token counts as 20. 0 for as many as they like.",
    secret: false,
};

pub(super) const TRUSTED_PROXIES: Setting = Setting {
    key: "limits.trusted_proxies",
    environment: "TIDAL_LIMITS_TRUSTED_PROXIES",
    default: None,
    shape: Shape::Networks,
    description: "The reverse proxies in front of this server. Of them alone it is believed, by \
                  `limits.client_address_header`, which address a client has.",
    secret: false,
};

pub(super) const CLIENT_ADDRESS_HEADER: Setting = Setting {
    key: "limits.client_address_header",
    environment: "TIDAL_LIMITS_CLIENT_ADDRESS_HEADER",
    default: Some("X-Forwarded-For"),
    shape: Shape::OneOf(&["X-Forwarded-For", "Forwarded"]),
    description: "The header in which the trusted proxies name the client. The other one is never looked at: a proxy that \
                  writes one of them passes on what a client wrote into the other.",
    secret: false,
};

pub(super) const BODY_BYTES: Setting = Setting {
    key: "limits.body_bytes",
    environment: "TIDAL_LIMITS_BODY_BYTES",
    default: Some("1048576"),
    shape: Shape::Count {
        least: 1_024,
        most: 64 << 20,
    },
    description: "How large a request's body may be, in bytes.",
    secret: false,
};

pub(super) const HEADER_BYTES: Setting = Setting {
    key: "limits.header_bytes",
    environment: "TIDAL_LIMITS_HEADER_BYTES",
    default: Some("32768"),
    shape: Shape::Count {
        least: 8_192,
        most: 1 << 20,
    },
    description: "How large a request's head may be, in bytes: its address and all its headers.",
    secret: false,
};

pub(super) const HEADERS: Setting = Setting {
    key: "limits.headers",
    environment: "TIDAL_LIMITS_HEADERS",
    default: Some("100"),
    shape: Shape::Count {
        least: 16,
        most: 1_000,
    },
    description: "How many headers a request may have.",
    secret: false,
};

pub(super) const URL_BYTES: Setting = Setting {
    key: "limits.url_bytes",
    environment: "TIDAL_LIMITS_URL_BYTES",
    default: Some("4096"),
    shape: Shape::Count {
        least: 256,
        most: 32_768,
    },
    description: "How long a request's address may be, in bytes.",
    secret: false,
};

pub(super) const CONCURRENT_REQUESTS: Setting = Setting {
    key: "limits.concurrent_requests",
    environment: "TIDAL_LIMITS_CONCURRENT_REQUESTS",
    default: Some("512"),
    shape: Shape::Count {
        least: 1,
        most: 100_000,
    },
    description: "How many requests are received or worked on at once; one more is refused with 503 rather than kept \
                  waiting. One principal may have as many of them as are left for the others: half, where nobody else \
                  asks.",
    secret: false,
};

pub(super) const OVERLOAD_DELAY: Setting = Setting {
    key: "limits.overload_delay_ms",
    environment: "TIDAL_LIMITS_OVERLOAD_DELAY_MS",
    default: Some("50"),
    shape: Shape::Milliseconds {
        least: 0,
        most: 10_000,
    },
    description: "How long work that is ready may wait for a processor before part of the requests is refused with 503, \
                  so that the others are answered in time. 0 to refuse none for that.",
    secret: false,
};

/// What one client may take of a server over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitSettings {
    /// Requests of a principal in any [`window`](Self::window); 0 for any number.
    pub requests: u32,
    /// Requests from an address in any window; 0 for any number.
    pub address_requests: u32,
    /// How long a window is: a minute, other than in tests.
    pub window: Duration,
    /// Who is believed about a client's address.
    pub trusted_proxies: Vec<IpNet>,
    /// Where they write it.
    pub client_address_header: ClientAddressHeader,
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// Largest head of a request, in bytes.
    pub header_bytes: u32,
    /// Most headers of a request.
    pub headers: usize,
    /// Longest address of a request, in bytes.
    pub url_bytes: usize,
    /// Most requests that are received or worked on at once.
    pub concurrent_requests: usize,
    /// From which delay of work that is ready requests are refused; zero for never.
    pub overload_delay: Duration,
    /// What a connection may do.
    pub connections: ConnectionLimits,
}

/// The header by which proxies name a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAddressHeader {
    /// `X-Forwarded-For`, which nearly all proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded`, as RFC 7239 has it.
    Forwarded,
}

// === impl LimitSettings ===

impl LimitSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let requests = reader.read(&REQUESTS_PER_MINUTE);
        let address_requests = reader.read(&ADDRESS_REQUESTS_PER_MINUTE);
        let trusted_proxies = reader.optional(&TRUSTED_PROXIES);
        let client_address_header = reader.read(&CLIENT_ADDRESS_HEADER);
        let body_bytes = reader.read(&BODY_BYTES);
        let header_bytes = reader.read(&HEADER_BYTES);
        let headers = reader.read(&HEADERS);
        let url_bytes = reader.read(&URL_BYTES);
        let concurrent_requests = reader.read(&CONCURRENT_REQUESTS);
        let overload_delay = reader.read(&OVERLOAD_DELAY);
        let connections = ConnectionLimits::read(reader);
        Some(Self {
            requests: requests?,
            address_requests: address_requests?,
            window: Duration::from_mins(1),
            trusted_proxies: trusted_proxies?.unwrap_or_default(),
            client_address_header: client_address_header?,
            body_bytes: size(body_bytes?),
            header_bytes: header_bytes?,
            headers: size(headers?),
            url_bytes: size(url_bytes?),
            concurrent_requests: size(concurrent_requests?),
            overload_delay: overload_delay?,
            connections: connections?,
        })
    }
}

impl Default for LimitSettings {
    /// What is in effect where nothing is set.
    fn default() -> Self {
        Self {
            requests: 1_200,
            address_requests: 6_000,
            window: Duration::from_mins(1),
            trusted_proxies: Vec::new(),
            client_address_header: ClientAddressHeader::default(),
            body_bytes: 1 << 20,
            header_bytes: 32 * 1_024,
            headers: 100,
            url_bytes: 4_096,
            concurrent_requests: 512,
            overload_delay: Duration::from_millis(50),
            connections: ConnectionLimits::default(),
        }
    }
}

// === impl ClientAddressHeader ===

impl FromText for ClientAddressHeader {
    /// As headers are compared.
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Some(Self::XForwardedFor),
            "forwarded" => Some(Self::Forwarded),
            _ => None,
        }
    }
}

fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Sources};

    #[test]
    fn the_two_lists_of_defaults_agree() {
        let settings = Settings::load(&Sources::default()).unwrap();
        assert_eq!(settings.limits, LimitSettings::default());
    }

    #[test]
    fn one_header_names_the_client() {
        for (text, expected) in [
            ("X-Forwarded-For", Some(ClientAddressHeader::XForwardedFor)),
            ("forwarded", Some(ClientAddressHeader::Forwarded)),
            ("X-Real-IP", None),
            ("X-Forwarded-For, Forwarded", None),
        ] {
            let sources = Sources::default().with_variable(CLIENT_ADDRESS_HEADER.environment, text);
            let read = Settings::load(&sources).map(|settings| settings.limits.client_address_header);
            assert_eq!(read.ok(), expected, "{text}");
        }
    }

    #[test]
    fn proxies_are_addresses_and_networks() {
        let load = |text: &str| {
            let sources = Sources::default().with_variable(TRUSTED_PROXIES.environment, text);
            Settings::load(&sources).map(|settings| settings.limits.trusted_proxies)
        };
        let proxies = load("10.0.0.0/8, 192.0.2.7,::1,fd00::/8").unwrap();
        assert_eq!(proxies.len(), 4);
        assert!(proxies[1].contains(&"192.0.2.7".parse::<std::net::IpAddr>().unwrap()));
        for text in ["10.0.0.0/33", "proxy.example.org", "10.0.0"] {
            assert!(load(text).is_err(), "{text}");
        }
    }
}
