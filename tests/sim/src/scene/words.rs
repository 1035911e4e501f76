//! How values are written on the wire: ISO 8601 durations, sharing links, moments that belong to an id.

use crate::dice::hash;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

/// `PT3M5S`. Never empty: nothing is `PT0S`.
pub(crate) fn duration(length: Duration) -> String {
    let seconds = length.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::from("PT");
    for (count, unit) in [(hours, 'H'), (minutes, 'M'), (seconds, 'S')] {
        if count > 0 || (unit == 'S' && text.len() == 2) {
            text.push_str(&count.to_string());
            text.push(unit);
        }
    }
    text
}

/// `externalLinks` with the one link a third party gets.
pub(crate) fn sharing_links(path: &str, id: &str) -> Value {
    json!([{ "href": format!("https://tidal.com/{path}/{id}"), "meta": { "type": "TIDAL_SHARING" } }])
}

/// When a thing came into the catalogue: some minute of the five years after 2020 that belongs to its id.
pub(crate) fn created_at(id: &str) -> Timestamp {
    let minutes = i64::try_from(hash(id) % 2_628_000).unwrap_or(0);
    Timestamp::from_second(1_577_836_800 + minutes * 60).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::duration;
    use std::time::Duration;

    #[test]
    fn durations_are_iso() {
        for (seconds, text) in [
            (0, "PT0S"),
            (5, "PT5S"),
            (185, "PT3M5S"),
            (3600, "PT1H"),
            (7384, "PT2H3M4S"),
        ] {
            assert_eq!(duration(Duration::from_secs(seconds)), text);
        }
    }
}
