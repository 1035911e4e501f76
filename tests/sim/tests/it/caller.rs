//! A plain HTTP caller: sends exactly what it is told, knows nothing of TIDAL.

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use std::io::Read as _;
use tidal_sim::Sim;

/// JSON:API's media type.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.api+json";

/// Calls one simulator with one token.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client<HttpConnector, Full<Bytes>>,
    root: String,
    token: String,
}

/// A response, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

// === impl Caller ===

impl Caller {
    /// With the application's token.
    pub(crate) fn new(sim: &Sim) -> Self {
        Self::with_token(sim, sim.client_token())
    }

    /// With the token of the user who has collected much, and every scope.
    pub(crate) fn of_user(sim: &Sim) -> Self {
        Self::with_token(sim, sim.user_token(&sim.sample().user, ALL_SCOPES))
    }

    pub(crate) fn with_token(sim: &Sim, token: String) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            root: sim.api_url(),
            token,
        }
    }

    /// Sends a request as it is, the path below the API's root.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
    ) -> Result<Reply, Box<dyn std::error::Error + Send + Sync>> {
        let (mut parts, body) = request.into_parts();
        if parts.uri.authority().is_none() {
            parts.uri = format!("{}{}", self.root, parts.uri).parse()?;
        }
        let response = self
            .client
            .request(Request::from_parts(parts, Full::new(body)))
            .await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }

    /// A request with this caller's token.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("Authorization", format!("Bearer {}", self.token))
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        let path = path.replace('[', "%5B").replace(']', "%5D").replace(' ', "%20");
        self.send(self.request(Method::GET, &path).body(Bytes::new()).unwrap())
            .await
            .unwrap()
    }

    /// The document of a read that has to succeed.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.json());
        reply.json()
    }

    /// The data of every page from this path on.
    pub(crate) async fn read_all(&self, path: &str) -> Vec<Value> {
        let (mut all, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let document = self.read(&path).await;
            all.extend(document["data"].as_array().unwrap().iter().cloned());
            next = document["links"]["next"].as_str().map(str::to_owned);
        }
        all
    }

    /// A write with a JSON:API body.
    pub(crate) async fn write(&self, method: Method, path: &str, body: &Value) -> Reply {
        let request = self.request(method, path).header("Content-Type", MEDIA_TYPE);
        self.send(request.body(body.to_string().into()).unwrap())
            .await
            .unwrap()
    }
}

// === impl Reply ===

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.unpacked()).unwrap()
    }

    /// The body as it was before compression.
    pub(crate) fn unpacked(&self) -> Bytes {
        if self
            .headers
            .get("content-encoding")
            .is_none_or(|coding| coding != "gzip")
        {
            return self.body.clone();
        }
        let mut plain = Vec::new();
        GzDecoder::new(&self.body[..]).read_to_end(&mut plain).unwrap();
        plain.into()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name}: {:?}", self.headers))
            .to_str()
            .unwrap()
    }
}

/// Every scope a third party may have.
pub(crate) const ALL_SCOPES: [&str; 10] = [
    "user.read",
    "collection.read",
    "collection.write",
    "playlists.read",
    "playlists.write",
    "search.read",
    "search.write",
    "recommendations.read",
    "entitlements.read",
    "playback",
];
