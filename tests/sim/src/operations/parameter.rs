//! Query parameters: what each accepts, and the refusal of everything else. What a cursor or an include path means
//! is checked where it is used.

use super::Operation;
use crate::refusal::Refusal;

/// A parameter an operation takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Param {
    Cursor,
    Country,
    Include,
    Locale,
    ReplaceMedia,
    ShareCode,
    /// The members it sorts by; each may be preceded by `-`.
    Sort(&'static [&'static str]),
    /// A list of at most [`FILTER_LIMIT`] values.
    Filter(&'static str),
    /// The same, and it has to be there.
    RequiredFilter(&'static str),
    Text {
        name: &'static str,
        most: usize,
        required: bool,
    },
    Choice {
        name: &'static str,
        values: &'static [&'static str],
        required: bool,
    },
    /// Several of the values, at least one.
    Choices {
        name: &'static str,
        values: &'static [&'static str],
    },
}

/// The parameters of one request, decoded, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

/// How many values a filter takes: observed, not documented; 21 are answered with 400.
pub(crate) const FILTER_LIMIT: usize = 20;

// === impl Param ===

impl Param {
    pub(crate) const COLLAPSE_BY: Self = Self::Choice {
        name: "collapseBy",
        values: &["FINGERPRINT", "NONE"],
        required: true,
    };
    pub(crate) const EXPLICIT: Self = Self::Choice {
        name: "explicitFilter",
        values: &["INCLUDE", "EXCLUDE"],
        required: false,
    };
    pub(crate) const DEVICE_TYPE: Self = Self::Choice {
        name: "deviceType",
        values: &["BROWSER", "CAR", "DESKTOP", "PHONE", "TABLET", "TV"],
        required: false,
    };
    pub(crate) const SYSTEM_TYPE: Self = Self::Choice {
        name: "systemType",
        values: &["ANDROID", "DESKTOP", "TESLA", "IOS", "WEB"],
        required: false,
    };
    pub(crate) const CLIENT_VERSION: Self = Self::Text {
        name: "clientVersion",
        most: 64,
        required: false,
    };
    pub(crate) const QUERY: Self = Self::Text {
        name: "filter[query]",
        most: 256,
        required: true,
    };
    pub(crate) const MANIFEST_TYPE: Self = Self::Choice {
        name: "manifestType",
        values: &["HLS", "MPEG_DASH"],
        required: true,
    };
    pub(crate) const FORMATS: Self = Self::Choices {
        name: "formats",
        values: &["HEAACV1", "AACLC", "FLAC", "FLAC_HIRES", "EAC3_JOC"],
    };
    pub(crate) const URI_SCHEME: Self = Self::Choice {
        name: "uriScheme",
        values: &["HTTPS", "DATA"],
        required: true,
    };
    pub(crate) const USAGE: Self = Self::Choice {
        name: "usage",
        values: &["PLAYBACK", "DOWNLOAD"],
        required: true,
    };
    pub(crate) const ADAPTIVE: Self = Self::Choice {
        name: "adaptive",
        values: &["true", "false"],
        required: true,
    };
    pub(crate) const COLLECTION_VIEW: Self = Self::Choice {
        name: "collectionView",
        values: &["FLAT", "FOLDERS"],
        required: false,
    };

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Cursor => "page[cursor]",
            Self::Country => "countryCode",
            Self::Include => "include",
            Self::Locale => "locale",
            Self::ReplaceMedia => "replaceMedia",
            Self::ShareCode => "shareCode",
            Self::Sort(_) => "sort",
            Self::Filter(name)
            | Self::RequiredFilter(name)
            | Self::Text { name, .. }
            | Self::Choice { name, .. }
            | Self::Choices { name, .. } => name,
        }
    }

    const fn is_required(&self) -> bool {
        match self {
            Self::RequiredFilter(_) | Self::Choices { .. } => true,
            Self::Text { required, .. } | Self::Choice { required, .. } => *required,
            _ => false,
        }
    }

    const fn may_repeat(&self) -> bool {
        matches!(
            self,
            Self::Include
                | Self::ReplaceMedia
                | Self::Sort(_)
                | Self::Filter(_)
                | Self::RequiredFilter(_)
                | Self::Choices { .. }
        )
    }

    fn check(&self, query: &Query) -> Result<(), Refusal> {
        let name = self.name();
        let values = query.all(name);
        let Some(first) = values.first() else {
            let missing =
                || Refusal::parameter(name, "MISSING_PARAMETER", format!("parameter {name} is required"));
            return if self.is_required() {
                Err(missing())
            } else {
                Ok(())
            };
        };
        if values.len() > 1 && !self.may_repeat() {
            return Err(Refusal::parameter(
                name,
                "INVALID_VALUE",
                format!("parameter {name} is given more than once"),
            ));
        }
        match self.complaint(query, first) {
            Some(complaint) => Err(Refusal::parameter(
                name,
                "INVALID_VALUE",
                format!("parameter {name} {complaint}"),
            )),
            None => Ok(()),
        }
    }

    /// What is wrong with a value that is there, as the end of a sentence.
    fn complaint(&self, query: &Query, first: &str) -> Option<String> {
        let listed = || query.list(self.name());
        match self {
            Self::Country if !is_country(first) => {
                Some("is not an ISO 3166-1 alpha-2 country code".to_owned())
            }
            Self::Locale if !is_locale(first) => Some("is not a BCP 47 locale".to_owned()),
            Self::Sort(members) => {
                let known = |value: &String| members.contains(&value.strip_prefix('-').unwrap_or(value));
                (!listed().iter().all(known)).then(|| format!("sorts by {} only", members.join(", ")))
            }
            Self::Filter(_) | Self::RequiredFilter(_) if listed().len() > FILTER_LIMIT => {
                Some(format!("takes at most {FILTER_LIMIT} values"))
            }
            Self::Filter(_) | Self::RequiredFilter(_) if listed().iter().any(String::is_empty) => {
                Some("has an empty value".to_owned())
            }
            Self::Text { most, .. } if first.chars().count() > *most => {
                Some(format!("is longer than {most} characters"))
            }
            Self::Text { required: true, .. } if first.trim().is_empty() => Some("is empty".to_owned()),
            Self::Choice { values, .. } if !values.contains(&first) => {
                Some(format!("is none of {}", values.join(", ")))
            }
            Self::Choices { values, .. }
                if !listed().iter().all(|value| values.contains(&value.as_str())) =>
            {
                Some(format!("is none of {}", values.join(", ")))
            }
            Self::Cursor | Self::Include | Self::ReplaceMedia | Self::ShareCode if first.is_empty() => {
                Some("is empty".to_owned())
            }
            _ => None,
        }
    }
}

