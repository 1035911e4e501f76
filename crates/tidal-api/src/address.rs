//! Where secrets and tokens may travel: encrypted, or not beyond this machine. And an address holds no secret itself,
//! so that it can be shown.

use std::net::IpAddr;

use url::{Host, Url};

use crate::error::Error;

/// The address behind `url`, which an error calls `what`.
///
/// # Errors
///
/// [`Error::Configuration`] says what is wrong with it, and shows nothing of it.
pub(crate) fn checked(url: &str, what: &str) -> Result<Url, Error> {
    let problem = |problem: &str| Error::Configuration {
        problem: format!("the {what} {problem}"),
    };
    let parsed = Url::parse(url).map_err(|error| problem(&format!("is not a URL: {error}")))?;
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(problem("may not have a query or a fragment"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(problem("may not have a user or a password"));
    }
    match (parsed.scheme(), parsed.host()) {
        ("https", Some(_)) => Ok(parsed),
        ("http", Some(host)) if is_loopback(&host) => Ok(parsed),
        ("http", _) => Err(problem("must be https, except on loopback")),
        _ => Err(problem("must be https")),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_travel_encrypted_or_not_at_all() {
        let check = |url: &str, expected: Option<&str>| {
            let result = checked(url, "base URL").err().map(|error| error.to_string());
            let expected =
                expected.map(|problem| format!("the client cannot be built: the base URL {problem}"));
            assert_eq!(result, expected, "{url}");
        };
        check("https://openapi.tidal.com/v2", None);
        check("http://127.0.0.1:8080/v2/", None);
        check("http://[::1]:8080", None);
        check("http://localhost:1", None);
        check(
            "http://openapi.tidal.com/v2",
            Some("must be https, except on loopback"),
        );
        check(
            "http://localhost.evil.example",
            Some("must be https, except on loopback"),
        );
        check("ftp://127.0.0.1", Some("must be https"));
        for login in ["user", "user:hunter2", ":hunter2"] {
            check(
                &format!("https://{login}@openapi.tidal.com"),
                Some("may not have a user or a password"),
            );
        }
        for rest in ["?x=1", "#x"] {
            check(
                &format!("https://openapi.tidal.com/v2{rest}"),
                Some("may not have a query or a fragment"),
            );
        }
        check("openapi", Some("is not a URL: relative URL without a base"));
    }
}
