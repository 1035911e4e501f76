//! Telling what went wrong: to people as text, to programs as one JSON object. Nothing here decides what
//! is an error.

use std::{error::Error as _, fmt::Write};

use serde::Serialize;
use tidal_core::ErrorCode;

use crate::{
    error::{Error, Lost, Unfinished},
    output::{Palette, clean_lines, json},
};

/// An error, as programs read it.
#[derive(Debug, Serialize)]
struct Told {
    code: &'static str,
    reason: Option<&'static str>,
    message: String,
    causes: Vec<String>,
    hint: &'static str,
    /// In seconds, rounded up.
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<Gone>>,
    #[serde(flatten)]
    change: Option<Change>,
}

/// How far a change came, as programs read it.
#[derive(Debug, Serialize)]
struct Change {
    done: usize,
    already: usize,
    absent: Vec<String>,
    refused: Vec<String>,
    uncertain: Vec<String>,
    left: Vec<String>,
}

/// Something missing, as programs read it.
#[derive(Debug, Serialize)]
struct Gone {
    id: String,
    code: ErrorCode,
    message: String,
}

/// At most this many missing ids are told to a person; a program gets all.
const MOST_TOLD: usize = 10;

/// The error for people: what happened, why, what is missing, what to do. Ends with a line break.
pub(crate) fn human(error: &Error, palette: &Palette) -> String {
    let (red, cyan) = (palette.error, palette.hint);
    let mut text = format!("{red}error:{red:#} ");
    line(&mut text, &headline(error));
    if let Error::Settings(problems) = error {
        for problem in problems.iter() {
            line(&mut text, &format!("  {problem}"));
        }
    }
    for cause in causes(error) {
        line(&mut text, &format!("  caused by: {cause}"));
    }
    if let Some(lost) = lost(error) {
        some(&mut text, lost, |lost| {
            format!("missing {}: {}", lost.id, lost.error)
        });
    }
    if let Error::Unfinished(change) = error {
        some(&mut text, &change.absent, |id| format!("not in it: {id}"));
        some(&mut text, &change.refused, |id| format!("left out: {id}"));
        some(&mut text, &change.uncertain, |id| format!("uncertain: {id}"));
        some(&mut text, &change.left, |id| format!("not sent: {id}"));
    }
    if let Some(pause) = error.retry_after() {
        line(
            &mut text,
            &format!("  possible again in {} s", whole_seconds(pause)),
        );
    }
    let _ = writeln!(text, "{cyan}hint:{cyan:#} {}", error.hint());
    text
}

/// The error for programs: one JSON object on one line.
pub(crate) fn machine(error: &Error) -> String {
    let told = Told {
        code: error.code(),
        reason: error.reason(),
        message: error.to_string(),
        causes: causes(error),
        hint: error.hint(),
        retry_after: error.retry_after().map(whole_seconds),
        missing: lost(error).map(|lost| lost.iter().map(Gone::from).collect()),
        change: match error {
            Error::Unfinished(change) => Some(Change::from(&**change)),
            _ => None,
        },
    };
    // Strings and numbers always serialise.
    let object = json::compact(&told).unwrap_or_default();
    format!("{object}\n")
}

/// What was asked for in vain.
fn lost(error: &Error) -> Option<&[Lost]> {
    match error {
        Error::Missing { lost, .. } => Some(lost),
        Error::Unfinished(change) => Some(&change.missing),
        _ => None,
    }
}

/// A line for each, but not for too many.
fn some<T>(text: &mut String, things: &[T], told: impl Fn(&T) -> String) {
    for thing in things.iter().take(MOST_TOLD) {
        line(text, &format!("  {}", told(thing)));
    }
    if things.len() > MOST_TOLD {
        line(text, &format!("  … and {} more", things.len() - MOST_TOLD));
    }
}

/// What happened. Settings may have many problems, which then follow one a line.
fn headline(error: &Error) -> String {
    match error {
        Error::Settings(_) => "the settings cannot be used".to_owned(),
        other => other.to_string(),
    }
}

/// Each cause once: a wrapper that speaks with its source's words is not repeated.
fn causes(error: &Error) -> Vec<String> {
    let mut told = error.to_string();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if text != told {
            causes.push(text.clone());
            told = text;
        }
        next = cause.source();
    }
    causes
}

// === impl Gone ===

impl From<&Lost> for Gone {
    fn from(lost: &Lost) -> Self {
        Self {
            id: lost.id.clone(),
            code: lost.error.code(),
            message: lost.error.to_string(),
        }
    }
}

// === impl Change ===

impl From<&Unfinished> for Change {
    fn from(change: &Unfinished) -> Self {
        Self {
            done: change.done,
            already: change.already,
            absent: change.absent.clone(),
            refused: change.refused.clone(),
            uncertain: change.uncertain.clone(),
            left: change.left.clone(),
        }
    }
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{}", clean_lines(line));
}

fn whole_seconds(pause: std::time::Duration) -> u64 {
    pause.as_secs() + u64::from(pause.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use tidal_core::{Kind, Limiter};

    use super::*;

    fn rate_limited() -> tidal_core::Error {
        tidal_core::Error::RateLimited {
            by: Limiter::Tidal,
            retry_after: Duration::from_millis(4_200),
        }
    }

    fn not_found(id: &str) -> tidal_core::Error {
        tidal_core::Error::NotFound {
            kind: Kind::Track,
            id: id.to_owned(),
        }
    }

    fn lost(id: &str, error: tidal_core::Error) -> Lost {
        Lost {
            id: id.to_owned(),
            error,
        }
    }

    #[test]
    fn people_read_causes_once_and_a_hint() {
        let error = Error::Stopped {
            done: 40,
            total: Some(312),
            what: "tracks",
            cause: Box::new(rate_limited().into()),
        };
        insta::assert_snapshot!(human(&error, &Palette::plain()));
    }

    #[test]
    fn people_see_no_escape_sequences_of_others() {
        let source: tidal_core::Source = Arc::new(std::io::Error::other("\u{1b}[31mred"));
        let error = tidal_core::Error::Tidal {
            status: Some(500),
            retry: tidal_core::Retry::Later,
            source,
        };
        insta::assert_snapshot!(human(&error.into(), &Palette::plain()));
    }

    #[test]
    fn the_missing_are_named() {
        let error = Error::Missing {
            found: 1,
            asked: 3,
            what: "tracks",
            lost: vec![lost("8", not_found("8")), lost("9", rate_limited())],
            ended_by: None,
        };
        insta::assert_snapshot!(human(&error, &Palette::plain()));
        insta::assert_snapshot!(machine(&error));
    }

    #[test]
    fn many_missing_are_summed_up_for_people_and_complete_for_programs() {
        let error = Error::Missing {
            found: 0,
            asked: 30,
            what: "tracks",
            lost: (0..30).map(|id| lost(&id.to_string(), not_found("x"))).collect(),
            ended_by: None,
        };
        let text = human(&error, &Palette::plain());
        assert_eq!(text.matches("  missing ").count(), MOST_TOLD);
        assert!(text.contains("… and 20 more"), "{text}");
        let object: serde_json::Value = serde_json::from_str(&machine(&error)).unwrap();
        assert_eq!(object["missing"].as_array().unwrap().len(), 30);
        assert_eq!(object["code"], "NOT_FOUND");
    }
}
