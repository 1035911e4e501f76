//! Tools that say something on the way to their answer, or to others than who called.

use std::time::Duration;

use tokio::time::sleep;

use super::{
    older::log,
    shown::{Shown, fixture},
};
use crate::subscriptions::Notice;

/// Between two words.
const MOMENT: Duration = Duration::from_millis(50);

fixture!(
    WithProgress,
    "test_tool_with_progress",
    "Tells how far it came three times.",
    |context| {
        for done in [0, 50, 100] {
            context.progress().now(done, 100).await;
            sleep(MOMENT).await;
        }
        Ok(Shown::text("Tool with progress completed."))
    }
);

fixture!(
    ToolsChange,
    "test_trigger_tool_change",
    "Says that the list of tools changed.",
    |context| {
        context.frame().board.say(Notice::Tools);
        Ok(Shown::text("Said that the list of tools changed."))
    }
);

fixture!(
    PromptsChange,
    "test_trigger_prompt_change",
    "Says that the list of prompts changed.",
    |context| {
        context.frame().board.say(Notice::Prompts);
        Ok(Shown::text("Said that the list of prompts changed."))
    }
);

fixture!(
    Logging,
    "test_logging_tool",
    "Logs to a client that asks for it with the request.",
    |context| {
        let raw = context.asking().client().raw.as_ref();
        let level = raw.and_then(|raw| raw.context.meta.log_level());
        if let (Some(raw), Some(_)) = (raw, level) {
            log(&raw.context.peer, "Logged on request").await;
        }
        Ok(Shown::text("Logged what was asked for."))
    }
);

fixture!(
    Reconnection,
    "test_reconnection",
    "Takes a moment, so that a stream can be lost meanwhile.",
    |_context| {
        sleep(MOMENT).await;
        Ok(Shown::text("Answered after a moment."))
    }
);
