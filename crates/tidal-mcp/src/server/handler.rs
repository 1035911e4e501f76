//! The protocol's methods, each a few lines: look it up, answer, or say in JSON-RPC what was wrong with the
//! request. Whatever a model could repair is a tool result, not an error of this kind.

use std::{borrow::Cow, sync::Arc};

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult,
        CustomRequest, CustomResult, DiscoverResult, ErrorCode, GetPromptRequestParams, GetPromptResponse,
        ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
        PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse,
        ServerConfig, Tool,
    },
    service::RequestContext,
};
use serde_json::json;

use super::{Server, VERSIONS};
use crate::{Toolset, client::Client, completion, prompts, resources, router::Requester};

/// How long clients may keep what only changes with a restart, in milliseconds.
const LISTS_TTL_MS: u64 = 300_000;

/// How long they may keep what depends on who is signed in.
const SIGN_IN_TTL_MS: u64 = 5_000;

/// The methods that carry parameters of a fixed shape. A request that names one of them and still arrives as
/// an unknown one had parameters that could not be read.
const METHODS: &[&str] = &[
    "completion/complete",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/templates/list",
    "server/discover",
    "tools/call",
    "tools/list",
];

/// The same of the years before 2026 alone.
const LEGACY_METHODS: &[&str] = &["initialize", "ping"];

type Context = RequestContext<RoleServer>;

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        self.shared.config.clone()
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(VERSIONS)
    }

    async fn discover(&self, _: Context) -> Result<DiscoverResult, ErrorData> {
        Ok(
            DiscoverResult::from_server_info(VERSIONS.to_vec(), self.get_info())
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public),
        )
    }

    async fn list_tools(
        &self,
        page: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListToolsResult, ErrorData> {
        one_page(page)?;
        let (ttl, scope) = if self.router().varies() {
            (SIGN_IN_TTL_MS, CacheScope::Private)
        } else {
            (LISTS_TTL_MS, CacheScope::Public)
        };
        Ok(
            ListToolsResult::with_all_items(self.router().listed(&self.principal).await)
                .with_ttl_ms(ttl)
                .with_cache_scope(scope),
        )
    }

    // Needed for the header checks of 2026-07-28, which repeat annotated arguments in headers.
    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.router().definition(name).cloned()
    }

    async fn call_tool(
        &self,
        mut request: CallToolRequestParams,
        context: Context,
    ) -> Result<CallToolResponse, ErrorData> {
        let client = Client::of(&context, &mut request);
        let arguments = request.arguments.unwrap_or_default();
        let requester = Requester {
            principal: Arc::clone(&self.principal),
            client,
        };
        let call = self.router().call_for(requester, &request.name, arguments);
        // A client that cancels does not wait for the answer: the work is dropped, the error is not sent.
        let answered = tokio::select! {
            result = call => result,
            () = context.ct.cancelled() => {
                return Err(ErrorData::internal_error("the request was cancelled", None));
            }
        };
        match answered {
            Some(result) => Ok(result),
            None => Err(self.unknown_tool(&request.name)),
        }
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListResourcesResult, ErrorData> {
        one_page(page)?;
        Ok(
            ListResourcesResult::with_all_items(resources::listed(&self.shared.options))
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public),
        )
    }

    async fn list_resource_templates(
        &self,
        page: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        one_page(page)?;
        Ok(
            ListResourceTemplatesResult::with_all_items(resources::templates())
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public),
        )
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if request.uri == resources::GUIDE_URI {
            return Ok(resources::guide(&self.shared.guide).into());
        }
        // Of a server that tells it at all.
        if request.uri == resources::ACCOUNT_URI && self.shared.options.toolsets.contains(&Toolset::Account) {
            return Ok(resources::account(self.router(), &self.principal).await?.into());
        }
        Ok(resources::read(self.router(), &self.principal, &request.uri)
            .await?
            .into())
    }

    async fn list_prompts(
        &self,
        page: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListPromptsResult, ErrorData> {
        one_page(page)?;
        Ok(
            ListPromptsResult::with_all_items(prompts::listed(&self.shared.options))
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public),
        )
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        Ok(prompts::compose(&request.name, &arguments)?.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: Context,
    ) -> Result<CompleteResult, ErrorData> {
        Ok(completion::complete(
            (self.router(), &self.principal),
            &request.r#ref,
            &request.argument,
        )
        .await)
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: Context,
    ) -> Result<CustomResult, ErrorData> {
        let of_this_era = if is_modern(&context) { &[] } else { LEGACY_METHODS };
        if METHODS
            .iter()
            .chain(of_this_era)
            .any(|known| *known == request.method)
        {
            let message = format!("the params of {} are missing or malformed", request.method);
            return Err(ErrorData::invalid_params(message, None));
        }
        let method: String = request.method.chars().take(100).collect();
        Err(ErrorData::new(
            ErrorCode::METHOD_NOT_FOUND,
            format!("there is no method {method:?}"),
            None,
        ))
    }
}

// === impl Server ===

impl Server {
    fn unknown_tool(&self, name: &str) -> ErrorData {
        let meant = self
            .router()
            .closest(name)
            .map(|name| format!("; did you mean {name}?"))
            .unwrap_or_default();
        let name: String = name.chars().take(100).collect();
        ErrorData::invalid_params(
            format!("there is no tool {name:?}{meant}"),
            Some(json!({ "tools": self.router().names() })),
        )
    }
}

/// Whether the client speaks a revision without sessions.
fn is_modern(context: &Context) -> bool {
    context
        .protocol_version()
        .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28)
}

/// Every list fits one page, so that there is no cursor to come back with.
fn one_page(page: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    match page.and_then(|page| page.cursor) {
        None => Ok(()),
        Some(_) => Err(ErrorData::invalid_params(
            "there is no such cursor: this list has one page",
            None,
        )),
    }
}
