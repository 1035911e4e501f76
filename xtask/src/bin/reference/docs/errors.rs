//! `docs/errors.md`: the stable error codes.

use tidal_core::ErrorCode;

use super::markdown::{code, opening, table};

const INTRODUCTION: &str = "\
Every error carries one of these codes, in every frontend. Codes are stable: new ones may be added, existing
ones keep their name and meaning. Beside the code an error has a message, a hint that says what to do next,
and `retry_after` in seconds where that is known.";

pub(super) fn page() -> String {
    let row = |known: ErrorCode| {
        [
            code(known.as_str()),
            known.http_status().to_string(),
            known.meaning().to_owned(),
        ]
    };
    opening("Error codes", INTRODUCTION)
        + &table(["Code", "HTTP status", "Meaning"], &ErrorCode::ALL.map(row))
}
