//! What a server offers beside TIDAL's things, such as the fixtures of a test suite: more to read, and more to prompt with.
//! Tools are entries like any other. The server as it is shipped has none.

use async_trait::async_trait;
use rmcp::{
    ErrorData,
    model::{
        GetPromptRequestParams, GetPromptResponse, Prompt, ReadResourceResult, Resource, ResourceTemplate,
        ServerCapabilities,
    },
};

/// What is offered besides.
#[async_trait]
pub(crate) trait Annex: Send + Sync {
    /// Declares what it makes the server able to do.
    fn declare(&self, capabilities: &mut ServerCapabilities);

    /// What is listed to be read.
    fn resources(&self) -> Vec<Resource>;

    /// And by template.
    fn templates(&self) -> Vec<ResourceTemplate>;

    /// Reads one of them.
    fn read(&self, uri: &str) -> Option<ReadResourceResult>;

    /// Whether a client may ask to be told when it changes.
    fn watches(&self, uri: &str) -> bool;

    /// What is listed to prompt with.
    fn prompts(&self) -> Vec<Prompt>;

    /// One of them.
    async fn prompt(&self, request: &GetPromptRequestParams) -> Option<Result<GetPromptResponse, ErrorData>>;
}