// === impl Query ===

impl Query {
    /// Parses what stands after the question mark.
    pub(crate) fn parse(text: &str) -> Self {
        Self {
            pairs: url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    /// The first value of that name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of that name, each split at its commas.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.all(name)
            .iter()
            .flat_map(|value| value.split(','))
            .map(str::to_owned)
            .collect()
    }

    /// The parameters again, with one of them replaced, as they stand in a link.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in self.pairs.iter().filter(|(key, _)| key != name) {
            text.append_pair(key, value);
        }
        text.append_pair(name, value).finish()
    }

    /// Whether every parameter is one the operation takes, and has a value it accepts.
    ///
    /// # Errors
    ///
    /// 400 with the first parameter that is not.
    pub(crate) fn check(&self, operation: &Operation) -> Result<(), Refusal> {
        for (name, _) in &self.pairs {
            if !operation.takes(name) {
                return Err(unknown(name, operation));
            }
        }
        operation.params.iter().try_for_each(|param| param.check(self))
    }

    fn all(&self, name: &str) -> Vec<String> {
        self.pairs
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .collect()
    }
}

fn unknown(name: &str, operation: &Operation) -> Refusal {
    let takes: Vec<&str> = operation
        .params
        .iter()
        .map(Param::name)
        .filter(|known| known.starts_with("filter["))
        .collect();
    if name.starts_with("filter[") {
        let detail = format!("no such filter here; available: {}", takes.join(", "));
        return Refusal::parameter(name, "UNSUPPORTED_FILTER", detail);
    }
    if name == "sort" {
        return Refusal::parameter(name, "UNSUPPORTED_SORT", "this endpoint does not sort");
    }
    Refusal::parameter(
        name,
        "UNKNOWN_PARAMETER",
        format!("parameter {name} is not supported here"),
    )
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or("");
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::{Query, is_country, is_locale};
    use crate::operations::find;
    use http::Method;

    fn check(path: &str, query: &str, problem: Option<&str>) {
        let operation = find(&Method::GET, path).unwrap().operation;
        let found = Query::parse(query)
            .check(operation)
            .map_err(|refusal| refusal.document("").to_string());
        match problem {
            None => assert_eq!(found, Ok(()), "{path}?{query}"),
            Some(problem) => assert!(
                found.as_ref().is_err_and(|found| found.contains(problem)),
                "{path}?{query}: {found:?}"
            ),
        }
    }

    #[test]
    fn parameters_are_checked_against_the_table() {
        check("/tracks", "filter[id]=1,2&filter%5Bid%5D=3", None);
        check("/tracks", "filter[id]=1,,2", Some("empty value"));
        check("/tracks", "filter[name]=x", Some("filter[id], filter[isrc]"));
        check("/tracks/1", "sort=title", Some("does not sort"));
        check("/tracks/1", "limit=5", Some("UNKNOWN_PARAMETER"));
        check("/tracks/1", "countryCode=us", Some("alpha-2"));
        check(
            "/tracks/1",
            "countryCode=US&countryCode=NO",
            Some("more than once"),
        );
        check(
            "/artists/1/relationships/tracks",
            "countryCode=US",
            Some("collapseBy is required"),
        );
        check(
            "/artists/1/relationships/tracks",
            "collapseBy=ISRC",
            Some("FINGERPRINT, NONE"),
        );
        check("/searchResults", "", Some("required"));
        check("/searchResults", "filter[query]=%20", Some("is empty"));
        check(
            "/searchResults",
            &format!("filter[query]={}", "x".repeat(257)),
            Some("256"),
        );
        check(
            "/tracks",
            &format!("filter[id]={}", vec!["1"; 21].join(",")),
            Some("at most 20"),
        );
    }

    #[test]
    fn countries_and_locales() {
        assert!(is_country("NO") && !is_country("NOR") && !is_country("n0"));
        assert!(is_locale("en-US") && is_locale("nb") && !is_locale("english-US") && !is_locale(""));
    }
}
