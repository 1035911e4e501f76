//! What a person is asked.

use std::time::Duration;

use rmcp::model::{BooleanSchema, ElicitRequestParams, ElicitationSchema, PrimitiveSchemaDefinition};
use serde_json::Value;
use url::Url;

/// How long a person may take to answer while a call waits for them.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// What a form is filled in with.
const AGREED: &str = "confirm";

/// Something that is only done if a person agrees. See [`Context::confirm`](crate::tool::Context::confirm).
#[derive(Clone, Debug)]
pub struct Question {
    /// What would happen, and that it cannot be undone, as a question to the listener.
    pub message: String,
    /// What stands behind the message, such as the entries that would go: an answer is good only as long as the message
    /// and this are what they were when it was asked. Empty where the arguments name it.
    pub seen: Vec<String>,
    /// The tool's argument `confirm`: counts only where the client cannot ask.
    pub confirmed: bool,
}

/// What is shown to the person.
#[derive(Clone, Debug)]
pub(crate) enum Prompt {
    /// A form with one box to tick.
    Agree { message: String },
    /// An address to open.
    Visit {
        message: String,
        url: Url,
        /// What tells this question from every other one: the same one may be put twice.
        name: String,
    },
}

// === impl Prompt ===

impl Prompt {
    /// Under which name it is asked and answered.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Agree { .. } => "consent",
            Self::Visit { .. } => "sign_in",
        }
    }

    pub(super) fn params(&self) -> ElicitRequestParams {
        match self {
            Self::Agree { message } => {
                let tick = BooleanSchema::new().title("Yes, do it").with_default(false);
                let tick = PrimitiveSchemaDefinition::Boolean(tick);
                let schema = ElicitationSchema::new([(AGREED.to_owned(), tick)].into());
                ElicitRequestParams::FormElicitationParams {
                    meta: None,
                    message: message.clone(),
                    requested_schema: schema.with_required(vec![AGREED.to_owned()]),
                }
            }
            Self::Visit { message, url, name } => ElicitRequestParams::UrlElicitationParams {
                meta: None,
                message: message.clone(),
                url: url.to_string(),
                elicitation_id: name.clone(),
            },
        }
    }
}

/// Whether a form came back with the box ticked.
pub(crate) fn is_ticked(content: Option<&Value>) -> bool {
    content.and_then(|content| content.get(AGREED)) == Some(&Value::Bool(true))
}
