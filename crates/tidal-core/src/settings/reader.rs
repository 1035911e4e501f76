//! From texts to types, collecting what cannot be read instead of stopping at the first.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;
use secrecy::SecretString;
use url::{Host, Url};

use super::{Origin, Problem, Setting, Shape, layers::Values};
use crate::{Country, Locale, UserKey};

/// Reads settings one by one.
pub(super) struct Reader<'a> {
    values: &'a Values,
    problems: Vec<Problem>,
}

/// A type that a setting can have.
pub(super) trait FromText: Sized {
    /// `None` for a text that the shape does not accept.
    fn from_text(text: &str, shape: Shape) -> Option<Self>;
}

// === impl Reader ===

impl<'a> Reader<'a> {
    pub(super) fn new(values: &'a Values, problems: Vec<Problem>) -> Self {
        Self { values, problems }
    }

    /// A setting with a value, set or default; `None` after noting what is wrong with it.
    pub(super) fn read<T: FromText>(&mut self, setting: &Setting) -> Option<T> {
        let value = self.optional(setting)?;
        if value.is_none() {
            self.note(Problem::new(setting.key, &Origin::Default, "it is not set"));
        }
        value
    }

    /// A setting that need not have a value.
    #[expect(
        clippy::option_option,
        reason = "outside: whether it can be read; inside: whether it is set"
    )]
    pub(super) fn optional<T: FromText>(&mut self, setting: &Setting) -> Option<Option<T>> {
        let Some((_, text, origin)) = self.values.iter().find(|(other, ..)| other.key == setting.key) else {
            return Some(None);
        };
        let value = T::from_text(text, setting.shape);
        if value.is_none() {
            self.note(Problem::unacceptable(setting, origin, text));
        }
        value.map(Some)
    }

    /// Where a setting's value came from.
    pub(super) fn origin(&self, setting: &Setting) -> Origin {
        let value = self.values.iter().find(|(other, ..)| other.key == setting.key);
        value.map_or(Origin::Default, |(_, _, origin)| origin.clone())
    }

    pub(super) fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(super) fn finish(self) -> Vec<Problem> {
        self.problems
    }
}

// === impl FromText ===

impl FromText for String {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl FromText for SecretString {
    fn from_text(text: &str, shape: Shape) -> Option<Self> {
        let text = String::from_text(text, shape)?;
        (shape != Shape::RedisUrl || is_redis_url(&text)).then(|| Self::from(text))
    }
}

fn is_redis_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "redis" | "rediss") && url.host().is_some())
}

impl FromText for Vec<String> {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        Some(entries.map(ToOwned::to_owned).collect())
    }
}

impl FromText for Vec<IpNet> {
    fn from_text(text: &str, shape: Shape) -> Option<Self> {
        let network = |entry: &String| {
            let address = || entry.parse::<IpAddr>().ok().map(IpNet::from);
            entry.parse().ok().or_else(address)
        };
        Vec::<String>::from_text(text, shape)?
            .iter()
            .map(network)
            .collect()
    }
}

impl FromText for bool {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        }
    }
}

impl FromText for u32 {
    fn from_text(text: &str, shape: Shape) -> Option<Self> {
        let count = text.trim().parse().ok()?;
        match shape {
            Shape::Count { least, most } => (least..=most).contains(&count).then_some(count),
            _ => Some(count),
        }
    }
}

impl FromText for Duration {
    fn from_text(text: &str, shape: Shape) -> Option<Self> {
        let milliseconds = text.trim().parse().ok()?;
        let accepted = match shape {
            Shape::Milliseconds { least, most } => (least..=most).contains(&milliseconds),
            _ => true,
        };
        accepted.then(|| Self::from_millis(milliseconds))
    }
}

impl FromText for Url {
    /// `https`, or `http` to this machine: a token must not travel in the clear. No query and no user.
    fn from_text(text: &str, shape: Shape) -> Option<Self> {
        let text = text.trim();
        let url = Self::parse(text).ok()?;
        let plain = url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let loopback = match url.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let private = url.scheme() == "https" || (url.scheme() == "http" && loopback);
        // TIDAL compares redirects letter by letter: what we send is what somebody wrote and registered, or nothing.
        let verbatim = shape != Shape::RedirectUri || url.as_str() == text;
        (plain && anonymous && private && verbatim).then_some(url)
    }
}

impl FromText for PathBuf {
    /// Absolute: who starts a server does not choose where.
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        let path = Self::from(text.trim());
        path.is_absolute().then_some(path)
    }
}

impl FromText for SocketAddr {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl FromText for Country {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl FromText for Locale {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl FromText for UserKey {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        text.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_do_not_send_tokens_in_the_clear() {
        let check = |text: &str, accepted: bool| {
            assert_eq!(Url::from_text(text, Shape::Url).is_some(), accepted, "{text}");
        };
        check("https://openapi.tidal.com/v2", true);
        check("http://127.0.0.1:4000/v2", true);
        check("http://[::1]:4000", true);
        check("http://localhost:4000", true);
        check("http://openapi.tidal.com/v2", false);
        check("http://localhost.example.org", false);
        check("https://user:secret@openapi.tidal.com", false);
        check("https://openapi.tidal.com/v2?x=1", false);
        check("ftp://127.0.0.1", false);
        check("openapi.tidal.com", false);
        check("", false);
    }

    #[test]
    fn a_redirect_is_sent_as_it_was_written() {
        for (text, accepted) in [
            ("http://127.0.0.1:8934/callback", true),
            ("https://example.org/tidal/callback", true),
            ("http://localhost:8934/", true),
            // Written out, each of these is another text than the registered one.
            ("http://127.0.0.1:8934", false),
            ("http://LOCALHOST:8934/", false),
            ("http://127.0.0.1:80/callback", false),
            ("http://127.0.0.1:8934/a/../callback", false),
            ("http://192.168.0.7:8934/callback", false),
        ] {
            assert_eq!(
                Url::from_text(text, Shape::RedirectUri).is_some(),
                accepted,
                "{text}"
            );
        }
    }

    #[test]
    fn bounds_are_kept() {
        let count = Shape::Count { least: 1, most: 5 };
        for (text, expected) in [
            ("1", Some(1)),
            ("5", Some(5)),
            ("0", None),
            ("6", None),
            ("-1", None),
            ("x", None),
        ] {
            assert_eq!(u32::from_text(text, count), expected, "{text}");
        }
        let time = Shape::Milliseconds { least: 10, most: 100 };
        assert_eq!(Duration::from_text("10", time), Some(Duration::from_millis(10)));
        assert_eq!(Duration::from_text("9", time), None);
        assert_eq!(Duration::from_text("1e2", time), None);
    }

    #[test]
    fn flags_and_lists_are_forgiving() {
        for (text, expected) in [
            ("true", Some(true)),
            ("ON", Some(true)),
            ("0", Some(false)),
            ("maybe", None),
        ] {
            assert_eq!(bool::from_text(text, Shape::Flag), expected, "{text}");
        }
        assert_eq!(
            Vec::from_text(" a, b,,", Shape::List),
            Some(vec!["a".to_owned(), "b".to_owned()])
        );
    }
}
