//! "Did you mean …?" for names that were mistyped.

/// The known name that is most like the given one, if any is like it at all.
pub(crate) fn closest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer than any known name: comparing would only cost time.
    if given.len() > 64 {
        return None;
    }
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(given, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_found_and_strangers_are_not() {
        let known = ["query", "types", "limit", "country"];
        for (given, expected) in [
            ("quary", Some("query")),
            ("limits", Some("limit")),
            ("contry", Some("country")),
            ("zzz", None),
            ("", None),
        ] {
            assert_eq!(closest(given, known), expected, "{given}");
        }
        assert_eq!(closest(&"l".repeat(1000), known), None);
    }
}
