//! A GET of any path below the base URL, for scripts and for what has no type yet. It sends nothing anywhere else.

use http::Method;
use serde_json::Value;

use super::{Prepared, Request};
use crate::error::{Effort, Error, InvalidRequest};
use crate::rate::RateState;
use crate::transport::Reply;

/// Reads the JSON at a path below the base URL.
#[derive(Debug, Clone)]
pub struct RawGet {
    path_and_query: String,
}

/// What a [`RawGet`] brings.
#[derive(Debug, Clone, PartialEq)]
pub struct RawReply {
    /// The document, as it came.
    pub document: Value,
    /// What the answer said about the rate limit.
    pub rate: Option<RateState>,
}

/// Every raw request has this one name in metrics and logs, so that nobody's ids become labels.
const OPERATION: &str = "GET (raw)";

// === impl RawGet ===

impl RawGet {
    /// The JSON at this path, with its query: `/tracks/1?include=albums`. What is not encoded and must be, is encoded.
    pub fn new(path_and_query: impl Into<String>) -> Self {
        Self {
            path_and_query: path_and_query.into(),
        }
    }
}

impl Request for RawGet {
    type Response = RawReply;

    fn prepare(self) -> Result<Prepared, Error> {
        let target = below_base(&self.path_and_query).ok_or(InvalidRequest::ForeignPath)?;
        Ok(Prepared {
            operation: OPERATION,
            method: Method::GET,
            target,
            body: None,
            scopes: &[],
            idempotency_key: None,
        })
    }

    fn read(reply: &Reply, operation: &'static str) -> Result<Self::Response, Error> {
        let document = serde_json::from_slice(&reply.body).map_err(|source| Error::Decode {
            operation,
            source,
            effort: Effort::default(),
        })?;
        Ok(RawReply {
            document,
            rate: reply.rate,
        })
    }
}

/// The path and query as the URL standard reads them, if reading changes nothing about where they lead.
fn below_base(text: &str) -> Option<String> {
    // The standard drops line ends and turns `\` into `/`: neither is ever meant.
    if !text.starts_with('/') || text.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    // `//host` names another host, and dots walk out of the base, encoded ones (`%2e`) too.
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let escapes = |segment: &str| {
        matches!(
            segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "" | "." | ".."
        )
    };
    if path.split('/').skip(1).any(escapes) {
        return None;
    }
    let url = url::Url::parse("https://base.invalid").ok()?.join(text).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    (url.host_str() == Some("base.invalid")).then(|| format!("{}{query}", url.path()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::below_base;

    #[test]
    fn only_paths_below_the_base_are_accepted() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(below_base(path).as_deref(), expected, "{path:?}");
        };
        check("/tracks/1", Some("/tracks/1"));
        check(
            "/tracks?filter[id]=1&include=albums",
            Some("/tracks?filter[id]=1&include=albums"),
        );
        check(
            "/searchResults?filter[query]=blue in é",
            Some("/searchResults?filter[query]=blue%20in%20%C3%A9"),
        );
        check("/tracks/1#fragment", Some("/tracks/1"));
        check("/tracks/a%2Fb", Some("/tracks/a%2Fb"));
        check("tracks/1", None);
        check("", None);
        check("/", None);
        check("//evil.example/x", None);
        check("/\\evil.example", None);
        check("https://evil.example/", None);
        check("/../v1/x", None);
        check("/tracks/../../x", None);
        check("/tracks/%2E%2e/x", None);
        check("/tracks/.%2e", None);
        check("/tracks\r\n", None);
        check("/a//b", None);
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_stays_below_the_base(text in "/?[/.%2eE\\\\@:?#a-z\\PC]{0,30}") {
            if let Some(target) = below_base(&text) {
                let url = url::Url::parse(&format!("https://host/v2{target}")).unwrap();
                prop_assert_eq!(url.host_str(), Some("host"));
                prop_assert!(url.path().starts_with("/v2/"));
            }
        }
    }
}
