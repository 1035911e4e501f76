//! What a playlist says about itself, as arguments of those tools that set it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use tidal_core::{Error, model::Visibility};

use crate::Failure;

/// A name: 1 to 250 characters.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Name(String);

/// A description: at most 500 characters.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Description(String);

/// Who may see a playlist, as far as a third party may choose.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum VisibilityArgument {
    Public,
    #[default]
    Unlisted,
}

// === impl Name ===

impl Name {
    /// # Errors
    /// `INVALID_INPUT` for a name of spaces.
    pub(crate) fn read(self) -> Result<String, Failure> {
        if self.0.trim().is_empty() {
            return Err(Error::invalid_input("name", &self.0, "a name of 1 to 250 characters").into());
        }
        Ok(self.0)
    }
}

impl JsonSchema for Name {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": 250})
    }
}

// === impl Description ===

impl Description {
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl JsonSchema for Description {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Description".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 0, "maxLength": 500})
    }
}

// === impl VisibilityArgument ===

impl VisibilityArgument {
    pub(crate) fn to_core(self) -> Visibility {
        match self {
            Self::Public => Visibility::Public,
            Self::Unlisted => Visibility::Unlisted,
        }
    }
}
