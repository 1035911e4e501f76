//! The small values: durations, dates, numbers, links.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo, Timestamp, civil::Date};
use tidal_api::{self as wire, Resource};

use crate::{Kind, Link};

/// An ISO 8601 duration such as `PT3M25S`; nothing where there is none, or one that makes no sense.
pub(super) fn duration(text: Option<&str>) -> Option<Duration> {
    let span: Span = text?.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    duration.try_into().ok()
}

/// The kind that TIDAL's name of a type stands for, `tracks`.
pub(super) fn kind(name: &str) -> Option<Kind> {
    match name {
        wire::Tracks::TYPE => Some(Kind::Track),
        wire::Albums::TYPE => Some(Kind::Album),
        wire::Artists::TYPE => Some(Kind::Artist),
        wire::Playlists::TYPE => Some(Kind::Playlist),
        wire::Videos::TYPE => Some(Kind::Video),
        _ => None,
    }
}

/// The date at the start of a date or a time.
pub(super) fn date(text: Option<&str>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}

/// An RFC 3339 time.
pub(super) fn timestamp(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// 0 to 1, whatever came.
pub(super) fn popularity(value: Option<f64>) -> f64 {
    value
        .filter(|value| value.is_finite())
        .unwrap_or(0.0)
        .clamp(0.0, 1.0)
}

/// Text, unless it is blank.
pub(super) fn text(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty()).cloned()
}

/// The page for sharing, as TIDAL links it, else as it is known to be.
pub(super) fn url(links: &[wire::ExternalLink], kind: Kind, id: &str) -> String {
    let sharing = |link: &&wire::ExternalLink| {
        link.meta.kind.as_deref() == Some("TIDAL_SHARING") && link.href.starts_with("https://")
    };
    links
        .iter()
        .find(sharing)
        .map_or_else(|| Link::page(kind, id), |link| link.href.clone())
}

pub(super) fn copyright(value: Option<&wire::Copyright>) -> Option<String> {
    text(value?.text.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_iso_8601() {
        for (text, seconds) in [
            ("PT3M25S", Some(205)),
            ("PT1H0.5S", Some(3_600)),
            ("P1DT1S", Some(86_401)),
            ("PT0S", Some(0)),
            ("-PT1S", None),
            ("P1M", None),
            ("205", None),
            ("", None),
        ] {
            assert_eq!(
                duration(Some(text)).map(|duration| duration.as_secs()),
                seconds,
                "{text}"
            );
        }
        assert_eq!(duration(None), None);
    }

    #[test]
    fn dates_may_be_broken() {
        for (text, expected) in [
            ("1959-08-17", Some("1959-08-17")),
            ("1959-08-17T00:00:00Z", Some("1959-08-17")),
            ("1959", None),
            ("1959-13-01", None),
            ("1959-08-1é", None),
        ] {
            assert_eq!(
                date(Some(text)).map(|date| date.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            timestamp(Some("2026-01-02T03:04:05Z")).unwrap().as_second(),
            1_767_323_045
        );
    }

    #[test]
    fn popularity_stays_in_its_bounds() {
        for (value, expected) in [
            (None, 0.0),
            (Some(0.4), 0.4),
            (Some(7.0), 1.0),
            (Some(f64::NAN), 0.0),
        ] {
            assert!((popularity(value) - expected).abs() < f64::EPSILON, "{value:?}");
        }
    }

    #[test]
    fn a_link_leads_to_https_or_is_made_up() {
        let link = |href: &str, kind: &str| wire::ExternalLink {
            href: href.to_owned(),
            meta: wire::ExternalLinkMeta {
                kind: Some(kind.to_owned()),
            },
        };
        let links = [link("https://a", "OTHER"), link("javascript:x", "TIDAL_SHARING")];
        assert_eq!(url(&links, Kind::Track, "1"), "https://tidal.com/track/1");
        let links = [link("https://tidal.com/browse/track/1", "TIDAL_SHARING")];
        assert_eq!(url(&links, Kind::Track, "1"), "https://tidal.com/browse/track/1");
    }
}
