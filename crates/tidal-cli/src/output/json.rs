//! JSON that is complete and yet harmless on a terminal: what a terminal would obey is written as an
//! escape, which every reader of JSON turns back into the character.

use std::{borrow::Cow, fmt::Write, io};

use serde::Serialize;

use super::clean::is_obeyed;

/// On one line, without a line break at the end.
pub(crate) fn compact<T: Serialize>(value: &T) -> io::Result<String> {
    let text = serde_json::to_string(value)?;
    Ok(escaped(&text).into_owned())
}

/// Indented, without a line break at the end.
pub(crate) fn indented<T: Serialize>(value: &T) -> io::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(escaped(&text).into_owned())
}

/// `serde_json` escapes the control characters of ASCII itself; the line breaks that are left are layout.
/// All others stand within strings, the only place where JSON allows them.
fn escaped(json: &str) -> Cow<'_, str> {
    let dangerous = |character: char| character != '\n' && is_obeyed(character);
    if !json.contains(dangerous) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        if dangerous(character) {
            // Writing to a string cannot fail; none of these lies beyond the basic plane.
            let _ = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_reads_back() {
        let text = "a\u{9b}31m\u{7f}\u{1b}\u{202e}b\n日本\u{feff}";
        for json in [compact(&text).unwrap(), indented(&[text]).unwrap()] {
            assert!(
                !json.contains(|character| character != '\n' && is_obeyed(character)),
                "{json}"
            );
            assert!(json.contains("日本"), "{json}");
        }
        let back: String = serde_json::from_str(&compact(&text).unwrap()).unwrap();
        assert_eq!(back, text);
    }
}
