//! Arguments, and what stands for them on standard input: words, or JSON as this program prints it.

use std::io::Read;

use serde_json::Value;
use tidal_core::{Kind, Link};

use crate::error::Error;

/// The argument that stands for standard input.
pub(super) const STDIN: &str = "-";

/// Most that is read from standard input: room for a million ids.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What is expected of JSON objects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'k> {
    /// The field to take.
    field: &'static str,
    /// The kinds that are accepted; any where there are none. The first one is that of a bare id.
    kinds: &'k [Kind],
}

/// What the arguments name, in their order; `-` stands for what `stdin` holds.
pub(super) fn read<K>(
    arguments: &[String],
    expected: Expected<'_>,
    parse: impl Fn(&str) -> tidal_core::Result<K>,
    stdin: impl Read,
) -> Result<Vec<K>, Error> {
    let mut keys = Vec::new();
    let mut stdin = Some(stdin);
    for argument in arguments {
        match stdin.take_if(|_| argument == STDIN) {
            Some(stdin) => expected.piped(&whole(stdin)?, &parse, &mut keys)?,
            // A second `-` has nothing left to read.
            None if argument == STDIN => {}
            None => keys.push(parse(argument)?),
        }
    }
    Ok(keys)
}

// === impl Expected ===

impl<'k> Expected<'k> {
    /// The `id` of things of these kinds.
    pub(super) fn ids(kinds: &'k [Kind]) -> Self {
        Self { field: "id", kinds }
    }

    /// This field of whatever it is.
    pub(super) fn field(field: &'static str) -> Self {
        Self { field, kinds: &[] }
    }

    /// JSON objects or arrays of them if the text starts like JSON, else words.
    fn piped<K>(
        self,
        text: &str,
        parse: &impl Fn(&str) -> tidal_core::Result<K>,
        keys: &mut Vec<K>,
    ) -> Result<(), Error> {
        if text.trim_start().starts_with(['{', '[']) {
            let mut take = |text: &str| {
                keys.push(parse(text)?);
                Ok(())
            };
            let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
            return values.try_for_each(|value| {
                let value = value.map_err(|error| self.bad_json(&error))?;
                self.collect(&value, &mut take)
            });
        }
        for (index, line) in text.lines().enumerate() {
            for word in line.split_whitespace() {
                keys.push(parse(word).map_err(|error| self.at_line(index + 1, &error))?);
            }
        }
        Ok(())
    }

    fn collect(self, value: &Value, take: &mut dyn FnMut(&str) -> Result<(), Error>) -> Result<(), Error> {
        match value {
            Value::Array(values) => values.iter().try_for_each(|value| self.collect(value, take)),
            Value::Object(fields) => {
                let kind = self.kind(fields.get("kind").and_then(Value::as_str))?;
                let id = fields.get(self.field).and_then(text_of);
                let id = id.ok_or_else(|| {
                    self.wrong(format!("an object on standard input has no `{}`", self.field))
                })?;
                match kind {
                    Some(kind) if self.kinds.first() != Some(&kind) => take(&Link::uri(kind, &id)),
                    Some(_) | None => take(&id),
                }
            }
            other => {
                let id = text_of(other);
                let id =
                    id.ok_or_else(|| self.wrong("standard input holds neither ids nor objects".to_owned()))?;
                take(&id)
            }
        }
    }

    /// Which of the accepted kinds a word names.
    fn kind(self, word: Option<&str>) -> Result<Option<Kind>, Error> {
        let Some(word) = word.filter(|_| !self.kinds.is_empty()) else {
            return Ok(None);
        };
        let known = self.kinds.iter().find(|kind| kind.as_str() == word);
        known.copied().map(Some).ok_or_else(|| {
            let wanted: Vec<&str> = self.kinds.iter().map(|kind| kind.as_str()).collect();
            self.wrong(format!(
                "standard input holds something of the kind {word}; wanted: {}",
                wanted.join(" or ")
            ))
        })
    }

    fn bad_json(self, error: &serde_json::Error) -> Error {
        self.wrong(format!("standard input is broken JSON at line {}", error.line()))
    }

    fn at_line(self, line: usize, error: &tidal_core::Error) -> Error {
        self.wrong(format!("standard input, line {line}: {error}"))
    }

    fn wrong(self, message: String) -> Error {
        Error::Usage {
            message,
            hint: if self.field == "id" {
                "give ids (one a line or separated by spaces) or what `--output ndjson` prints"
            } else {
                "give them one a line or separated by spaces, or what `playlist items --output ndjson` prints"
            },
        }
    }
}

fn whole(stdin: impl Read) -> Result<String, Error> {
    let mut text = String::new();
    let mut bounded = stdin.take(MOST_BYTES + 1);
    bounded.read_to_string(&mut text).map_err(Error::Input)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Error::Usage {
            message: "standard input is over 64 MiB".to_owned(),
            hint: "give the ids in several runs",
        });
    }
    Ok(text)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
