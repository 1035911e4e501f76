//! Other people's text within a line: whatever could end the line, steer the terminal that shows it, or reorder what stands
//! around it, is written as an escape. The rest stays readable.

use std::fmt::{self, Write};

/// In whose way it is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As within a string of JSON.
    Json,
    /// As people know it from Rust.
    Text,
}

/// Writes escaped.
pub(super) struct Escaped<'a> {
    pub(super) line: &'a mut String,
    pub(super) way: Way,
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Nearly always.
        if text.bytes().all(|byte| self.way.is_plain(byte)) {
            self.line.push_str(text);
            return Ok(());
        }
        text.chars().try_for_each(|character| self.write_char(character))
    }

    fn write_char(&mut self, character: char) -> fmt::Result {
        match (self.way, character) {
            (Way::Json, '"' | '\\') => self.line.extend(['\\', character]),
            (_, '\n') => self.line.push_str("\\n"),
            (_, '\r') => self.line.push_str("\\r"),
            (_, '\t') => self.line.push_str("\\t"),
            (Way::Json, _) if is_dangerous(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(self.line, "\\u{unit:04x}")?;
                }
            }
            (Way::Text, _) if is_dangerous(character) => {
                write!(self.line, "\\u{{{:x}}}", u32::from(character))?;
            }
            _ => self.line.push(character),
        }
        Ok(())
    }
}

// === impl Way ===

impl Way {
    /// Writes text.
    pub(super) fn escape(self, line: &mut String, text: &str) {
        // Writing to a string cannot fail.
        let _ = Escaped { line, way: self }.write_str(text);
    }

    /// The text as it is written.
    pub(super) fn escaped(self, text: &str) -> String {
        let mut line = String::with_capacity(text.len());
        self.escape(&mut line, text);
        line
    }

    /// What stands between the message of an event and its fields.
    pub(super) fn after_message(self) -> &'static str {
        match self {
            Self::Json => "\",\"fields\":{",
            Self::Text => "",
        }
    }

    fn is_plain(self, byte: u8) -> bool {
        matches!(byte, b' '..=b'~') && (self == Self::Text || !matches!(byte, b'"' | b'\\'))
    }
}

/// Whether a character steers, hides or reorders.
fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_and_nothing_in_it_is_dangerous() {
        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            let written = Way::Json.escaped(&text);
            assert!(!written.chars().any(is_dangerous), "{character:?}");
            let read: String = serde_json::from_str(&format!("\"{written}\"")).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn text_is_one_line_and_steers_nothing() {
        for (text, expected) in [
            ("Blue \"in\" Green", "Blue \"in\" Green"),
            ("one\r\ntwo\t", "one\\r\\ntwo\\t"),
            ("\u{1b}[31mred\u{7f}", "\\u{1b}[31mred\\u{7f}"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("safe\u{202e}txet", "safe\\u{202e}txet"),
            ("Café 👩\u{200d}🎤", "Café 👩\u{200d}🎤"),
        ] {
            assert_eq!(Way::Text.escaped(text), expected);
        }
    }
}
