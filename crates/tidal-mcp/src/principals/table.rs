//! All principals of one version of the file: read, checked, and found by what they present.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use toml_edit::{Document, Item, Table as Toml, Value};

use super::{
    entry::{self, Entry},
    token::TokenHash,
};
use crate::{Principal, PrincipalName};

/// Most principals of one server: each is looked at for each request.
pub(crate) const MOST: usize = 1_000;

/// The key of the tables in the file.
pub(super) const KEY: &str = "principal";

/// What may stand in one.
const FIELDS: [&str; 5] = ["name", "token_sha256", "scopes", "created", "expires"];

/// Who there is.
#[derive(Clone, Default)]
pub struct Table {
    entries: Vec<Entry>,
}

/// Why somebody is not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// It is nobody's token.
    Unknown,
    /// It was this principal's, until it expired.
    Expired(PrincipalName),
}

// === impl Table ===

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place; never a hash.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<String>> {
        let document = Document::parse(text).map_err(|error| {
            let place = error.span().map(|span| line(text, span.start));
            vec![format!(
                "line {}: {}",
                place.unwrap_or(1),
                error.message().lines().next().unwrap_or("it is not TOML")
            )]
        })?;
        let mut problems = Vec::new();
        let mut table = Self::default();
        for (key, item) in document.iter() {
            match (key, item) {
                (KEY, Item::ArrayOfTables(tables)) => {
                    for (index, toml) in tables.iter().enumerate() {
                        let mut place = Place::of(text, index, toml, &mut problems);
                        table.entries.extend(place.read());
                    }
                }
                _ => problems.push(format!(
                    "{key}: only tables that begin with [[{KEY}]] may stand here"
                )),
            }
        }
        if table.entries.len() > MOST {
            problems.push(format!(
                "there are {} principals, and {MOST} at most",
                table.entries.len()
            ));
        }
        problems.extend(table.doubles());
        if problems.is_empty() {
            Ok(table)
        } else {
            Err(problems)
        }
    }

    /// Everybody, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The principal of this name.
    pub fn find(&self, name: &PrincipalName) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == *name)
    }

    /// Whoever has this token. All are compared, so that it takes as long whoever it is.
    pub(crate) fn admit(&self, presented: &[u8], now: Timestamp) -> Result<Arc<Principal>, Stranger> {
        let hash = TokenHash::of(presented).ok_or(Stranger::Unknown)?;
        let found = self.entries.iter().fold(
            None,
            |found, entry| {
                if entry.hash.is(&hash) { Some(entry) } else { found }
            },
        );
        match found {
            None => Err(Stranger::Unknown),
            Some(entry) if entry.is_expired(now) => Err(Stranger::Expired(entry.name.clone())),
            Some(entry) => Ok(Arc::clone(&entry.principal)),
        }
    }

    fn doubles(&self) -> Vec<String> {
        let (mut names, mut hashes) = (HashMap::new(), HashMap::new());
        let mut doubles = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let number = index + 1;
            let (name, hash) = (&entry.name, entry.hash.to_string());
            if let Some(first) = names.insert(name, number) {
                doubles.push(format!(
                    "principal {number} ({name}): number {first} has the same name"
                ));
            }
            if let Some(first) = hashes.insert(hash, number) {
                doubles.push(format!(
                    "principal {number} ({name}): number {first} has the same token"
                ));
            }
        }
        doubles
    }
}

/// One table, and where it stands.
struct Place<'a> {
    toml: &'a Toml,
    /// How a person finds it.
    named: String,
    problems: &'a mut Vec<String>,
}

impl<'a> Place<'a> {
    fn of(text: &str, index: usize, toml: &'a Toml, problems: &'a mut Vec<String>) -> Self {
        let mut named = format!("principal {}", index + 1);
        if let Some(name) = toml.get("name").and_then(Item::as_str) {
            let name: String = name.chars().take(48).flat_map(char::escape_default).collect();
            named = format!("{named} ({name})");
        }
        if let Some(span) = toml.span() {
            named = format!("line {}, {named}", line(text, span.start));
        }
        Self {
            toml,
            named,
            problems,
        }
    }

    fn read(&mut self) -> Option<Entry> {
        for (key, _) in self.toml {
            if !FIELDS.contains(&key) {
                self.note(&format!("there is no {key:?}, only {}", FIELDS.join(", ")));
            }
        }
        let name = self.required("name", PrincipalName::ACCEPTED, |item| {
            item.as_str()?.parse().ok()
        });
        let accepted = "SHA-256 of the token in 64 hexadecimal digits";
        let hash = self.required("token_sha256", accepted, |item| TokenHash::read(item.as_str()?));
        let accepted = "[\"read\"] or [\"read\", \"write\"]";
        let access = self.required("scopes", accepted, |item| {
            let scopes = item.as_array()?.iter().map(Value::as_str);
            entry::access(scopes.collect::<Option<Vec<_>>>()?)
        });
        let accepted = "a time as RFC 3339 writes it, such as 2030-01-31T12:00:00Z";
        let created = self.required("created", accepted, moment);
        let expires = if self.toml.contains_key("expires") {
            Some(self.required("expires", accepted, moment)?)
        } else {
            None
        };
        Some(Entry::new(name?, access?, hash?, created?).until(expires))
    }

