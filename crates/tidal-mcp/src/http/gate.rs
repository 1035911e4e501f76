//! Layers that only look at a request, and let it on or answer it themselves. They wait for nothing, and cost next to
//! nothing: no future is boxed, and nothing behind them is cloned. What has to wait, or to see the answer as well, is a
//! layer of another kind.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use axum::{extract::Request, response::Response};
use futures_util::future::Either;
use tower::{Layer, Service};

/// What is looked at.
pub(super) trait Check: Send + Sync + 'static {
    /// Lets a request on, with what was found out of it, or says what is answered.
    ///
    /// # Errors
    /// The answer to a request that is not let on.
    fn check(&self, request: &mut Request) -> Result<(), Box<Response>>;
}

/// Puts a check before what is behind it.
pub(super) struct Gate<C>(Arc<C>);

/// What is behind it, and the check before that.
pub(super) struct Gated<C, S> {
    check: Arc<C>,
    behind: S,
}

// === impl Gate ===

impl<C: Check> Gate<C> {
    pub(super) fn new(check: C) -> Self {
        Self(Arc::new(check))
    }
}

impl<C> Clone for Gate<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C, S> Layer<S> for Gate<C> {
    type Service = Gated<C, S>;

    fn layer(&self, behind: S) -> Self::Service {
        Gated {
            check: Arc::clone(&self.0),
            behind,
        }
    }
}

// === impl Gated ===

impl<C, S: Clone> Clone for Gated<C, S> {
    fn clone(&self) -> Self {
        Self {
            check: Arc::clone(&self.check),
            behind: self.behind.clone(),
        }
    }
}

impl<C, S> Service<Request> for Gated<C, S>
where
    C: Check,
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<S::Future, Ready<Result<Response, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.behind.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match self.check.check(&mut request) {
            Ok(()) => Either::Left(self.behind.call(request)),
            Err(answer) => Either::Right(ready(Ok(*answer))),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::StatusCode, response::IntoResponse};
    use tower::{ServiceBuilder, ServiceExt, service_fn};

    use super::*;

    struct NoSecrets;

    impl Check for NoSecrets {
        fn check(&self, request: &mut Request) -> Result<(), Box<Response>> {
            match request.headers_mut().remove("secret") {
                None => {
                    request.extensions_mut().insert("looked at");
                    Ok(())
                }
                Some(_) => Err(Box::new(StatusCode::IM_A_TEAPOT.into_response())),
            }
        }
    }

    #[tokio::test]
    async fn what_is_let_on_carries_what_was_found_and_the_rest_gets_no_further() {
        let service = ServiceBuilder::new()
            .layer(Gate::new(NoSecrets))
            .service(service_fn(async |request: Request| {
                assert_eq!(request.extensions().get::<&str>(), Some(&"looked at"));
                Ok::<_, Infallible>(StatusCode::OK.into_response())
            }));
        for (header, status) in [("open", StatusCode::OK), ("secret", StatusCode::IM_A_TEAPOT)] {
            let request = Request::builder()
                .header(header, "1")
                .body(Body::empty())
                .unwrap();
            let response = service.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{header}");
        }
    }
}
