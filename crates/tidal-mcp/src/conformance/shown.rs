//! What every fixture has in common: no arguments, and an answer of given content.

use rmcp::model::ContentBlock;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Toolset,
    tool::{Effect, Output, Spec},
};

/// No arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// An answer that is shown as it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Shown {
    #[serde(skip)]
    #[schemars(skip)]
    content: Vec<ContentBlock>,
}

/// A fixture without arguments: its name, what it is, and what it does with the context.
macro_rules! fixture {
    ($tool:ident, $name:literal, $description:literal, |$context:ident| $does:expr) => {
        pub(super) struct $tool;

        #[async_trait::async_trait]
        impl $crate::tool::Tool for $tool {
            type Arguments = $crate::conformance::shown::Nothing;
            type Output = $crate::conformance::shown::Shown;

            const SPEC: $crate::tool::Spec = $crate::conformance::shown::spec($name, $description);

            async fn call(
                $context: &$crate::tool::Context,
                _: Self::Arguments,
            ) -> Result<Self::Output, $crate::Failure> {
                $does
            }
        }
    };
}

pub(super) use fixture;

/// How every fixture presents itself.
pub(super) const fn spec(name: &'static str, description: &'static str) -> Spec {
    Spec {
        name,
        title: "A fixture of the conformance suite",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description,
    }
}

// === impl Shown ===

impl Shown {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::blocks(vec![ContentBlock::text(text)])
    }

    pub(super) fn blocks(content: Vec<ContentBlock>) -> Self {
        Self { content }
    }
}

impl Output for Shown {
    fn write(&self, _: &mut String) {}

    fn content(&self) -> Option<Vec<ContentBlock>> {
        Some(self.content.clone())
    }
}
