//! Tools that need something from a client of 2026-07-28: they end with what they need, and are called again with it.

use rmcp::{
    ErrorData,
    model::{ClientCapabilities, InputRequests, InputRequiredResult, InputResponses},
};
use serde_json::{Value, json};

use super::{
    forms,
    shown::{Shown, fixture},
};
use crate::{Failure, consent::Ending, tool::Context};

fixture!(
    MissingCapability,
    "test_missing_capability",
    "Needs a client that can ask its model.",
    |context| {
        if capabilities(context).sampling.is_some() {
            return Ok(Shown::text("The client can ask its model."));
        }
        let needed: ClientCapabilities = forms::read(json!({ "sampling": {} }))?;
        let refusal = ErrorData::missing_required_client_capability(needed);
        Err(context.asking().end_with(Ending::Refused(refusal)))
    }
);

fixture!(
    Streaming,
    "test_streaming_elicitation",
    "Says something and asks for something.",
    |context| {
        context.progress().now(1, 2).await;
        let form = forms::form("Shall it go on?", &["answer"]);
        needs(context, &[("answer", forms::elicitation(&form))], None)?;
        Ok(Shown::text("It went on."))
    }
);

fixture!(
    Elicitation,
    "test_input_required_result_elicitation",
    "Needs a name.",
    |context| {
        let form = forms::form("What is your name?", &["name"]);
        let given = needs(context, &[("user_name", forms::elicitation(&form))], None)?;
        let name = given
            .get("user_name")
            .and_then(|answer| answer.pointer("/content/name"));
        let name = name.and_then(Value::as_str).unwrap_or("stranger");
        Ok(Shown::text(format!("Hello, {name}!")))
    }
);

fixture!(
    Sampling,
    "test_input_required_result_sampling",
    "Needs the client's model.",
    |context| {
        let question = forms::sampling("What is the capital of France?");
        let given = needs(context, &[("capital_question", question)], None)?;
        Ok(Shown::text(json!(given).to_string()))
    }
);

fixture!(
    ListRoots,
    "test_input_required_result_list_roots",
    "Needs the client's roots.",
    |context| {
        let given = needs(context, &[("client_roots", forms::roots())], None)?;
        Ok(Shown::text(json!(given).to_string()))
    }
);

fixture!(
    Capabilities,
    "test_input_required_result_capabilities",
    "Needs whatever the client can give.",
    |context| {
        let capabilities = capabilities(context);
        let form = forms::elicitation(&forms::form("What is your name?", &["name"]));
        let mut wanted = Vec::new();
        if capabilities.elicitation.is_some() {
            wanted.push(("name", form));
        }
        if capabilities.sampling.is_some() {
            wanted.push(("greeting", forms::sampling("Generate a greeting")));
        }
        needs(context, &wanted, None)?;
        Ok(Shown::text("That is all."))
    }
);

/// What the client gave, if it gave everything.
///
/// # Errors
/// With what ends the call otherwise: what is still needed, and the state that goes with it.
pub(super) fn needs(
    context: &Context,
    wanted: &[(&str, Value)],
    state: Option<String>,
) -> Result<InputResponses, Failure> {
    let raw = context.asking().client().raw.as_ref();
    let given = raw.map(|raw| raw.responses.clone()).unwrap_or_default();
    if wanted
        .iter()
        .all(|(name, _)| given.get(*name).is_some_and(Value::is_object))
    {
        return Ok(given);
    }
    Err(asks(context, wanted, state)?)
}

/// What ends the call so that the client gives this.
///
/// # Errors
/// `INTERNAL` for a request that there is not.
pub(super) fn asks(
    context: &Context,
    wanted: &[(&str, Value)],
    state: Option<String>,
) -> Result<Failure, Failure> {
    let result = InputRequiredResult::new(Some(requests(wanted)?), state);
    Ok(context.asking().end_with(Ending::Asks(result)))
}

pub(super) fn requests(wanted: &[(&str, Value)]) -> Result<InputRequests, Failure> {
    wanted
        .iter()
        .map(|(name, request)| Ok(((*name).to_owned(), forms::read(request.clone())?)))
        .collect()
}

fn capabilities(context: &Context) -> ClientCapabilities {
    let raw = context.asking().client().raw.as_ref();
    raw.and_then(|raw| raw.context.client_capabilities())
        .unwrap_or_default()
}
