//! Where MCP is spoken: what each request goes through before the protocol sees it, from top to bottom, and what its answer
//! gets on the way back. What every request of the server goes through before that is `received`'s.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::Method,
    response::Response,
};
use tokio_util::sync::CancellationToken;

use super::{
    admission::Shares,
    authentication::Authentication,
    behind::Behind,
    doors::Doors,
    envelope::{self, Envelope},
    gate::Check,
    origin::Allowed,
    rate::ByPrincipal,
    refusal,
    step_up::StepUp,
    streams,
    version::Spoken,
};
use crate::{HttpOptions, Server, telemetry};

/// The endpoint. Cheap to clone.
#[derive(Clone)]
pub(super) struct Endpoint(Arc<Steps>);

struct Steps {
    allowed: Allowed,
    authentication: Authentication,
    by_principal: ByPrincipal,
    shares: Option<Shares>,
    body_bytes: usize,
    step_up: StepUp,
    closing: CancellationToken,
    doors: Doors,
}

// === impl Endpoint ===

impl Endpoint {
    /// Streams that only listen end when `closing` is cancelled, and everything else when `cancel` is.
    pub(super) fn new(
        server: Server,
        options: &HttpOptions,
        shares: Option<Shares>,
        (closing, cancel): (CancellationToken, CancellationToken),
    ) -> Self {
        Self(Arc::new(Steps {
            allowed: Allowed::of(options),
            authentication: Authentication::of(&server, options),
            by_principal: ByPrincipal::of(options),
            shares,
            body_bytes: options.limits.body_bytes,
            step_up: StepUp::of(&server, options),
            closing,
            doors: Doors::new(server, options, cancel),
        }))
    }
}

impl Behind for Endpoint {
    async fn answer(&self, request: Request) -> Response {
        self.0.answer(request).await
    }
}

/// As a handler, in routes.
pub(super) async fn handle(State(endpoint): State<Endpoint>, request: Request) -> Response {
    endpoint.answer(request).await
}

// === impl Steps ===

impl Steps {
    /// Who asks, and whether they may ask once more.
    async fn answer(&self, mut request: Request) -> Response {
        if let Err(refusal) = self.allowed.check(&mut request) {
            return *refusal;
        }
        if let Err(refusal) = self.authentication.check(&mut request) {
            return *refusal;
        }
        let counted = match self.by_principal.count(&request).await {
            Ok(counted) => counted,
            Err(refusal) => return *refusal,
        };
        let share = self
            .shares
            .as_ref()
            .map(|shares| shares.take(&request))
            .transpose();
        let mut response = match share {
            // Kept until it is answered.
            Ok(_share) => self.understood(request).await,
            Err(refusal) => *refusal,
        };
        self.by_principal.tell(counted, &mut response);
        response
    }

    /// What is said, and whether they may say that. A refusal in plain text, of ours or the SDK's, is put into words.
    async fn understood(&self, mut request: Request) -> Response {
        if let Err(refusal) = Spoken.check(&mut request) {
            return *refusal;
        }
        refusal::explain(self.opened(request).await, self.body_bytes)
    }

    async fn opened(&self, request: Request) -> Response {
        if request.method() != Method::POST {
            return self.entered(request).await;
        }
        let (mut head, body) = request.into_parts();
        let bytes = match envelope::receive(body, self.body_bytes).await {
            Ok(bytes) => bytes,
            Err(refusal) => return *refusal,
        };
        match self.doors.answer_shortly(&head, &bytes).await {
            Ok(answer) => return answer,
            Err(begun) => telemetry::hand_on(begun, &mut head),
        }
        head.extensions.insert(Envelope::read(&bytes));
        let mut request = Request::from_parts(head, Body::from(bytes));
        if let Err(refusal) = self.step_up.check(&mut request) {
            return *refusal;
        }
        self.entered(request).await
    }

    async fn entered(&self, request: Request) -> Response {
        let listens = streams::listens(&request);
        let response = self.doors.enter(request).await;
        if listens {
            streams::end_with(&self.closing, response)
        } else {
            response
        }
    }
}
