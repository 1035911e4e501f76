//! Ids from the command line and from standard input: bare, as links, or as the `id` of JSON objects as
//! this program prints them. All of them are checked before the first request.

use std::{
    collections::HashSet,
    hash::Hash,
    io::{self, Read},
    str::FromStr,
};

use serde_json::Value;
use tidal_core::Kind;

use crate::error::Error;

/// The argument that stands for standard input.
const STDIN: &str = "-";

/// Most that is read from standard input: room for a million ids.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What an id has to be.
pub(crate) trait Key: FromStr<Err = tidal_core::Error> + Clone + Eq + Hash {}

impl<K: FromStr<Err = tidal_core::Error> + Clone + Eq + Hash> Key for K {}

/// The ids that the arguments name, each once, in their order; `-` stands for standard input.
pub(crate) fn keys<K: Key>(arguments: &[String], kind: Kind) -> Result<Vec<K>, Error> {
    read_keys(arguments, kind, io::stdin().lock())
}

/// The one id that the argument names.
pub(crate) fn key<K: Key>(argument: &str, kind: Kind) -> Result<K, Error> {
    let mut keys = keys(&[argument.to_owned()], kind)?;
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        (Some(_), false) => Err(Error::Usage {
            message: format!("standard input names {} {}", keys.len() + 1, kind.plural()),
            hint: "this command takes exactly one",
        }),
        (None, _) => Err(Error::Usage {
            message: format!("standard input names no {kind}"),
            hint: "this command takes exactly one",
        }),
    }
}

fn read_keys<K: Key>(arguments: &[String], kind: Kind, stdin: impl Read) -> Result<Vec<K>, Error> {
    let mut keys = Vec::new();
    let mut stdin = Some(stdin);
    for argument in arguments {
        match stdin.take_if(|_| argument == STDIN) {
            Some(stdin) => keys.extend(piped(&read(stdin)?, kind)?),
            // A second `-` has nothing left to read.
            None if argument == STDIN => {}
            None => keys.push(argument.parse()?),
        }
    }
    let mut seen = HashSet::new();
    keys.retain(|key: &K| seen.insert(key.clone()));
    Ok(keys)
}

fn read(stdin: impl Read) -> Result<String, Error> {
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

/// The ids in a text: JSON objects or arrays of them if it starts like JSON, else words.
fn piped<K: Key>(text: &str, kind: Kind) -> Result<Vec<K>, Error> {
    if text.trim_start().starts_with(['{', '[']) {
        let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let mut keys = Vec::new();
        for value in values {
            let value = value.map_err(|error| bad_json(&error))?;
            collect(&value, kind, &mut keys)?;
        }
        return Ok(keys);
    }
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| line.split_whitespace().map(move |word| (index + 1, word)))
        .map(|(line, word)| word.parse().map_err(|error| at_line(line, &error)))
        .collect()
}

fn collect<K: Key>(value: &Value, kind: Kind, keys: &mut Vec<K>) -> Result<(), Error> {
    match value {
        Value::Array(values) => values.iter().try_for_each(|value| collect(value, kind, keys)),
        Value::Object(fields) => {
            if let Some(other) = fields.get("kind").and_then(Value::as_str)
                && other != kind.as_str()
            {
                return Err(wrong_input(format!(
                    "standard input holds something of the kind {other}; wanted: {kind}"
                )));
            }
            let id = fields.get("id").and_then(text_of);
            let id = id.ok_or_else(|| wrong_input("an object on standard input has no `id`".to_owned()))?;
            keys.push(id.parse()?);
            Ok(())
        }
        other => {
            let id = text_of(other);
            let id =
                id.ok_or_else(|| wrong_input("standard input holds neither ids nor objects".to_owned()))?;
            keys.push(id.parse()?);
            Ok(())
        }
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn bad_json(error: &serde_json::Error) -> Error {
    wrong_input(format!("standard input is broken JSON at line {}", error.line()))
}

fn at_line(line: usize, error: &tidal_core::Error) -> Error {
    wrong_input(format!("standard input, line {line}: {error}"))
}

fn wrong_input(message: String) -> Error {
    Error::Usage {
        message,
        hint: "give ids (one a line or separated by spaces) or what `--output ndjson` prints",
    }
}

#[cfg(test)]
mod tests {
    use tidal_core::TrackId;

    use super::*;

    fn read(arguments: &[&str], stdin: &str) -> Result<Vec<String>, Error> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let keys = read_keys::<TrackId>(&arguments, Kind::Track, stdin.as_bytes())?;
        Ok(keys.iter().map(ToString::to_string).collect())
    }

    #[track_caller]
    fn check(arguments: &[&str], stdin: &str, expected: &[&str]) {
        assert_eq!(
            read(arguments, stdin).unwrap(),
            expected,
            "{arguments:?} {stdin:?}"
        );
    }

    #[test]
    fn ids_come_from_arguments_and_standard_input_in_order_and_once() {
        check(&["1", "2", "1"], "", &["1", "2"]);
        check(&["tidal://track/7", "https://tidal.com/track/8"], "", &["7", "8"]);
        check(&["-"], "1\n2 3\r\n\n  4\t5", &["1", "2", "3", "4", "5"]);
        check(&["9", "-", "8"], "1 9", &["9", "1", "8"]);
        check(&["-", "-"], "1", &["1"]);
        check(&["-"], " \n", &[]);
    }

    #[test]
    fn json_that_this_program_prints_is_understood() {
        check(
            &["-"],
            "{\"kind\":\"track\",\"id\":\"1\"}\n{\"id\":2}\n",
            &["1", "2"],
        );
        check(&["-"], "[\n {\"id\": \"1\"},\n \"2\", 3\n]\n", &["1", "2", "3"]);
    }

    #[test]
    fn wrong_input_is_named() {
        for (stdin, word) in [
            ("1\n2\na/b\n", "line 3"),
            ("1 ..", "line 1"),
            ("1\n%2F", "line 2"),
            ("tidal://album/1", "line 1"),
            ("{\"kind\":\"album\",\"id\":\"1\"}", "kind album"),
            ("{\"name\":\"x\"}", "no `id`"),
            ("{\"id\":null}", "no `id`"),
            ("{\"id\":\"1\"}\n{\"id\"", "line 2"),
            ("[true]", "neither"),
        ] {
            let error = read(&["-"], stdin).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(word), "{stdin:?}: {text}");
            assert_eq!(error.exit(), crate::exit::Exit::Usage, "{stdin:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let error = read_keys::<TrackId>(&["-".to_owned()], Kind::Track, &b"1\n\xff\n"[..]).unwrap_err();
        assert_eq!(error.to_string(), "standard input could not be read");
    }
}