    fn required<T>(&mut self, key: &str, accepted: &str, read: impl Fn(&Item) -> Option<T>) -> Option<T> {
        let item = self.toml.get(key);
        let value = item.and_then(&read);
        if value.is_none() {
            let problem = if item.is_some() {
                "is not accepted"
            } else {
                "is missing"
            };
            self.note(&format!("{key} {problem}: {accepted}"));
        }
        value
    }

    fn note(&mut self, problem: &str) {
        self.problems.push(format!("{}: {problem}", self.named));
    }
}

/// A time, in TOML's own notation or in quotation marks.
fn moment(item: &Item) -> Option<Timestamp> {
    match item.as_datetime() {
        Some(time) => time.to_string().parse().ok(),
        None => item.as_str()?.parse().ok(),
    }
}

fn line(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    1 + before.filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, principals::AccessToken};

    fn text(name: &str, token: &AccessToken, more: &str) -> String {
        format!(
            "[[principal]]\nname = \"{name}\"\ntoken_sha256 = \"{}\"\nscopes = [\"read\"]\ncreated = 2026-01-01T00:00:00Z\n{more}\n",
            token.hash()
        )
    }

    fn token() -> AccessToken {
        AccessToken::generate().unwrap()
    }

    #[test]
    fn whoever_is_listed_is_let_in_until_they_expire() {
        let (mia, leo) = (token(), token());
        let file = text("mia", &mia, "") + &text("leo", &leo, "expires = \"2026-06-01T00:00:00+02:00\"");
        let table = Table::read(&file).unwrap();
        let now = |text: &str| text.parse().unwrap();
        let early = now("2026-05-31T21:59:59Z");
        let late = now("2026-05-31T22:00:00Z");
        let is = |token: &AccessToken, when| table.admit(token.expose().as_bytes(), when);
        assert_eq!(is(&mia, late).unwrap().name().unwrap().as_str(), "mia");
        assert_eq!(is(&leo, early).unwrap().access(), Access::ReadOnly);
        assert_eq!(is(&leo, late), Err(Stranger::Expired("leo".parse().unwrap())));
        assert_eq!(is(&token(), early), Err(Stranger::Unknown));
        assert_eq!(table.admit(b"", early), Err(Stranger::Unknown));
        assert_eq!(
            table.admit(mia.hash().to_string().as_bytes(), early),
            Err(Stranger::Unknown)
        );
    }

    #[test]
    fn nobody_is_a_list_as_well() {
        assert!(Table::read("").unwrap().entries().is_empty());
        assert!(Table::read("# nobody yet\n").unwrap().entries().is_empty());
    }

    #[test]
    fn all_problems_are_told_with_their_place() {
        let token = token();
        let good = text("mia", &token, "");
        let bad = "# a comment\n[[principal]]\nname = \"Leo\\n\"\ntoken_sha256 = \"abc\"\nscopes = [\"write\"]\n\
                   created = \"yesterday\"\nexpires = 2026-01-01\ntoken = \"x\"\n[[principal]]\n";
        let told = Table::read(&(good.clone() + &good + bad)).err().unwrap();
        let all = told.join("\n").replace(&token.hash().to_string(), "HASH");
        insta::assert_snapshot!(all, @r#"
        line 14, principal 3 (Leo\n): there is no "token", only name, token_sha256, scopes, created, expires
        line 14, principal 3 (Leo\n): name is not accepted: 1 to 48 of the characters a-z, 0-9, - and _
        line 14, principal 3 (Leo\n): token_sha256 is not accepted: SHA-256 of the token in 64 hexadecimal digits
        line 14, principal 3 (Leo\n): scopes is not accepted: ["read"] or ["read", "write"]
        line 14, principal 3 (Leo\n): created is not accepted: a time as RFC 3339 writes it, such as 2030-01-31T12:00:00Z
        line 14, principal 3 (Leo\n): expires is not accepted: a time as RFC 3339 writes it, such as 2030-01-31T12:00:00Z
        line 21, principal 4: name is missing: 1 to 48 of the characters a-z, 0-9, - and _
        line 21, principal 4: token_sha256 is missing: SHA-256 of the token in 64 hexadecimal digits
        line 21, principal 4: scopes is missing: ["read"] or ["read", "write"]
        line 21, principal 4: created is missing: a time as RFC 3339 writes it, such as 2030-01-31T12:00:00Z
        principal 2 (mia): number 1 has the same name
        principal 2 (mia): number 1 has the same token
        "#);
    }

    #[test]
    fn what_is_no_list_of_principals_is_refused() {
        for (text, expected) in [
            ("x", "line 1"),
            ("\n[[principal]\n", "line 2"),
            ("[principal]\nname = \"a\"", "[[principal]]"),
            ("principal = []", "[[principal]]"),
            ("principals = 1", "principals"),
        ] {
            let told = Table::read(text).err().unwrap().join("\n");
            assert!(told.contains(expected), "{text:?}: {told}");
        }
        let many: String = (0..=MOST)
            .map(|number| text(&format!("p{number}"), &token(), ""))
            .collect();
        assert!(
            Table::read(&many)
                .err()
                .unwrap()
                .join("\n")
                .contains("1000 at most")
        );
    }
}
