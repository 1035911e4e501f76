//! This machine's clock beside TIDAL's: tokens and sessions end by it, and certificates are judged by it.

use axum::http::{HeaderMap, header};
use jiff::{Timestamp, fmt::rfc2822};

use super::finding::Finding;

/// By how many seconds it may be off.
const MOST: i64 = 60;

/// How the clock is beside the `Date` of an answer.
pub(super) fn compare(headers: Option<&HeaderMap>, now: Timestamp) -> Finding {
    let date = headers
        .and_then(|headers| headers.get(header::DATE))
        .and_then(|date| rfc2822::parse(date.to_str().ok()?).ok());
    let Some(date) = date else {
        return Finding::warning(
            "clock",
            "it could not be compared with TIDAL's, which told no time".to_owned(),
            "see that TIDAL can be reached, and look for yourself: `date --utc`",
        );
    };
    let ahead = now.as_second() - date.timestamp().as_second();
    if ahead.abs() <= MOST {
        return Finding::ok("clock", "it agrees with TIDAL's".to_owned());
    }
    let direction = if ahead > 0 { "ahead of" } else { "behind" };
    Finding::error(
        "clock",
        format!("it is {} s {direction} TIDAL's", ahead.abs()),
        "set the clock, and let it be kept by NTP (`timedatectl set-ntp true`); a container has the clock of its host",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Severity;

    #[test]
    fn a_minute_makes_no_difference() {
        let mut headers = HeaderMap::new();
        let date = "Sun, 01 Mar 2026 10:00:00 GMT".parse().unwrap();
        headers.insert(header::DATE, date);
        for (now, severity, expected) in [
            ("2026-03-01T10:01:00Z", Severity::Ok, "agrees"),
            ("2026-03-01T09:59:00Z", Severity::Ok, "agrees"),
            ("2026-03-01T10:01:01Z", Severity::Error, "61 s ahead of"),
            ("2026-03-01T09:00:00Z", Severity::Error, "3600 s behind"),
        ] {
            let finding = compare(Some(&headers), now.parse().unwrap());
            assert_eq!(finding.severity, severity, "{now}");
            assert!(finding.what.contains(expected), "{}", finding.what);
        }
        let now = Timestamp::now();
        assert_eq!(compare(None, now).severity, Severity::Warning);
        assert_eq!(compare(Some(&HeaderMap::new()), now).severity, Severity::Warning);
    }
}
