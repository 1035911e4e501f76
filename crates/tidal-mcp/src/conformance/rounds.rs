//! The same with a state that comes back: sealed, bound and used up like that of the questions of the real tools.

use serde_json::Value;

use super::{
    forms,
    input::{asks, needs},
    shown::{Shown, fixture},
};
use crate::{Failure, tool::Context};

fixture!(
    RequestState,
    "test_input_required_result_request_state",
    "Needs a confirmation, and its own state.",
    |context| {
        needs_with_state(context, "confirmation", &[("confirm", confirmation())]).await?;
        Ok(Shown::text("state-ok"))
    }
);

fixture!(
    TamperedState,
    "test_input_required_result_tampered_state",
    "Needs its own state as it gave it.",
    |context| {
        needs_with_state(context, "confirmation", &[("confirm", confirmation())]).await?;
        Ok(Shown::text("The state is what it was."))
    }
);

fixture!(
    MultipleInputs,
    "test_input_required_result_multiple_inputs",
    "Needs three things at once.",
    |context| {
        let form = forms::form("What is your name?", &["name"]);
        let wanted = [
            ("user_name", forms::elicitation(&form)),
            ("greeting", forms::sampling("Generate a greeting")),
            ("client_roots", forms::roots()),
        ];
        needs_with_state(context, "three things", &wanted).await?;
        Ok(Shown::text("Everything is there."))
    }
);

fixture!(
    MultiRound,
    "test_input_required_result_multi_round",
    "Needs one thing after the other.",
    |context| {
        let first = forms::form("Step 1: What is your name?", &["name"]);
        let second = forms::form("Step 2: What is your favorite color?", &["color"]);
        // Whoever was asked the second question has answered the first one.
        if !context.asking().answered_about("step 2").await? {
            needs_with_state(context, "step 1", &[("step1", forms::elicitation(&first))]).await?;
            let state = context.asking().seal("step 2")?;
            needs(context, &[("step2", forms::elicitation(&second))], Some(state))?;
        }
        Ok(Shown::text("Both steps are done."))
    }
);

/// What the client gave together with the state for it.
async fn needs_with_state(context: &Context, about: &str, wanted: &[(&str, Value)]) -> Result<(), Failure> {
    if context.asking().answered_about(about).await? {
        needs(context, wanted, Some(context.asking().seal(about)?))?;
        return Ok(());
    }
    // Without the state, what was given is nobody's.
    let state = Some(context.asking().seal(about)?);
    Err(asks(context, wanted, state)?)
}

fn confirmation() -> Value {
    forms::elicitation(&serde_json::json!({
        "mode": "form",
        "message": "Please confirm",
        "requestedSchema": {
            "type": "object",
            "properties": { "ok": { "type": "boolean" } },
            "required": ["ok"],
        },
    }))
}
