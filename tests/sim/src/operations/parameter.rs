//! Query parameters: what each accepts, and the refusal of everything else. What a cursor or an include path means
//! is checked where it is used.

use super::Query;
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

    /// Whether the query says this parameter well.
    ///
    /// # Errors
    ///
    /// 400 where it is missing, given too often, or has a value it does not accept.
    pub(crate) fn check(&self, query: &Query) -> Result<(), Refusal> {
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
    use super::{is_country, is_locale};

    #[test]
    fn countries_and_locales() {
        assert!(is_country("NO") && !is_country("NOR") && !is_country("n0"));
        assert!(is_locale("en-US") && is_locale("nb") && !is_locale("english-US") && !is_locale(""));
    }
}
