//! The changelog's section on a version, which is what a release says of itself.

/// What stands below the version's heading and above the next one; `None` where there is no such section with a date and
/// something in it.
pub(super) fn section<'text>(changelog: &'text str, version: &str) -> Option<&'text str> {
    let heading = format!("\n## [{version}] - ");
    let (_, found) = changelog.split_once(&heading)?;
    let (date, body) = found.split_once('\n')?;
    let body = body.split_once("\n## ").map_or(body, |(body, _)| body).trim();
    (is_date(date.trim()) && !body.is_empty()).then_some(body)
}

fn is_date(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = numbers.iter().map(|number| number.len()).collect();
    lengths == [4, 2, 2] && text.bytes().all(|sign| sign == b'-' || sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.3] - 2026-01-31\n\n### Added\n\n- this\n\n\
                             ## [1.2.2] - 2026-01-01\n\n- before\n\n## [1.2.1] - soon\n\n- a\n\n## [1.2.0] - 2025-12-24\n";

    #[test]
    fn a_section_ends_where_the_next_begins() {
        for (version, expected) in [
            ("1.2.3", Some("### Added\n\n- this")),
            ("1.2.2", Some("- before")),
            ("1.2.1", None),
            ("1.2.0", None),
            ("1.2", None),
            ("Unreleased", None),
        ] {
            assert_eq!(section(CHANGELOG, version), expected, "{version}");
        }
    }
}
