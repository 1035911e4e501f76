//! What a setting accepts. The bounds stand here once, for the reading and for the documentation.

use std::fmt;

/// What a setting accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count {
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
    },
    /// A time in whole milliseconds.
    Milliseconds {
        /// The shortest.
        least: u64,
        /// The longest.
        most: u64,
    },
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list: separated by commas, or an array in the file.
    List,
    /// A list of IP addresses and networks.
    Networks,
    /// An `https` URL without query; `http` only to this machine.
    Url,
    /// Such a URL as it is compared, letter by letter: written the way that URLs are written out.
    RedirectUri,
    /// An `http` or `https` URL without user and query.
    CollectorUrl,
    /// A part of a whole.
    Ratio,
    /// The name of a profile.
    Profile,
    /// The absolute path of a folder.
    Folder,
    /// The absolute path of a file.
    File,
    /// A `redis` or `rediss` URL.
    RedisUrl,
    /// An IP address and a port.
    SocketAddress,
    /// A two-letter country code.
    Country,
    /// A language tag.
    Locale,
}

// === impl Shape ===

impl fmt::Display for Shape {
    /// What is accepted, in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Flag => f.write_str("true or false"),
            Self::Count { least, most } => write!(f, "a number from {least} to {most}"),
            Self::Milliseconds { least, most } => write!(f, "milliseconds from {least} to {most}"),
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::List => f.write_str("a list, separated by commas"),
            Self::Networks => f.write_str("a list of IP addresses and networks such as 10.0.0.0/8"),
            Self::Url => f.write_str("an https URL, or http to a loopback address"),
            Self::RedirectUri => f.write_str(
                "an https URL, or http to a loopback address, in lower case and with a path, such as http://127.0.0.1:8934/callback",
            ),
            Self::CollectorUrl => f.write_str("an http or https URL without user and query"),
            Self::Ratio => f.write_str("a number from 0 to 1"),
            Self::Profile => f.write_str(crate::UserKey::ACCEPTED),
            Self::Folder => f.write_str("the absolute path of a folder"),
            Self::File => f.write_str("the absolute path of a file"),
            Self::RedisUrl => f.write_str("a redis:// or rediss:// URL"),
            Self::SocketAddress => f.write_str("an address and a port such as 127.0.0.1:8080"),
            Self::Country => f.write_str("a two-letter ISO 3166-1 code such as US"),
            Self::Locale => f.write_str("a BCP 47 language tag such as en-US"),
        }
    }
}
