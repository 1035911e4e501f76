//! What is in effect, for people to look at.

use super::{Origin, REFERENCE, Setting, layers::Values};

/// What stands in place of a secret.
const REDACTED: &str = "(secret)";

/// One setting in effect.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value, `None` if it has none. A secret is replaced.
    pub value: Option<String>,
    /// Where the value came from.
    pub origin: Origin,
}

pub(super) fn listing(values: &Values) -> Vec<Effective> {
    REFERENCE
        .iter()
        .map(|setting| {
            let found = values.iter().find(|(other, ..)| other.key == setting.key);
            let shown = |text: &str| {
                if setting.secret {
                    REDACTED.to_owned()
                } else {
                    text.to_owned()
                }
            };
            Effective {
                setting,
                value: found.map(|(_, text, _)| shown(text)),
                origin: found.map_or(Origin::Default, |(_, _, origin)| origin.clone()),
            }
        })
        .collect()
}
