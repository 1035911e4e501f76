//! Reading the configuration file: TOML, tables of settings, nothing unknown in it.

use std::{fs, io};

use config::{FileFormat, Map, Source, Value, ValueKind};

use super::{ConfigFile, Origin, Problem, REFERENCE, Setting};

/// How alike an unknown name must be to a known one to be taken for a slip, from 0 to 1.
const ALIKE: f64 = 0.7;

/// The settings in the file, as `(setting, text)`.
pub(super) fn read(file: &ConfigFile, problems: &mut Vec<Problem>) -> Vec<(&'static Setting, String)> {
    let origin = Origin::File(file.path.clone());
    let tables = match text(file) {
        Ok(None) => return Vec::new(),
        Ok(Some(text)) => config::File::from_str(&text, FileFormat::Toml).collect(),
        Err(error) => {
            problems.push(Problem::new(
                "the file",
                &origin,
                format!("it cannot be read: {error}"),
            ));
            return Vec::new();
        }
    };
    match tables {
        Ok(tables) => settings(tables, &origin, problems),
        Err(error) => {
            // The parser shows the place over several lines, of which the first says what and where.
            let error = error.to_string();
            let message = format!("it is not TOML: {}", error.lines().next().unwrap_or_default());
            problems.push(Problem::new("the file", &origin, message));
            Vec::new()
        }
    }
}

/// The known key that a person most probably meant.
pub(super) fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A name without its table is compared with names without theirs.
    let comparable = |name: &'a str| match name.rsplit_once('.') {
        Some((_, short)) if !unknown.contains('.') => short,
        _ => name,
    };
    known
        .map(|name| (strsim::jaro_winkler(unknown, comparable(name)), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// `None` where there is no file and nobody said that there is one.
fn text(file: &ConfigFile) -> io::Result<Option<String>> {
    match fs::read_to_string(&file.path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !file.named => Ok(None),
        Err(error) => Err(error),
    }
}

fn settings(
    tables: Map<String, Value>,
    origin: &Origin,
    problems: &mut Vec<Problem>,
) -> Vec<(&'static Setting, String)> {
    let mut found = Vec::new();
    let mut tables: Vec<_> = tables.into_iter().collect();
    tables.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (table, value) in tables {
        let ValueKind::Table(entries) = value.kind else {
            problems.push(unknown(&table, origin));
            continue;
        };
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, value) in entries {
            match entry(&format!("{table}.{name}"), value, origin) {
                Ok(value) => found.push(value),
                Err(problem) => problems.push(problem),
            }
        }
    }
    found
}

fn entry(key: &str, value: Value, origin: &Origin) -> Result<(&'static Setting, String), Problem> {
    let setting = Setting::find(key).ok_or_else(|| unknown(key, origin))?;
    let text = plain(value).ok_or_else(|| {
        let message = format!("a table is not accepted, only {}", setting.shape);
        Problem::new(key, origin, message)
    })?;
    Ok((setting, text))
}

fn unknown(key: &str, origin: &Origin) -> Problem {
    let message = match nearest(key, REFERENCE.iter().map(|setting| setting.key)) {
        Some(known) => format!("there is no such setting, did you mean {known}?"),
        None => "there is no such setting".to_owned(),
    };
    Problem::new(key, origin, message)
}

/// The value as it would stand in the environment; `None` for what cannot.
fn plain(value: Value) -> Option<String> {
    match value.kind {
        ValueKind::Array(values) => {
            let texts: Option<Vec<_>> = values.into_iter().map(plain).collect();
            texts.map(|texts| texts.join(","))
        }
        ValueKind::Table(_) | ValueKind::Nil => None,
        scalar => Some(scalar.to_string()),
    }
}
