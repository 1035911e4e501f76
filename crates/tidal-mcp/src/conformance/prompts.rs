//! The suite's prompts, one of which needs something from the client first.

use rmcp::{
    ErrorData,
    model::{
        ContentBlock, GetPromptRequestParams, GetPromptResponse, GetPromptResult, InputRequiredResult,
        Prompt, PromptArgument, PromptMessage, ResourceContents, Role,
    },
};
use serde_json::Value;

use super::{content::PIXEL, forms, input};

const SIMPLE: &str = "test_simple_prompt";
const ARGUMENTS: &str = "test_prompt_with_arguments";
const EMBEDDED: &str = "test_prompt_with_embedded_resource";
const IMAGE: &str = "test_prompt_with_image";
const INPUT: &str = "test_input_required_result_prompt";

pub(super) fn listed() -> Vec<Prompt> {
    let prompt = |name: &str, description: &str, arguments: &[(&str, &str)]| {
        let arguments = arguments.iter().map(|(name, description)| {
            PromptArgument::new(*name)
                .with_description(*description)
                .with_required(true)
        });
        Prompt::new(name, Some(description), Some(arguments.collect()))
    };
    let both = [("arg1", "First test argument"), ("arg2", "Second test argument")];
    vec![
        prompt(SIMPLE, "Without arguments.", &[]),
        prompt(ARGUMENTS, "With two arguments.", &both),
        prompt(
            EMBEDDED,
            "With a resource in it.",
            &[("resourceUri", "URI of the resource to embed")],
        ),
        prompt(IMAGE, "With an image in it.", &[]),
        prompt(INPUT, "Needs something from the client first.", &[]),
    ]
}

pub(super) fn compose(request: &GetPromptRequestParams) -> Option<Result<GetPromptResponse, ErrorData>> {
    let argument = |name: &str| {
        let given = request.arguments.as_ref().and_then(|all| all.get(name));
        given
            .and_then(Value::as_str)
            .ok_or_else(|| ErrorData::invalid_params(format!("{name}: is required"), None))
    };
    Some(match request.name.as_str() {
        SIMPLE => {
            let text = "This is a simple prompt for testing.";
            Ok(answered(vec![ContentBlock::text(text)]))
        }
        ARGUMENTS => argument("arg1").and_then(|one| {
            let other = argument("arg2")?;
            let text = format!("Prompt with arguments: arg1='{one}', arg2='{other}'");
            Ok(answered(vec![ContentBlock::text(text)]))
        }),
        EMBEDDED => argument("resourceUri").map(|uri| {
            let text = "Embedded resource content for testing.";
            let resource = ResourceContents::text(text, uri).with_mime_type("text/plain");
            let then = "Please process the embedded resource above.";
            answered(vec![ContentBlock::resource(resource), ContentBlock::text(then)])
        }),
        IMAGE => Ok(answered(vec![
            ContentBlock::image(PIXEL, "image/png"),
            ContentBlock::text("Please analyze the image above."),
        ])),
        INPUT => with_input(request),
        _ => return None,
    })
}

fn with_input(request: &GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
    let given = request
        .input_responses
        .as_ref()
        .and_then(|all| all.get("user_context"));
    let context = given.and_then(|answer| answer.pointer("/content/context"));
    if let Some(context) = context.and_then(Value::as_str) {
        let text = format!("In the context of {context}:");
        return Ok(answered(vec![ContentBlock::text(text)]));
    }
    let form = forms::form("What context should the prompt use?", &["context"]);
    let requests = input::requests(&[("user_context", forms::elicitation(&form))])
        .map_err(|failure| ErrorData::internal_error(failure.message, None))?;
    Ok(GetPromptResponse::InputRequired(InputRequiredResult::new(
        Some(requests),
        None,
    )))
}

fn answered(content: Vec<ContentBlock>) -> GetPromptResponse {
    let messages = content
        .into_iter()
        .map(|block| PromptMessage::new(Role::User, block));
    GetPromptResult::new(messages.collect()).into()
}
