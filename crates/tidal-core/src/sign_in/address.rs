//! Where the listener is: the redirect address, if it is one of this machine's own.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use url::{Host, Url};

use crate::{Error, Result};

/// The redirect address as the listener needs it.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// Where to listen: there and nowhere else.
    pub(super) socket: SocketAddr,
    /// What `Host` has to be. A page of another name that leads here is not answered.
    pub(super) authority: String,
    /// The address itself, without a query.
    pub(super) uri: Url,
}

// === impl Address ===

impl Address {
    /// # Errors
    /// `AUTH_ERROR` (`sign_in_failed`) if it is no `http` address on loopback, written as an IP address.
    pub(super) fn of(redirect_uri: &Url) -> Result<Self> {
        let ip = match redirect_uri.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::from(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::from(ip)),
            // RFC 8252 §8.3: the name may lead to either family, and on one of them another program may listen.
            Some(Host::Domain("localhost")) => {
                return Err(failed(format!(
                    "{redirect_uri} may lead a browser to another program of this machine, since `localhost` is more than \
                     one address: register the same with 127.0.0.1 and set TIDAL_REDIRECT_URI to it, or sign in with \
                     `tidal-cli auth login --no-browser`"
                )));
            }
            Some(Host::Domain(_)) | None => None,
        };
        let ip = ip.filter(|ip| ip.is_loopback() && redirect_uri.scheme() == "http");
        let (Some(ip), Some(port)) = (ip, redirect_uri.port_or_known_default()) else {
            return Err(failed(format!(
                "{redirect_uri} is no http address on loopback, so that no answer can be listened for there: sign in with \
                 `tidal-cli auth login --no-browser`, or register http://127.0.0.1:8934/callback and set \
                 TIDAL_REDIRECT_URI to it"
            )));
        };
        let host = redirect_uri.host_str().unwrap_or_default();
        Ok(Self {
            socket: SocketAddr::new(ip, port),
            authority: redirect_uri
                .port()
                .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            uri: redirect_uri.clone(),
        })
    }

    /// Why nobody can listen there, and what to do about it.
    pub(super) fn refused(&self, error: &io::Error) -> Error {
        let (socket, port) = (self.socket, self.socket.port());
        let remedy = format!(
            "or register another redirect address at developer.tidal.com and set TIDAL_REDIRECT_URI to it ({} now)",
            self.uri
        );
        failed(match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "another program listens on {socket}, perhaps a sign-in that still waits: end it (`ss -ltnp sport = :{port}` \
                 or `lsof -i :{port}` tells which one it is), {remedy}"
            ),
            io::ErrorKind::PermissionDenied => {
                format!("this user may not listen on {socket}: take a port above 1023, {remedy}")
            }
            _ => format!("nobody can listen on {socket} ({error}): {remedy}"),
        })
    }

    /// The path that TIDAL sends browsers to.
    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }

    /// A path below that.
    pub(super) fn below(&self, name: &str) -> String {
        format!("{}/{name}", self.path().trim_end_matches('/'))
    }
}

fn failed(problem: String) -> Error {
    Error::SignInFailed {
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_can_be_listened_on() {
        for (uri, expected) in [
            (
                "http://127.0.0.1:8934/callback",
                Some(("127.0.0.1:8934", "127.0.0.1:8934")),
            ),
            ("http://[::1]:8934/", Some(("[::1]:8934", "[::1]:8934"))),
            ("http://localhost:8934/a/b", None),
            ("http://127.0.0.1/callback", Some(("127.0.0.1:80", "127.0.0.1"))),
            ("https://127.0.0.1:8934/callback", None),
            ("https://example.org/callback", None),
            ("http://0.0.0.0:8934/callback", None),
        ] {
            let address = Address::of(&uri.parse().unwrap());
            let found = address.as_ref().ok();
            let found = found.map(|address| (address.socket.to_string(), address.authority.as_str()));
            let expected = expected.map(|(socket, authority)| (socket.to_owned(), authority));
            assert_eq!(found, expected, "{uri}");
            if let Err(error) = address {
                let told = error.to_string();
                assert!(
                    told.contains("--no-browser") && told.contains("TIDAL_REDIRECT_URI"),
                    "{told}"
                );
            }
        }
    }

    #[test]
    fn a_name_is_no_address() {
        let address = Address::of(&"http://localhost:8934/callback".parse().unwrap());
        let told = address.err().unwrap().to_string();
        assert!(told.contains("with 127.0.0.1"), "{told}");
    }

    #[test]
    fn whoever_cannot_listen_is_told_where_and_what_to_do() {
        let address = Address::of(&"http://127.0.0.1:8934/callback".parse().unwrap()).unwrap();
        for (kind, word) in [
            (io::ErrorKind::AddrInUse, "lsof -i :8934"),
            (io::ErrorKind::PermissionDenied, "above 1023"),
            (io::ErrorKind::AddrNotAvailable, "127.0.0.1:8934 ("),
        ] {
            let told = address.refused(&io::Error::from(kind)).to_string();
            assert!(
                told.contains(word) && told.contains("TIDAL_REDIRECT_URI"),
                "{told}"
            );
        }
        assert_eq!(address.below("done"), "/callback/done");
    }
}
