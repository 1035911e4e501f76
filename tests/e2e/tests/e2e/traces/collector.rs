//! A collector: takes what is sent to it by OTLP, over gRPC or HTTP, and keeps it.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use prost::Message;
use tokio::{net::TcpListener, task::JoinSet};
use tonic::transport::{Server, server::TcpIncoming};

use super::tree::{Spanned, text};

/// A collector on a port of its own.
pub(crate) struct Collector {
    endpoint: String,
    protocol: &'static str,
    kept: Kept,
    _serving: JoinSet<()>,
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    requests: Vec<ExportTraceServiceRequest>,
    key: Option<String>,
}

// === impl Collector ===

impl Collector {
    pub(crate) async fn grpc() -> Self {
        let (listener, kept) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Kept::default());
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let served = Server::builder()
            .add_service(TraceServiceServer::new(kept.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        let mut serving = JoinSet::new();
        serving.spawn(async move { served.await.unwrap() });
        Self {
            endpoint,
            protocol: "grpc",
            kept,
            _serving: serving,
        }
    }

    pub(crate) async fn http() -> Self {
        let (listener, kept) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Kept::default());
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let mut serving = JoinSet::new();
        let keeping = kept.clone();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let kept = keeping.clone();
                let service = service_fn(move |request| kept.clone().posted(request));
                connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self {
            endpoint,
            protocol: "http/protobuf",
            kept,
            _serving: serving,
        }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn protocol(&self) -> &str {
        self.protocol
    }

    /// All that was taken, as it came.
    pub(crate) fn requests(&self) -> Vec<ExportTraceServiceRequest> {
        self.kept.0.lock().unwrap().requests.clone()
    }

    /// Every span.
    pub(crate) fn spans(&self) -> Vec<Spanned> {
        let requests = self.requests().into_iter();
        let resources = requests.flat_map(|request| request.resource_spans);
        let scopes = resources.flat_map(|resource| resource.scope_spans);
        let spans = scopes.flat_map(|scope| scope.spans);
        spans.map(|span: Span| Spanned(span)).collect()
    }

    /// What the server is called.
    pub(crate) fn service(&self) -> String {
        let requests = self.requests();
        let resource = requests[0].resource_spans[0].resource.as_ref().unwrap();
        let mut attributes = resource.attributes.iter();
        let name = attributes.find(|attribute| attribute.key == "service.name");
        text(name.unwrap())
    }

    /// The header that came along.
    pub(crate) fn key(&self) -> Option<String> {
        self.kept.0.lock().unwrap().key.clone()
    }
}

// === impl Kept ===

impl Kept {
    fn keep(&self, request: ExportTraceServiceRequest, key: Option<&str>) {
        let mut taken = self.0.lock().unwrap();
        taken.requests.push(request);
        taken.key = key.map(str::to_owned);
    }

    async fn posted(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        assert_eq!(request.uri().path(), "/v1/traces");
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let values = head.headers.get_all("x-key");
        assert_eq!(values.iter().count(), 1);
        let key = values.iter().next().and_then(|key| key.to_str().ok());
        self.keep(ExportTraceServiceRequest::decode(body).unwrap(), key);
        let answer = ExportTraceServiceResponse::default().encode_to_vec();
        Ok(Response::new(Full::new(answer.into())))
    }
}

#[tonic::async_trait]
impl TraceService for Kept {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        let values = request.metadata().get_all("x-key").iter();
        let keys: Vec<_> = values.map(|key| key.to_str().unwrap().to_owned()).collect();
        assert_eq!(keys.len(), 1);
        self.keep(request.into_inner(), keys.first().map(String::as_str));
        Ok(tonic::Response::new(ExportTraceServiceResponse::default()))
    }
}
