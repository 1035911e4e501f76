//! The protocol's methods, each a few lines: look it up, answer, or say in JSON-RPC what was wrong with the
//! request. Whatever a model could repair is a tool result, not an error of this kind.

use std::{borrow::Cow, sync::Arc};

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult,
        CustomRequest, CustomResult, DiscoverResult, ErrorCode, GetPromptRequestParams, GetPromptResponse,
        InitializeRequestParams, InitializeResult, ListPromptsResult, ListResourceTemplatesResult,
        ListResourcesResult, ListToolsResult, PaginatedRequestParams, ProtocolVersion,
        ReadResourceRequestParams, ReadResourceResponse, ServerConfig, SubscribeRequestParams,
        SubscriptionFilter, Tool, UnsubscribeRequestParams,
    },
    service::{NotificationContext, RequestContext, SubscriptionContext},
};
use serde_json::json;
use tracing::Instrument;

use super::{
    Server, VERSIONS,
    measured::{Reached, accounted, asked},
    methods::{CALL, LEGACY_METHODS, METHODS},
    watching,
};
use crate::{
    Toolset,
    client::{Client, has_channel},
    completion, prompts, resources,
    router::Requester,
    telemetry,
};

/// How long clients may keep what only changes with a restart, in milliseconds.
const LISTS_TTL_MS: u64 = 300_000;

/// How long they may keep what depends on who is signed in.
const SIGN_IN_TTL_MS: u64 = 5_000;

