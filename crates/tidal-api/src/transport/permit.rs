//! Scopes before asking: what the user did not grant, TIDAL would refuse, at the price of a request.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Call, Layer, Reply, Transport};
use crate::auth::Authorizer;
use crate::error::{AuthorizationFault, Effort, Error};
use crate::identity::Identity;

/// Refuses calls that need a scope which the user is known not to have granted.
#[derive(Clone)]
pub struct Permit(Arc<dyn Authorizer>);

/// A transport that carries only what the user has granted.
pub struct Permitted<T> {
    inner: T,
    authorizer: Arc<dyn Authorizer>,
}

impl Permit {
    /// What was granted is known to `authorizer`.
    pub fn new(authorizer: Arc<dyn Authorizer>) -> Self {
        Self(authorizer)
    }
}

impl<T: Transport> Layer<T> for Permit {
    type Transport = Permitted<T>;

    fn layer(self, inner: T) -> Permitted<T> {
        Permitted {
            inner,
            authorizer: self.0,
        }
    }
}

#[async_trait]
impl<T: Transport> Transport for Permitted<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        if let Some(scope) = self.missing(&call).await {
            return Err(Error::Authorization {
                fault: AuthorizationFault::ScopeMissing(scope),
                source: None,
                effort: Effort::default(),
            });
        }
        self.inner.call(call).await
    }
}

impl<T> Permitted<T> {
    async fn missing(&self, call: &Call) -> Option<&'static str> {
        // An application has no scopes: what it may read, it may read without one.
        if call.scopes.is_empty() || call.identity == Identity::Application {
            return None;
        }
        let granted = self.authorizer.scopes(&call.identity).await?;
        let missing = |scope: &&&str| !granted.contains(**scope);
        call.scopes.iter().find(missing).copied()
    }
}
