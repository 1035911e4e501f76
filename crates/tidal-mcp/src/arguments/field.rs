//! Argument types that several tools share, so that the same argument is described and bounded alike everywhere.

use std::{borrow::Cow, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use tidal_core::{Error, Identifier, Kind};

use crate::{Failure, schema::COPIED};

/// A list of 1 to `MOST` ids, codes or links, not yet parsed.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Ids<const MOST: usize>(Vec<String>);

/// One id or link, not yet parsed.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Id(String);

/// How many items at most: 1 to `MOST`, `USUAL` if left out.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Limit<const MOST: usize, const USUAL: usize>(usize);

/// Where to go on in a list.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct CursorText(String);

/// How to go on with a change that broke off.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Token(String);

/// Which country's catalogue to look at.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct CountryCode(String);

// === impl Ids ===

impl<const MOST: usize> Ids<MOST> {
    /// As they were written.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// # Errors
    /// `INVALID_INPUT` for the first that cannot be an id of this kind.
    pub(crate) fn parse<I: FromStr<Err = Error>>(&self) -> Result<Vec<I>, Failure> {
        self.0
            .iter()
            .map(|text| text.parse().map_err(Failure::from))
            .collect()
    }

    /// # Errors
    /// `INVALID_INPUT` for the first that cannot be the id of such a thing.
    pub(crate) fn identifiers(&self, kind: Kind) -> Result<Vec<Identifier>, Failure> {
        self.0
            .iter()
            .map(|text| Identifier::parse(kind, text).map_err(Failure::from))
            .collect()
    }

    /// As they were written.
    pub(crate) fn as_texts(&self) -> &[String] {
        &self.0
    }
}

impl<const MOST: usize> JsonSchema for Ids<MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Ids{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array",
            "items": {"type": "string", "minLength": 1, "maxLength": 256, COPIED: true},
            "minItems": 1,
            "maxItems": MOST,
        })
    }
}

// === impl Id ===

impl Id {
    /// # Errors
    /// `INVALID_INPUT` for what cannot be an id of this kind.
    pub(crate) fn parse<I: FromStr<Err = Error>>(&self) -> Result<I, Failure> {
        Ok(self.0.parse()?)
    }
}

impl JsonSchema for Id {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": 256, COPIED: true})
    }
}

// === impl Limit ===

impl<const MOST: usize, const USUAL: usize> Limit<MOST, USUAL> {
    pub(crate) fn get(self) -> usize {
        self.0
    }
}

impl<const MOST: usize, const USUAL: usize> Default for Limit<MOST, USUAL> {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl<const MOST: usize, const USUAL: usize> JsonSchema for Limit<MOST, USUAL> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Limit{MOST}Or{USUAL}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "minimum": 1,
            "maximum": MOST,
            "description": "Items at most.",
        })
    }
}

// === impl CursorText ===

impl CursorText {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for CursorText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CursorText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": 4096,
            COPIED: true,
            "description": "next_cursor of the last answer; rest unchanged.",
        })
    }
}

// === impl Token ===

impl Token {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for Token {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Token".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": 256,
            COPIED: true,
            "description": "resume of an answer that failed half-way; rest unchanged.",
        })
    }
}

// === impl CountryCode ===

impl CountryCode {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl JsonSchema for CountryCode {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CountryCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 2,
            "maxLength": 2,
            COPIED: true,
            "description": "Two letters; usually not needed.",
            // Clients of 2026-07-28 repeat it in the header `Mcp-Param-Country`, so that a proxy can route by it.
            "x-mcp-header": "Country",
        })
    }
}
