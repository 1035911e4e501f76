//! A round-robin balancer as operators have one: it sends to replicas that say at `/ready` that they are, and to another
//! one where a connection could not be made. What was sent is never sent again.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::join_all;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode, Uri,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use tokio::{
    net::TcpListener,
    task::JoinSet,
    time::{Instant, interval},
};

/// How often replicas are asked whether they are ready.
const PULSE: Duration = Duration::from_millis(25);

/// The balancer. Ends when it is dropped.
pub(super) struct Balancer {
    address: SocketAddr,
    shared: Arc<Shared>,
    _serving: JoinSet<()>,
}

/// A request that got no answer.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    pub(super) replica: String,
    /// When it was sent there.
    pub(super) sent: Instant,
    pub(super) why: String,
}

struct Shared {
    // A connection of its own for each request, so that one is never sent down a connection that is just being closed.
    client: Client<HttpConnector, Full<Bytes>>,
    replicas: Mutex<Replicas>,
}

#[derive(Default)]
struct Replicas {
    all: Vec<Replica>,
    next: usize,
    answered: u64,
    lost: Vec<Lost>,
}

struct Replica {
    authority: String,
    is_ready: bool,
    served: u64,
}

// === impl Balancer ===

impl Balancer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(HttpConnector::new());
        let shared = Arc::new(Shared {
            client,
            replicas: Mutex::default(),
        });
        let mut serving = JoinSet::new();
        let address = listener.local_addr().unwrap();
        serving.spawn(accept(listener, Arc::clone(&shared)));
        serving.spawn(watch(Arc::clone(&shared)));
        Self {
            address,
            shared,
            _serving: serving,
        }
    }

    pub(super) fn authority(&self) -> String {
        self.address.to_string()
    }

    /// One more to send to, once it is ready.
    pub(super) async fn add(&self, authority: &str) {
        self.shared.replicas.lock().unwrap().all.push(Replica {
            authority: authority.to_owned(),
            is_ready: false,
            served: 0,
        });
        let mut looks = interval(PULSE);
        while !self.shared.is_ready(authority) {
            looks.tick().await;
        }
    }

    /// How many requests each of those that are there has answered.
    pub(super) fn served(&self) -> Vec<u64> {
        let replicas = self.shared.replicas.lock().unwrap();
        replicas.all.iter().map(|replica| replica.served).collect()
    }

    /// How many requests were answered, by whichever.
    pub(super) fn answered(&self) -> u64 {
        self.shared.replicas.lock().unwrap().answered
    }

    /// The requests that got no answer.
    pub(super) fn lost(&self) -> Vec<Lost> {
        self.shared.replicas.lock().unwrap().lost.clone()
    }

    /// Forgets a replica that is gone.
    pub(super) fn remove(&self, authority: &str) {
        let mut replicas = self.shared.replicas.lock().unwrap();
        replicas.all.retain(|replica| replica.authority != authority);
    }
}

// === impl Shared ===

impl Shared {
    fn is_ready(&self, authority: &str) -> bool {
        let replicas = self.replicas.lock().unwrap();
        replicas
            .all
            .iter()
            .any(|replica| replica.authority == authority && replica.is_ready)
    }

    /// Notes what was heard of this one.
    fn note(&self, authority: &str, heard: impl Fn(&mut Replica)) {
        let mut replicas = self.replicas.lock().unwrap();
        let known = replicas.all.iter_mut();
        known
            .filter(|replica| replica.authority == authority)
            .for_each(heard);
    }

    /// The next one's turn.
    fn next(&self) -> Option<String> {
        let mut replicas = self.replicas.lock().unwrap();
        let ready = replicas.all.iter().filter(|replica| replica.is_ready).count();
        let turn = replicas.next;
        replicas.next = turn.wrapping_add(1);
        let chosen = replicas
            .all
            .iter()
            .filter(|replica| replica.is_ready)
            .nth(turn.checked_rem(ready)?)?;
        Some(chosen.authority.clone())
    }

    /// Asks whether it is ready.
    async fn look(&self, authority: &str) {
        let uri: Uri = format!("http://{authority}/ready").parse().unwrap();
        let answer = self.client.get(uri).await;
        let is_ready = answer.is_ok_and(|answer| answer.status() == StatusCode::OK);
        self.note(authority, |replica| replica.is_ready = is_ready);
    }

    fn count(&self, authority: &str) {
        self.replicas.lock().unwrap().answered += 1;
        self.note(authority, |replica| replica.served += 1);
    }

    async fn forward(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let Ok(body) = body.collect().await else {
            return bare(StatusCode::BAD_REQUEST);
        };
        let body = body.to_bytes();
        while let Some(authority) = self.next() {
            let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
            let uri: Uri = format!("http://{authority}{path}").parse().unwrap();
            let mut onward = Request::new(Full::new(body.clone()));
            *onward.method_mut() = parts.method.clone();
            *onward.headers_mut() = parts.headers.clone();
            *onward.uri_mut() = uri;
            let sent = Instant::now();
            let answered = match self.client.request(onward).await {
                Ok(answer) => whole(answer).await.map_err(|error| error.to_string()),
                Err(error) if error.is_connect() => {
                    self.note(&authority, |replica| replica.is_ready = false);
                    continue;
                }
                Err(error) => Err(format!("{error:?}")),
            };
            return match answered {
                Ok(answer) => {
                    self.count(&authority);
                    answer
                }
                Err(why) => {
                    let lost = Lost {
                        replica: authority,
                        sent,
                        why,
                    };
                    self.replicas.lock().unwrap().lost.push(lost);
                    bare(StatusCode::BAD_GATEWAY)
                }
            };
        }
        bare(StatusCode::SERVICE_UNAVAILABLE)
    }
}

async fn whole(answer: Response<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await?.to_bytes();
    Ok(Response::from_parts(parts, Full::new(bytes)))
}

fn bare(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut open = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        open.spawn(async move {
            let service = service_fn(|request| {
                let shared = Arc::clone(&shared);
                async move { Ok::<_, Infallible>(shared.forward(request).await) }
            });
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        while open.try_join_next().is_some() {}
    }
}

async fn watch(shared: Arc<Shared>) {
    let mut pulse = interval(PULSE);
    loop {
        pulse.tick().await;
        let all: Vec<String> = {
            let replicas = shared.replicas.lock().unwrap();
            replicas
                .all
                .iter()
                .map(|replica| replica.authority.clone())
                .collect()
        };
        // All at once: one that is slow to say so does not hide what another says.
        join_all(all.iter().map(|authority| shared.look(authority))).await;
    }
}
