//! `log_out`: forgets the sign-in, and one that is waited for.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Toolset,
    tool::{Context, Effect, Output, Spec, Tool},
};

/// The tool.
pub(crate) struct LogOut;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    was_signed_in: bool,
}

#[async_trait]
impl Tool for LogOut {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "log_out",
        title: "Sign out of TIDAL",
        toolset: Toolset::Account,
        effect: Effect::Identifies,
        scopes: &[],
        description: "Forget the listener's sign-in on this machine. Only when they ask for it.",
    };

    async fn call(context: &Context, _: Arguments) -> Result<Answer, Failure> {
        let auth = context.services().auth.as_ref().ok_or_else(Failure::nobody)?;
        // First, so that an answer that comes now signs nobody in again.
        context.reception().give_up(context.caller().principal()).await;
        let was_signed_in = auth.sign_out(context.caller().user()).await?;
        Ok(Answer { was_signed_in })
    }
}

impl Output for Answer {
    fn write(&self, text: &mut String) {
        text.push_str(if self.was_signed_in {
            "\nSigned out: nothing of the sign-in is kept here."
        } else {
            "\nNobody was signed in."
        });
    }
}
