//! The four layers, laid over each other. Which value wins is `config`'s work; where it came from is ours.

use std::{fmt, fs};

use config::{Config, Map, Source, Value};

use super::{CONFIG_FILE, Origin, Problem, REFERENCE, Setting, Sources, file, sources::is_ours};

/// Values and their origins, lowest layer first.
#[derive(Default)]
pub(super) struct Layers {
    layers: Vec<Layer>,
    origins: Vec<Origin>,
    warnings: Vec<String>,
}

/// What won for each setting that has a value.
pub(super) type Values = Vec<(&'static Setting, String, Origin)>;

/// One layer. Each value's origin, as `config` keeps it, is its place in `Layers::origins`.
#[derive(Clone, Default)]
struct Layer(Vec<(&'static Setting, Value)>);

// === impl Layers ===

impl Layers {
    pub(super) fn of(sources: &Sources, problems: &mut Vec<Problem>) -> Self {
        let mut layers = Self::default();
        let defaults = REFERENCE
            .iter()
            .filter_map(|setting| Some((setting, setting.default?.to_owned(), Origin::Default)));
        layers.push(defaults.collect());
        if let Some(place) = sources.config_file() {
            let values = file::read(&place, problems).into_iter();
            let origin = Origin::File(place.path);
            layers.push(
                values
                    .map(|(setting, text)| (setting, text, origin.clone()))
                    .collect(),
            );
        }
        let environment = layers.environment(sources, problems);
        layers.push(environment);
        layers.push(flags(sources, problems));
        layers
    }

    /// Lays them over each other.
    pub(super) fn merge(self, problems: &mut Vec<Problem>) -> (Values, Vec<String>) {
        let mut builder = Config::builder();
        for layer in &self.layers {
            builder = builder.add_source(layer.clone());
        }
        let merged = match builder.build().and_then(|config| config.collect()) {
            Ok(merged) => merged,
            Err(error) => {
                let message = format!("they cannot be laid over each other: {error}");
                problems.push(Problem::new("the settings", &Origin::Default, message));
                Map::new()
            }
        };
        let values = REFERENCE.iter().filter_map(|setting| {
            let value = find(&merged, setting)?;
            let place: usize = value.origin()?.parse().ok()?;
            Some((setting, value.to_string(), self.origins.get(place)?.clone()))
        });
        (values.collect(), self.warnings)
    }

    fn push(&mut self, values: Values) {
        let mut layer = Layer::default();
        for (setting, text, origin) in values {
            let place = self.origins.len().to_string();
            self.origins.push(origin);
            layer.0.push((setting, Value::new(Some(&place), text)));
        }
        self.layers.push(layer);
    }

    fn environment(&mut self, sources: &Sources, problems: &mut Vec<Problem>) -> Values {
        for name in sources.unreadable() {
            let origin = Origin::Environment(name.clone());
            problems.push(Problem::new(name, &origin, "its value is not UTF-8"));
        }
        let mut values = Values::new();
        for (name, value) in sources.environment().iter().filter(|(name, _)| is_ours(name)) {
            // An empty variable is how shells and compose files say that it is not set.
            if name == CONFIG_FILE || value.is_empty() {
                continue;
            }
            let by_file = |setting: &&Setting| setting.environment_file().as_ref() == Some(name);
            if let Some(setting) = REFERENCE.iter().find(|setting| setting.environment == name) {
                values.push((setting, value.clone(), Origin::Environment(name.clone())));
            } else if let Some(setting) = REFERENCE.iter().find(by_file) {
                values.extend(secret(setting, name, value, problems));
            } else {
                self.warnings.push(unknown(name));
            }
        }
        contradictions(&values, problems);
        values
    }
}

// === impl Layer ===

// `config` wants it; a value may be a secret.
impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(setting, _)| setting.key))
            .finish()
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        let values = self.0.iter();
        Ok(values
            .map(|(setting, value)| (setting.key.to_owned(), value.clone()))
            .collect())
    }
}

fn find<'a>(merged: &'a Map<String, Value>, setting: &Setting) -> Option<&'a Value> {
    let (table, name) = setting.key.split_once('.')?;
    match &merged.get(table)?.kind {
        config::ValueKind::Table(entries) => entries.get(name),
        _ => None,
    }
}

fn flags(sources: &Sources, problems: &mut Vec<Problem>) -> Values {
    let mut values = Values::new();
    for (key, flag) in sources.flags() {
        let origin = Origin::Flag(flag.name.clone());
        match Setting::find(key) {
            Some(setting) => values.push((setting, flag.value.clone(), origin)),
            None => problems.push(Problem::new(key, &origin, "there is no such setting")),
        }
    }
    values
}

/// A secret in a file of its own. Editors and `echo` end it with a line break that is not part of it.
fn secret(
    setting: &'static Setting,
    variable: &str,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<(&'static Setting, String, Origin)> {
    let origin = Origin::SecretFile {
        variable: variable.to_owned(),
        path: path.into(),
    };
    match fs::read_to_string(path) {
        Ok(text) => Some((setting, text.trim_end_matches(['\r', '\n']).to_owned(), origin)),
        Err(error) => {
            problems.push(Problem::new(
                setting.key,
                &origin,
                format!("it cannot be read: {error}"),
            ));
            None
        }
    }
}

/// The same secret from two variables: which one is meant cannot be told.
fn contradictions(values: &Values, problems: &mut Vec<Problem>) {
    for (index, (setting, _, origin)) in values.iter().enumerate() {
        let earlier = values
            .iter()
            .take(index)
            .find(|(other, ..)| other.key == setting.key);
        if let Some((_, _, other)) = earlier {
            let message = format!("it is set by {other} as well, set one of them");
            problems.push(Problem::new(setting.key, origin, message));
        }
    }
}

fn unknown(name: &str) -> String {
    let known = REFERENCE.iter().map(|setting| setting.environment);
    match file::nearest(name, known) {
        Some(known) => format!("the variable {name} means nothing here, did you mean {known}?"),
        None => format!("the variable {name} means nothing here"),
    }
}
