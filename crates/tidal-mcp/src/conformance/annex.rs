//! What the suite reads and subscribes to, and what a server with it declares.

use async_trait::async_trait;
use rmcp::{
    ErrorData,
    model::{
        CacheScope, GetPromptRequestParams, GetPromptResponse, JsonObject, Prompt, ReadResourceResult,
        Resource, ResourceContents, ResourceTemplate, ServerCapabilities,
    },
};
use serde_json::json;

use super::{content::PIXEL, prompts};
use crate::server::Annex;

/// The fixtures beside the tools.
pub(super) struct Fixtures;

const TEXT: &str = "test://static-text";
const BINARY: &str = "test://static-binary";
const WATCHED: &str = "test://watched-resource";

/// How long they may be kept, in milliseconds.
const TTL_MS: u64 = 1_000;

#[async_trait]
impl Annex for Fixtures {
    fn declare(&self, capabilities: &mut ServerCapabilities) {
        // Deprecated, and wanted by the older revision's scenarios.
        capabilities.logging = Some(JsonObject::new());
        if let Some(tools) = &mut capabilities.tools {
            tools.list_changed = Some(true);
        }
        if let Some(prompts) = &mut capabilities.prompts {
            prompts.list_changed = Some(true);
        }
        if let Some(resources) = &mut capabilities.resources {
            resources.subscribe = Some(true);
        }
    }

    fn resources(&self) -> Vec<Resource> {
        [
            (TEXT, "static-text", "Text that never changes.", "text/plain"),
            (
                BINARY,
                "static-binary",
                "An image that never changes.",
                "image/png",
            ),
            (
                WATCHED,
                "watched-resource",
                "Text that one can be told of.",
                "text/plain",
            ),
        ]
        .into_iter()
        .map(|(uri, name, description, kind)| {
            Resource::new(uri, name)
                .with_description(description)
                .with_mime_type(kind)
        })
        .collect()
    }

    fn templates(&self) -> Vec<ResourceTemplate> {
        let template = ResourceTemplate::new("test://template/{id}/data", "template")
            .with_description("What is asked for by its id.")
            .with_mime_type("application/json");
        vec![template]
    }

    fn read(&self, uri: &str) -> Option<ReadResourceResult> {
        let text = |text: &str| ResourceContents::text(text, uri).with_mime_type("text/plain");
        let contents = match uri {
            TEXT => text("This is the content of the static text resource."),
            BINARY => ResourceContents::blob(PIXEL, uri).with_mime_type("image/png"),
            WATCHED => text("This is the content of the watched resource."),
            _ => {
                let id = uri.strip_prefix("test://template/")?.strip_suffix("/data")?;
                let data = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
                ResourceContents::text(data.to_string(), uri).with_mime_type("application/json")
            }
        };
        let read = ReadResourceResult::new(vec![contents]);
        Some(read.with_ttl_ms(TTL_MS).with_cache_scope(CacheScope::Public))
    }

    fn watches(&self, uri: &str) -> bool {
        uri == WATCHED
    }

    fn prompts(&self) -> Vec<Prompt> {
        prompts::listed()
    }

    async fn prompt(&self, request: &GetPromptRequestParams) -> Option<Result<GetPromptResponse, ErrorData>> {
        prompts::compose(request)
    }
}
