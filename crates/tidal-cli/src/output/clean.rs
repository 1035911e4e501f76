//! Makes other people's text safe for a terminal: no escape sequences, no hidden direction changes, one
//! line. Only for formats that people read; data formats keep the text as it is.

/// The text on one line, without anything that a terminal would obey rather than show.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter_map(shown).collect()
}

/// Likewise, but line breaks stay: for our own texts that quote somebody else's.
pub(crate) fn clean_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(clean).collect();
    lines.join("\n")
}

/// Whether a terminal would obey this character rather than show it.
pub(super) fn is_obeyed(character: char) -> bool {
    // Embeddings, overrides and isolates turn the rest of a line around.
    character.is_control()
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn shown(character: char) -> Option<char> {
    match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        other if is_obeyed(other) => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        for (given, shown) in [
            ("Blue in Green", "Blue in Green"),
            ("a\u{1b}[2Jb", "a[2Jb"),
            ("a\u{1b}]0;title\u{7}b", "a]0;titleb"),
            ("a\u{9b}31mb", "a31mb"),
            ("a\r\nb\tc", "a  b c"),
            ("a\u{0}\u{7f}b", "ab"),
            ("\u{202e}evil\u{2066}", "evil"),
            ("Sigur Rós 日本 שלום 👩‍🚀", "Sigur Rós 日本 שלום 👩‍🚀"),
        ] {
            assert_eq!(clean(given), shown, "{given:?}");
        }
        assert_eq!(clean_lines("a\u{1b}b\nc\r\nd"), "ab\nc\nd");
    }
}
