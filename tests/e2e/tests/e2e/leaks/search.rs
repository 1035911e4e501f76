//! Finding a secret, whatever it was written as. Bytes are searched as if each were a letter, so that nothing has to be
//! text.

use std::fmt::Write;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// So much of a secret is one.
const PIECE: usize = 16;

/// A secret.
pub(super) struct Needle {
    name: &'static str,
    secret: Vec<u8>,
    forms: Vec<(&'static str, String)>,
}

/// Where secrets must not be.
pub(super) struct Place {
    name: String,
    letters: String,
}

/// A line for each secret and each form that it is found in.
pub(super) fn find(places: &[Place], needles: &[Needle]) -> Vec<String> {
    let mut found = Vec::new();
    for place in places {
        for needle in needles {
            for (form, text) in &needle.forms {
                if let Some(at) = place.letters.find(text) {
                    let before: Vec<char> = place.letters[..at].chars().rev().take(120).collect();
                    let before: String = before.into_iter().rev().collect();
                    found.push(format!(
                        "{}, {form}, is in {}, after: {before}",
                        needle.name, place.name
                    ));
                }
            }
        }
    }
    found
}

// === impl Needle ===

impl Needle {
    pub(super) fn new(name: &'static str, secret: &[u8]) -> Self {
        let mut forms = vec![("as it is", letters(secret))];
        // Any three quarters of a token hold one of these.
        let pieces = secret.windows(PIECE).step_by(PIECE / 2);
        forms.extend(pieces.map(|piece| ("in part", letters(piece))));
        forms.push(("in hexadecimal", join(secret, "", |byte| format!("{byte:02x}"))));
        forms.push(("in hexadecimal", join(secret, "", |byte| format!("{byte:02X}"))));
        forms.push(("in hexadecimal", join(secret, " ", |byte| format!("{byte:02x}"))));
        forms.push(("as numbers", join(secret, ", ", |byte| byte.to_string())));
        forms.push(("as numbers", join(secret, ",", |byte| byte.to_string())));
        forms.push(("in an address", join(secret, "", percent)));
        forms.push(("in an address", join(secret, "", percent).replace("%20", "+")));
        for offset in 0..3 {
            forms.push(("in base64", base64(&STANDARD_NO_PAD, secret, offset)));
            forms.push(("in base64", base64(&URL_SAFE_NO_PAD, secret, offset)));
        }
        if let Ok(text) = std::str::from_utf8(secret) {
            let quoted = serde_json::to_string(text).unwrap();
            forms.push(("in JSON", letters(quoted.trim_matches('"').as_bytes())));
            let shown = format!("{text:?}");
            forms.push(("in a debug text", letters(shown.trim_matches('"').as_bytes())));
        }
        Self {
            name,
            secret: secret.to_vec(),
            forms,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn secret(&self) -> &[u8] {
        &self.secret
    }
}

// === impl Place ===

impl Place {
    pub(super) fn new(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            letters: letters(bytes),
        }
    }
}

fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn join(secret: &[u8], between: &str, each: impl Fn(u8) -> String) -> String {
    let all: Vec<String> = secret.iter().map(|byte| each(*byte)).collect();
    all.join(between)
}

fn percent(byte: u8) -> String {
    let mut text = String::new();
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        text.push(char::from(byte));
    } else {
        write!(text, "%{byte:02X}").unwrap();
    }
    text
}

/// What is sure to be in the base64 of anything that holds the secret so many bytes after a multiple of three.
fn base64(engine: &impl Engine, secret: &[u8], offset: usize) -> String {
    let text = engine.encode([&[0; 2][..offset], secret].concat());
    let whole = (offset + secret.len()) / 3 * 4;
    let start = [0, 2, 3][offset];
    text[start..whole].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"s3cret \"\xc3\xa8\"+/ that is long enough";

    fn check(written: &[u8], times: usize) {
        let place = Place::new("a log", &[b"{\"line\":\"", written, b"\"}\n"].concat());
        let found = find(&[place], &[Needle::new("it", SECRET)]);
        let written = written.escape_ascii().to_string();
        assert_eq!(usize::from(!found.is_empty()), times, "{written:?}: {found:?}");
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let text = std::str::from_utf8(SECRET).unwrap();
        check(SECRET, 1);
        check(&SECRET[3..28], 1);
        check(format!("{text:?}").as_bytes(), 1);
        check(format!("{SECRET:?}").as_bytes(), 1);
        check(format!("{SECRET:02x?}").replace(", ", "").as_bytes(), 1);
        check(serde_json::to_string(text).unwrap().as_bytes(), 1);
        check(b"s3cret%20%22%C3%A8%22%2B%2F%20that%20is%20long%20enough", 1);
        for before in ["", "a", "ab", "abc", "client:"] {
            for after in ["", "z", "zy"] {
                let whole = [before.as_bytes(), SECRET, after.as_bytes()].concat();
                check(STANDARD_NO_PAD.encode(&whole).as_bytes(), 1);
                check(URL_SAFE_NO_PAD.encode(&whole).as_bytes(), 1);
            }
        }
    }

    #[test]
    fn what_is_no_secret_is_not_found() {
        check(b"s3cret things that are long", 0);
        check(&SECRET[..10], 0);
        check(
            STANDARD_NO_PAD.encode(b"something else that is long").as_bytes(),
            0,
        );
    }
}
