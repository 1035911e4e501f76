//! Tools that ask a client of 2025-11-25 something while its call waits, and log to it. What the protocol has given up
//! since then is only here.
#![expect(deprecated, reason = "the older revision has logging and sampling")]

use std::time::Duration;

use async_trait::async_trait;
use rmcp::{
    Peer, RoleServer,
    model::{
        CreateMessageRequestParams, ElicitRequestParams, LoggingLevel, LoggingMessageNotificationParam, Role,
        SamplingMessage, SamplingMessageContentBlock,
    },
    service::{RequestContext, ServiceError},
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    forms,
    shown::{Shown, fixture, spec},
};
use crate::{
    Failure,
    tool::{Context, Spec, Tool},
};

/// Asks the client's model.
pub(super) struct Sampling;

/// Asks the client's person.
pub(super) struct Elicitation;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Prompt {
    /// What the model is asked.
    prompt: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    /// What the person is asked.
    message: String,
}

fixture!(
    WithLogging,
    "test_tool_with_logging",
    "Logs three times.",
    |context| {
        let peer = &request(context)?.peer;
        for (at, text) in [
            "Tool execution started",
            "Tool processing data",
            "Tool execution completed",
        ]
        .into_iter()
        .enumerate()
        {
            if at > 0 {
                sleep(Duration::from_millis(50)).await;
            }
            log(peer, text).await;
        }
        Ok(Shown::text("Tool with logging completed."))
    }
);

fixture!(
    Defaults,
    "test_elicitation_sep1034_defaults",
    "Asks with a form that is filled in already.",
    |context| elicit(context, forms::defaults(), "Elicitation completed").await
);

fixture!(
    Enums,
    "test_elicitation_sep1330_enums",
    "Asks with a form of choices.",
    |context| elicit(context, forms::enums(), "Elicitation completed").await
);

#[async_trait]
impl Tool for Sampling {
    type Arguments = Prompt;
    type Output = Shown;

    const SPEC: Spec = spec("test_sampling", "Asks the client's model.");

    async fn call(context: &Context, arguments: Prompt) -> Result<Shown, Failure> {
        let message = SamplingMessage::new(Role::User, SamplingMessageContentBlock::text(arguments.prompt));
        let asking = request(context)?
            .peer
            .create_message(CreateMessageRequestParams::new(vec![message], 100));
        let answer = asking.await.map_err(|error| unable(&error))?;
        let text = answer.message.content.first().and_then(|block| block.as_text());
        let text = text.map(|text| text.text.clone()).unwrap_or_default();
        Ok(Shown::text(format!("LLM response: {text}")))
    }
}

#[async_trait]
impl Tool for Elicitation {
    type Arguments = Message;
    type Output = Shown;

    const SPEC: Spec = spec("test_elicitation", "Asks the client's person.");

    async fn call(context: &Context, arguments: Message) -> Result<Shown, Failure> {
        elicit(context, forms::contact(&arguments.message), "User response").await
    }
}

/// Logs to a client. Whether it listens is its own business.
pub(super) async fn log(peer: &Peer<RoleServer>, text: &str) {
    let message = LoggingMessageNotificationParam::new(LoggingLevel::Info, json!(text));
    if let Err(error) = peer.notify_logging_message(message).await {
        tracing::debug!(%error, "a client was not logged to");
    }
}

async fn elicit(context: &Context, form: Value, title: &str) -> Result<Shown, Failure> {
    let params: ElicitRequestParams = forms::read(form)?;
    let asking = request(context)?.peer.create_elicitation(params);
    let answer = asking.await.map_err(|error| unable(&error))?;
    let action = json!(answer.action);
    let filled_in = json!(answer.content);
    Ok(Shown::text(format!(
        "{title}: action={}, content={filled_in}",
        action.as_str().unwrap_or_default()
    )))
}

fn request(context: &Context) -> Result<&RequestContext<RoleServer>, Failure> {
    let raw = context.asking().client().raw.as_ref();
    raw.map(|raw| &raw.context).ok_or_else(Failure::internal)
}

fn unable(error: &ServiceError) -> Failure {
    Failure::invalid(format!("the client did not answer: {error}"))
}
