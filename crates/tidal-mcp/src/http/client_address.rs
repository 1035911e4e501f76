//! Where a request comes from: the address at the other end of the connection, or the one that a trusted proxy in front of
//! this server saw at the other end of its own. Anybody can write anything into the headers, so what one says counts only
//! as far back as it was written by somebody who is trusted: from the right, and in the one header that they are known to
//! write. A proxy that writes one header passes on the other as the client sent it.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use axum::http::{HeaderMap, HeaderName, header};
use tidal_core::settings::{ClientAddressHeader, IpNet, LimitSettings};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// More hops are not looked at.
const MOST_HOPS: usize = 32;

/// The other end of a connection. In a request's extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// Who is believed.
#[derive(Clone, Debug)]
pub(super) struct Proxies {
    trusted: Arc<[IpNet]>,
    header: ClientAddressHeader,
}

// === impl Proxies ===

impl Proxies {
    pub(super) fn of(limits: &LimitSettings) -> Self {
        Self {
            trusted: limits.trusted_proxies.as_slice().into(),
            header: limits.client_address_header,
        }
    }

    /// Under which address a connection is counted; `None` for whoever is on this machine or stands for many.
    pub(super) fn counted(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        (!peer.is_loopback() && !self.trust(peer)).then(|| network(peer))
    }

    /// The address of the client, as counted: of IPv6 the network, within which a client has any number.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if self.trust(client) {
            for hop in hops(headers, self.header).into_iter().rev().take(MOST_HOPS) {
                // What cannot be read was not written by a proxy of ours: the one before it is as far as we see.
                let Some(hop) = hop else {
                    break;
                };
                client = hop;
                if !self.trust(hop) {
                    break;
                }
            }
        }
        network(client)
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// The hops that are told there, nearest last.
fn hops(headers: &HeaderMap, header: ClientAddressHeader) -> Vec<Option<IpAddr>> {
    let (name, read): (_, fn(&str) -> Option<IpAddr>) = match header {
        ClientAddressHeader::XForwardedFor => (X_FORWARDED_FOR, |hop| address(hop.trim())),
        ClientAddressHeader::Forwarded => (header::FORWARDED, node),
    };
    let lists = headers.get_all(name).iter();
    let lists = lists.map(|list| list.to_str().unwrap_or("?"));
    lists.flat_map(|list| list.split(',')).map(read).collect()
}

/// The node of an element of `Forwarded` (RFC 7239, section 4).
fn node(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, node) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(node.trim_matches('"'))
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = match text.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next()?,
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text,
    };
    text.parse().ok().map(|address: IpAddr| address.to_canonical())
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [first, second, third, fourth, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(first, second, third, fourth, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ClientAddressHeader) -> Proxies {
        Proxies::of(&LimitSettings {
            trusted_proxies: ["10.0.0.0/8", "fd00::/8"]
                .map(|network| network.parse().unwrap())
                .into(),
            client_address_header: header,
            ..LimitSettings::default()
        })
    }

    fn check(header: ClientAddressHeader, peer: &str, values: &[(&'static str, &str)], expected: &str) {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(*name, value.parse().unwrap());
        }
        let client = proxies(header).client(peer.parse().unwrap(), &headers);
        assert_eq!(client.to_string(), expected, "{peer} {values:?}");
    }

    #[test]
    fn only_what_trusted_proxies_wrote_counts() {
        for (peer, values, expected) in [
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            (
                "10.0.0.1",
                &["203.0.113.9, 198.51.100.7, 10.2.2.2"],
                "198.51.100.7",
            ),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["nonsense, 10.9.9.9"], "10.9.9.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["2001:db8:1:2:3::4"], "2001:db8:1:2::"),
        ] {
            let values: Vec<_> = values.iter().map(|value| ("x-forwarded-for", *value)).collect();
            check(ClientAddressHeader::XForwardedFor, peer, &values, expected);
        }
    }

    #[test]
    fn the_header_of_the_standard_is_read_where_it_is_the_one() {
        for (peer, value, expected) in [
            ("10.0.0.1", "for=198.51.100.7;proto=https", "198.51.100.7"),
            (
                "fd00::1",
                "For=\"[2001:db8::17]:4711\", by=10.0.0.2;for=10.0.0.3",
                "2001:db8::",
            ),
            ("10.0.0.1", "for=_hidden", "10.0.0.1"),
            ("10.0.0.1", "for=203.0.113.9, for=unknown", "10.0.0.1"),
        ] {
            check(
                ClientAddressHeader::Forwarded,
                peer,
                &[("forwarded", value)],
                expected,
            );
        }
    }

    /// A proxy that writes one of them leaves the other as the client wrote it.
    #[test]
    fn what_a_client_writes_into_the_other_header_is_not_looked_at() {
        let (older, standard) = ("x-forwarded-for", "forwarded");
        let sent = (standard, "for=203.0.113.9");
        check(
            ClientAddressHeader::XForwardedFor,
            "10.0.0.1",
            &[(older, "198.51.100.7"), sent],
            "198.51.100.7",
        );
        check(
            ClientAddressHeader::Forwarded,
            "10.0.0.1",
            &[(standard, "for=198.51.100.7"), (older, "203.0.113.9")],
            "198.51.100.7",
        );
        check(
            ClientAddressHeader::XForwardedFor,
            "10.0.0.1",
            &[sent],
            "10.0.0.1",
        );
    }

    #[test]
    fn connections_of_many_are_not_counted_for_one() {
        let check = |peer: &str, expected: Option<&str>| {
            let counted = proxies(ClientAddressHeader::default()).counted(peer.parse().unwrap());
            assert_eq!(
                counted.map(|address| address.to_string()).as_deref(),
                expected,
                "{peer}"
            );
        };
        check("127.0.0.1", None);
        check("::1", None);
        check("10.1.1.1", None);
        check("192.0.2.1", Some("192.0.2.1"));
        check("2001:db8::17", Some("2001:db8::"));
    }
}
