//! How often somebody may ask. Each principal has a limit, and so has each address, whoever asks from there: that one is
//! looked at before anybody is asked who they are, so that it also limits guessing tokens, and a wrong guess costs more.
//!
//! `window` says what a limit means, `account` how a replica keeps one without asking the others each time, `shared` how they
//! share it through Redis. Without Redis the same limit holds for each replica.

mod account;
mod limiter;
mod shared;
mod window;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use tidal_core::{UserKey, settings::LimitSettings};

use self::{account::Verdict, limiter::Limiter};
use super::client_address::{Peer, Proxies};
use crate::{HttpOptions, Principal, measure, telemetry::Account};

pub use shared::RateSharing;

/// What a request costs that is refused for its token, besides what each costs.
const WRONG_TOKEN: u32 = 19;

/// The fields of the IETF's draft on rate limits, in the form of its revisions since the eighth.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// The limit of each address.
#[derive(Clone)]
pub(super) struct ByAddress {
    limit: Option<Arc<Limit<IpAddr>>>,
    proxies: Proxies,
}

/// The limit of each principal.
#[derive(Clone)]
pub(super) struct ByPrincipal {
    limit: Option<Arc<Limit<Who>>>,
}

struct Limit<K> {
    limiter: Limiter<K>,
    words: Words,
}

/// How a limit is told.
struct Words {
    name: &'static str,
    setting: &'static str,
    limit: u32,
    seconds: u64,
    policy: HeaderValue,
}

/// Under which a principal is counted.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Who(UserKey);

// === impl ByAddress ===

impl ByAddress {
    pub(super) fn of(options: &HttpOptions) -> Self {
        let limits = &options.limits;
        let setting = ("address", "limits.address_requests_per_minute");
        Self {
            limit: Limit::new(setting, limits.address_requests, options),
            proxies: Proxies::of(limits),
        }
    }

    /// Counts a request, if its address may ask once more. Nothing is counted where nothing is limited.
    ///
    /// # Errors
    /// The answer to one too many.
    pub(super) fn count<'a>(
        &'a self,
        request: &Request,
    ) -> impl Future<Output = Result<Option<(IpAddr, Verdict)>, Box<Response>>> + Send + use<'a> {
        // Without a socket of ours, in a server of somebody else's, addresses are theirs to limit.
        let peer = request.extensions().get::<Peer>();
        let client = peer.map(|Peer(peer)| self.proxies.client(*peer, request.headers()));
        Account::current(|account| account.from(client));
        async move {
            let (Some(limit), Some(client)) = (&self.limit, client) else {
                return Ok(None);
            };
            match limit.limiter.take(&client).await {
                Verdict::Refused { wait } => {
                    measure::refusal("rate_limit_address");
                    Err(Box::new(limit.words.refuse(wait)))
                }
                verdict @ Verdict::Admitted { .. } => Ok(Some((client, verdict))),
            }
        }
    }

    /// Says how much is left, and charges a wrong token.
    pub(super) fn tell(&self, counted: Option<(IpAddr, Verdict)>, response: &mut Response) {
        if let (Some(limit), Some((client, verdict))) = (&self.limit, counted) {
            if response.status() == StatusCode::UNAUTHORIZED {
                limit.limiter.charge(&client, WRONG_TOKEN);
            }
            limit.words.tell(verdict, response);
        }
    }
}

// === impl ByPrincipal ===

impl ByPrincipal {
    pub(super) fn of(options: &HttpOptions) -> Self {
        let setting = ("principal", "limits.requests_per_minute");
        Self {
            limit: Limit::new(setting, options.limits.requests, options),
        }
    }

    /// Counts a request, if its principal may ask once more. Nothing is counted where nothing is limited.
    ///
    /// # Errors
    /// The answer to one too many.
    pub(super) fn count<'a>(
        &'a self,
        request: &Request,
    ) -> impl Future<Output = Result<Option<Verdict>, Box<Response>>> + Send + use<'a> {
        let principal = request.extensions().get::<Arc<Principal>>().cloned();
        async move {
            let (Some(limit), Some(principal)) = (&self.limit, principal) else {
                return Ok(None);
            };
            match limit.limiter.take(&Who(principal.user().clone())).await {
                Verdict::Refused { wait } => {
                    measure::refusal("rate_limit_principal");
                    Err(Box::new(limit.words.refuse(wait)))
                }
                verdict @ Verdict::Admitted { .. } => Ok(Some(verdict)),
            }
        }
    }

    /// Says how much is left.
    pub(super) fn tell(&self, counted: Option<Verdict>, response: &mut Response) {
        if let (Some(limit), Some(verdict)) = (&self.limit, counted) {
            limit.words.tell(verdict, response);
        }
    }
}

// === impl Limit ===

impl<K: Clone + Eq + std::hash::Hash + std::fmt::Display> Limit<K> {
    fn new(
        (name, setting): (&'static str, &'static str),
        limit: u32,
        options: &HttpOptions,
    ) -> Option<Arc<Self>> {
        let LimitSettings { window, .. } = options.limits;
        let limiter = Limiter::new(name, (limit, window), options.sharing.clone())?;
        let seconds = window.as_secs().max(1);
        let policy = format!("\"{name}\";q={};w={seconds}", limiter.limit());
        Some(Arc::new(Self {
            words: Words {
                name,
                setting,
                limit: limiter.limit(),
                seconds,
                policy: HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static("")),
            },
            limiter,
        }))
    }
}

// === impl Words ===

impl Words {
    fn refuse(&self, wait: Duration) -> Response {
        // Rounded up: whoever comes back then is let through.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let Self {
            name, setting, limit, ..
        } = self;
        let message = format!(
            "more than {limit} requests in {} seconds from this {name}; come back in {seconds} s (this server's own \
             limit, see the setting {setting})",
            self.seconds
        );
        let body = json!({ "jsonrpc": "2.0", "id": null, "error": {
            "code": -32000,
            "message": message,
            "data": { "code": "RATE_LIMIT", "reason": "client", "retry_after": seconds },
        } });
        let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        self.tell(Verdict::Refused { wait }, &mut response);
        response
    }

    /// On every answer: a client that is told how much is left need not find out.
    fn tell(&self, verdict: Verdict, response: &mut Response) {
        let state = match verdict {
            Verdict::Admitted { left } => format!("\"{}\";r={left}", self.name),
            Verdict::Refused { wait } => {
                format!("\"{}\";r=0;t={}", self.name, wait.as_secs().saturating_add(1))
            }
        };
        let headers = response.headers_mut();
        headers.append(POLICY, self.policy.clone());
        if let Ok(state) = HeaderValue::try_from(state) {
            headers.append(STATE, state);
        }
    }
}

// === impl Who ===

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}
