//! By which name a request addresses the server, and from which web page it comes. Without this any page that somebody
//! visits could call a server on their own machine, and a name that its owner points there would do as well.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, uri::Authority},
    response::{IntoResponse, Response},
};

use super::{gate::Check, refusal};
use crate::{HttpOptions, measure};

/// What is allowed.
#[derive(Clone)]
pub(super) struct Allowed {
    hosts: Arc<[Host]>,
    origins: Arc<[Origin]>,
}

/// A name, and the port if only one is meant.
struct Host {
    name: String,
    port: Option<u16>,
}

/// A web page's origin; the port is that of the scheme where none is written.
struct Origin {
    scheme: String,
    name: String,
    port: Port,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Port {
    Any,
    One(Option<u16>),
}

// === impl Allowed ===

impl Allowed {
    pub(super) fn of(options: &HttpOptions) -> Self {
        Self {
            hosts: options
                .allowed_hosts
                .iter()
                .filter_map(|host| Host::read(host))
                .collect(),
            origins: options
                .allowed_origins
                .iter()
                .filter_map(|origin| Origin::read(origin))
                .collect(),
        }
    }

    /// The name that the request addresses, if it is allowed.
    fn host(&self, uri: &Uri, headers: &HeaderMap) -> Option<Host> {
        let mut named = headers.get_all(header::HOST).iter();
        let host = match (named.next(), named.next()) {
            (Some(host), None) => host.to_str().ok().and_then(Host::read),
            // HTTP/2 has it in the address.
            (None, None) => uri.authority().map(Host::of),
            (_, Some(_)) => None,
        }?;
        let allowed = self.hosts.iter().any(|allowed| {
            allowed.name == host.name && allowed.port.is_none_or(|port| host.port == Some(port))
        });
        allowed.then_some(host)
    }

    /// Whether the page that this `Origin` names may call from elsewhere.
    pub(super) fn page(&self, origin: &HeaderValue) -> bool {
        let origin = origin.to_str().ok().and_then(Origin::read);
        origin.is_some_and(|origin| self.covers(&origin))
    }

    /// Programs that are no browsers name none. A page of the addressed server itself may address it: the name is an
    /// allowed one, so that nobody else can serve a page under it.
    fn origin(&self, headers: &HeaderMap, host: &Host) -> bool {
        let mut named = headers.get_all(header::ORIGIN).iter();
        match (named.next(), named.next()) {
            (None, _) => true,
            (Some(origin), None) => origin
                .to_str()
                .ok()
                .and_then(Origin::read)
                .is_some_and(|origin| origin.is_of(host) || self.covers(&origin)),
            (Some(_), Some(_)) => false,
        }
    }

    fn covers(&self, origin: &Origin) -> bool {
        self.origins.iter().any(|allowed| allowed.covers(origin))
    }
}

// === impl Host ===

impl Host {
    fn read(text: &str) -> Option<Self> {
        // An IPv6 address may stand without its brackets in the settings.
        let text = text.trim();
        match text.parse::<std::net::Ipv6Addr>() {
            Ok(_) => Some(Self {
                name: text.to_ascii_lowercase(),
                port: None,
            }),
            Err(_) => text.parse::<Authority>().ok().as_ref().map(Self::of),
        }
    }

    fn of(authority: &Authority) -> Self {
        let name = authority.host().trim_matches(['[', ']']);
        Self {
            name: name.to_ascii_lowercase(),
            port: authority.port_u16(),
        }
    }
}

// === impl Origin ===

impl Origin {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (text, any) = match text.strip_suffix(":*") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (scheme, authority) = text.split_once("://")?;
        let authority: Authority = authority.parse().ok()?;
        let host = Host::of(&authority);
        let scheme = scheme.to_ascii_lowercase();
        let port = if any {
            Port::Any
        } else {
            Port::One(host.port.or(implied_port(&scheme)))
        };
        Some(Self {
            scheme,
            name: host.name,
            port,
        })
    }

    /// Whether this is the origin of whoever is addressed by this name.
    fn is_of(&self, host: &Host) -> bool {
        let port = host.port.or(implied_port(&self.scheme));
        self.name == host.name && port.is_some() && self.port == Port::One(port)
    }

    fn covers(&self, other: &Self) -> bool {
        let port = self.port == Port::Any || self.port == other.port;
        port && self.scheme == other.scheme && self.name == other.name
    }
}

/// Refuses what addresses somebody else, and what another page sends.
impl Check for Allowed {
    fn check(&self, request: &mut Request) -> Result<(), Box<Response>> {
        let problem = match self.host(request.uri(), request.headers()) {
            None => "the Host of this request is not allowed; see the setting mcp.allowed_hosts",
            Some(host) if !self.origin(request.headers(), &host) => {
                "the Origin of this request is not allowed; see the setting mcp.allowed_origins"
            }
            Some(_) => return Ok(()),
        };
        measure::refusal("host_or_origin");
        let refused = (StatusCode::FORBIDDEN, refusal::body(-32600, problem));
        Err(Box::new(refused.into_response()))
    }
}

fn implied_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    fn allowed() -> Allowed {
        Allowed::of(&HttpOptions {
            allowed_hosts: ["localhost", "::1", "mcp.example.org:8443"]
                .map(str::to_owned)
                .into(),
            allowed_origins: ["https://app.example.org", "http://localhost:*"]
                .map(str::to_owned)
                .into(),
            ..HttpOptions::at(SocketAddr::from(([127, 0, 0, 1], 0)))
        })
    }

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (name.clone(), value.parse().unwrap()))
            .fold(HeaderMap::new(), |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            })
    }

    #[test]
    fn hosts_are_compared_by_name_and_by_port_where_one_is_given() {
        for (hosts, good) in [
            (&["localhost"][..], true),
            (&["LOCALHOST:9"], true),
            (&["[::1]:8080"], true),
            (&["mcp.example.org:8443"], true),
            (&["mcp.example.org"], false),
            (&["localhost.evil.org"], false),
            (&["evil.org", "localhost"], false),
            (&["localhost", "evil.org"], false),
            (&[""], false),
            (&["evil.org@"], false),
            (&[], false),
        ] {
            let uri = Uri::from_static("/mcp");
            assert_eq!(
                allowed().host(&uri, &headers(&header::HOST, hosts)).is_some(),
                good,
                "{hosts:?}"
            );
        }
        let uri = Uri::from_static("https://localhost/mcp");
        assert!(allowed().host(&uri, &HeaderMap::new()).is_some());
    }

    #[test]
    fn origins_are_compared_whole() {
        let host = Host::read("mcp.example.org:8443").unwrap();
        for (origins, good) in [
            (&[][..], true),
            (&["https://app.example.org"], true),
            (&["https://app.example.org:443"], true),
            (&["https://app.example.org:444"], false),
            (&["http://app.example.org"], false),
            (&["http://localhost:5173"], true),
            (&["http://mcp.example.org:8443"], true),
            (&["http://mcp.example.org:8444"], false),
            (&["http://mcp.example.org"], false),
            (&["http://mcp.example.org.evil.org:8443"], false),
            (&["null"], false),
            (&["https://app.example.org", "https://evil.org"], false),
            (&["nonsense"], false),
        ] {
            assert_eq!(
                allowed().origin(&headers(&header::ORIGIN, origins), &host),
                good,
                "{origins:?}"
            );
        }
    }
}