type Context = RequestContext<RoleServer>;

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        self.shared.config.clone()
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(VERSIONS)
    }

    // Where nothing can be told beside an answer, nothing else is promised.
    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: Context,
    ) -> Result<InitializeResult, ErrorData> {
        let greeting = async {
            context.peer.set_peer_info(request.clone());
            let mut result = self.negotiate_initialize(&request)?;
            if !has_channel(&context.extensions) {
                result.capabilities = watching::without_notices(result.capabilities);
            }
            Ok(result)
        };
        self.measured("initialize", &context, greeting).await
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if self.tells() && has_channel(&context.extensions) {
            self.session.begin(self, context.peer);
        }
    }

    async fn ping(&self, context: Context) -> Result<(), ErrorData> {
        self.measured("ping", &context, async { Ok(()) }).await
    }

    async fn discover(&self, context: Context) -> Result<DiscoverResult, ErrorData> {
        let discovered = async {
            Ok(
                DiscoverResult::from_server_info(VERSIONS.to_vec(), self.get_info())
                    .with_ttl_ms(LISTS_TTL_MS)
                    .with_cache_scope(CacheScope::Public),
            )
        };
        self.measured("server/discover", &context, discovered).await
    }

    async fn list_tools(
        &self,
        page: Option<PaginatedRequestParams>,
        context: Context,
    ) -> Result<ListToolsResult, ErrorData> {
        let listed = async {
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
        };
        self.measured("tools/list", &context, listed).await
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
        Reached::note(&context.extensions);
        let client = Client::of(&context, &mut request);
        let requester = Requester {
            principal: Arc::clone(&self.principal),
            client,
        };
        let called = Box::pin(self.called(requester, request, &context));
        accounted(&context.extensions, called).await
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        context: Context,
    ) -> Result<ListResourcesResult, ErrorData> {
        let listed = async {
            one_page(page)?;
            let mut listed = resources::listed(&self.shared.options);
            listed.extend(self.shared.annex.iter().flat_map(|annex| annex.resources()));
            Ok(ListResourcesResult::with_all_items(listed)
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public))
        };
        self.measured("resources/list", &context, listed).await
    }

    async fn list_resource_templates(
        &self,
        page: Option<PaginatedRequestParams>,
        context: Context,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let listed = async {
            one_page(page)?;
            let mut templates = resources::templates();
            templates.extend(self.shared.annex.iter().flat_map(|annex| annex.templates()));
            Ok(ListResourceTemplatesResult::with_all_items(templates)
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public))
        };
        self.measured("resources/templates/list", &context, listed).await
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let read = self.read(&request.uri);
        self.measured("resources/read", &context, read).await
    }

    async fn list_prompts(
        &self,
        page: Option<PaginatedRequestParams>,
        context: Context,
    ) -> Result<ListPromptsResult, ErrorData> {
        let listed = async {
            one_page(page)?;
            let mut listed = prompts::listed(&self.shared.options);
            listed.extend(self.shared.annex.iter().flat_map(|annex| annex.prompts()));
            Ok(ListPromptsResult::with_all_items(listed)
                .with_ttl_ms(LISTS_TTL_MS)
                .with_cache_scope(CacheScope::Public))
        };
        self.measured("prompts/list", &context, listed).await
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        let composed = async {
            if let Some(annex) = &self.shared.annex
                && let Some(answer) = annex.prompt(&request).await
            {
                return answer;
            }
            let arguments = request.arguments.unwrap_or_default();
            Ok(prompts::compose(&request.name, &arguments)?.into())
        };
        self.measured("prompts/get", &context, composed).await
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        self.acceptable(requested)
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        // It lasts until somebody ends it: how long says nothing, and its beginning is what is answered.
        self.shared.methods.of("subscriptions/listen").ended(None);
        self.tell(&context).await
    }

    async fn subscribe(&self, request: SubscribeRequestParams, context: Context) -> Result<(), ErrorData> {
        let watched = async {
            if !self.tells() || !has_channel(&context.extensions) {
                return Err(no_method("resources/subscribe"));
            }
            self.watch(&request.uri, context.peer.clone()).await
        };
        self.measured("resources/subscribe", &context, watched).await
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        context: Context,
    ) -> Result<(), ErrorData> {
        let unwatched = async {
            if !self.tells() || !has_channel(&context.extensions) {
                return Err(no_method("resources/unsubscribe"));
            }
            self.session.remove(&request.uri);
            Ok(())
        };
        self.measured("resources/unsubscribe", &context, unwatched).await
    }

    // What is logged there is of one level, and meant to be seen.
    #[cfg(feature = "conformance")]
    #[expect(deprecated, reason = "the suite asks a server of the older revision for it")]
    async fn set_level(&self, _: rmcp::model::SetLevelRequestParams, _: Context) -> Result<(), ErrorData> {
        let annex = self.shared.annex.as_ref();
        annex.map(|_| ()).ok_or_else(|| no_method("logging/setLevel"))
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: Context,
    ) -> Result<CompleteResult, ErrorData> {
        let asked = (self.router(), &self.principal);
        let completed = async { Ok(completion::complete(asked, &request.r#ref, &request.argument).await) };
        self.measured("completion/complete", &context, completed).await
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: Context,
    ) -> Result<CustomResult, ErrorData> {
        let of_this_era = if is_modern(&context) { &[] } else { LEGACY_METHODS };
        let method = request.method.as_str();
        let refused = async {
            if METHODS.iter().chain(of_this_era).any(|known| *known == method) {
                let message = format!("the params of {method} are missing or malformed");
                return Err(ErrorData::invalid_params(message, None));
            }
            Err(no_method(method))
        };
        self.measured(method, &context, refused).await
    }
}

// === impl Server ===

impl Server {
    async fn read(&self, uri: &str) -> Result<ReadResourceResponse, ErrorData> {
        let annex = self.shared.annex.as_ref();
        if let Some(read) = annex.and_then(|annex| annex.read(uri)) {
            return Ok(read.into());
        }
        if uri == resources::GUIDE_URI {
            return Ok(resources::guide(&self.shared.guide).into());
        }
        // Of a server that tells it at all.
        if uri == resources::ACCOUNT_URI && self.shared.options.toolsets.contains(&Toolset::Account) {
            return Ok(resources::account(self.router(), &self.principal).await?.into());
        }
        Ok(resources::read(self.router(), &self.principal, uri).await?.into())
    }

    async fn called(
        &self,
        requester: Requester,
        request: CallToolRequestParams,
        context: &Context,
    ) -> Result<CallToolResponse, ErrorData> {
        let span = asked(CALL, context, self.router().tool(&request.name)).span();
        let arguments = request.arguments.unwrap_or_default();
        let call = self.router().call_for(requester, &request.name, arguments);
        // A client that cancels does not wait for the answer: the work is dropped, the error is not sent.
        let answered = tokio::select! {
            result = call.instrument(span.clone()) => result,
            () = context.ct.cancelled() => {
                Some(Err(ErrorData::internal_error("the request was cancelled", None)))
            }
        };
        let answered = answered.unwrap_or_else(|| Err(self.unknown_tool(&request.name)));
        telemetry::ended(&span, &answered);
        answered
    }

    fn unknown_tool(&self, name: &str) -> ErrorData {
        let failure = Some(tidal_core::ErrorCode::InvalidInput);
        self.shared.methods.other_tool().ended(failure);
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

fn no_method(name: &str) -> ErrorData {
    let name: String = name.chars().take(100).collect();
    let message = format!("there is no method {name:?}");
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None)
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
