//! Prompts: tasks that a person picks from a menu, worded so that an assistant does them well with these tools.

mod explore_artist;
mod make_playlist;
mod tidy_playlist;
mod weekly_discoveries;

use rmcp::{
    ErrorData,
    model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role},
};
use serde_json::json;

use crate::{Access, Options, Toolset, clean, completion::Completes, suggestion};

/// Longest argument, in characters.
const LONGEST_ARGUMENT: usize = 256;

/// A prompt.
pub(crate) struct Template {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    /// Without which it makes no sense, if there is one.
    toolset: Option<Toolset>,
    arguments: &'static [Argument],
    compose: fn(&Given) -> String,
}

/// One of its arguments.
pub(crate) struct Argument {
    name: &'static str,
    description: &'static str,
    need: Need,
    completes: Option<Completes>,
}

/// Whether an argument has to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
}

/// The arguments as given: cleaned, and only those that exist.
pub(crate) struct Given(Vec<(&'static str, String)>);

const ALL: &[Template] = &[
    explore_artist::TEMPLATE,
    make_playlist::TEMPLATE,
    tidy_playlist::TEMPLATE,
    weekly_discoveries::TEMPLATE,
];

/// Every prompt that makes sense with what is enabled.
pub(crate) fn listed(options: &Options) -> Vec<Prompt> {
    let useful = |template: &&Template| {
        let toolset = template
            .toolset
            .is_none_or(|toolset| options.toolsets.contains(&toolset));
        // It is about changing things.
        toolset && (options.access == Access::ReadWrite || template.name != tidy_playlist::TEMPLATE.name)
    };
    ALL.iter().filter(useful).map(Template::listed).collect()
}

/// The messages of a prompt.
///
/// # Errors
/// Invalid params for an unknown prompt and for arguments that do not fit.
pub(crate) fn compose(name: &str, arguments: &JsonObject) -> Result<GetPromptResult, ErrorData> {
    let template = find(name).ok_or_else(|| {
        let meant = suggestion::closest(name, ALL.iter().map(|template| template.name))
            .map(|name| format!("; did you mean {name}?"))
            .unwrap_or_default();
        let known: Vec<_> = ALL.iter().map(|template| template.name).collect();
        ErrorData::invalid_params(
            format!("there is no such prompt{meant}"),
            Some(json!({ "prompts": known })),
        )
    })?;
    let given = template.read(arguments)?;
    let message = PromptMessage::new_text(Role::User, (template.compose)(&given));
    Ok(GetPromptResult::new(vec![message]).with_description(template.description))
}

/// What an argument of a prompt is completed with, if it is.
pub(crate) fn completes(prompt: &str, argument: &str) -> Option<Completes> {
    let template = find(prompt)?;
    template
        .arguments
        .iter()
        .find(|known| known.name == argument)?
        .completes
}

// === impl Template ===

impl Template {
    fn listed(&self) -> Prompt {
        let arguments = self
            .arguments
            .iter()
            .map(|argument| {
                PromptArgument::new(argument.name)
                    .with_description(argument.description)
                    .with_required(argument.need == Need::Required)
            })
            .collect();
        Prompt::new(self.name, Some(self.description), Some(arguments)).with_title(self.title)
    }

    fn read(&self, arguments: &JsonObject) -> Result<Given, ErrorData> {
        let known: Vec<&str> = self.arguments.iter().map(|argument| argument.name).collect();
        if let Some(unknown) = arguments.keys().find(|name| !known.contains(&name.as_str())) {
            let unknown: String = unknown.chars().take(60).collect();
            return Err(ErrorData::invalid_params(
                format!(
                    "{unknown:?} is not an argument of this prompt; accepted: {}",
                    known.join(", ")
                ),
                None,
            ));
        }
        let mut given = Vec::new();
        for argument in self.arguments {
            let text = match arguments.get(argument.name) {
                None | Some(serde_json::Value::Null) => String::new(),
                Some(serde_json::Value::String(text)) => clean::line(text),
                Some(_) => return Err(argument.refused("has to be text")),
            };
            if text.chars().count() > LONGEST_ARGUMENT {
                return Err(argument.refused("is too long; accepted: at most 256 characters"));
            }
            if !text.is_empty() {
                given.push((argument.name, text));
            } else if argument.need == Need::Required {
                return Err(argument.refused("is required"));
            }
        }
        Ok(Given(given))
    }
}

// === impl Argument ===

impl Argument {
    fn refused(&self, why: &str) -> ErrorData {
        ErrorData::invalid_params(format!("{}: {why} ({})", self.name, self.description), None)
    }
}

// === impl Given ===

impl Given {
    fn text(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| text.as_str())
    }
}

fn find(name: &str) -> Option<&'static Template> {
    ALL.iter().find(|template| template.name == name)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn composed(name: &str, arguments: &Value) -> Result<String, String> {
        let result = compose(name, arguments.as_object().unwrap());
        result
            .map(|result| serde_json::to_string(&result.messages).unwrap())
            .map_err(|error| error.message.into_owned())
    }

    #[test]
    fn arguments_stand_in_the_message() {
        let text = composed("explore_artist", &json!({"artist": "Nina\nSimone"})).unwrap();
        assert!(text.contains("Nina Simone"), "{text}");
        let text = composed("make_playlist", &json!({"theme": "rain", "tracks": "12"})).unwrap();
        assert!(text.contains("rain") && text.contains("12"), "{text}");
    }

    #[test]
    fn bad_arguments_are_named() {
        for (name, arguments, expected) in [
            ("explore_artist", json!({}), "artist: is required"),
            ("explore_artist", json!({"artist": 7}), "artist: has to be text"),
            (
                "explore_artist",
                json!({"artist": "a", "x": "y"}),
                "\"x\" is not an argument",
            ),
            ("explore_artists", json!({}), "did you mean explore_artist?"),
            (
                "make_playlist",
                json!({"theme": "é".repeat(257)}),
                "theme: is too long",
            ),
        ] {
            let error = composed(name, &arguments).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
