//! A server that answers with exactly the bytes that a test wants, and takes down what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A server. It stops when it is dropped.
pub struct Server {
    pub base_url: String,
    requests: Arc<Mutex<Vec<Received>>>,
    _tasks: JoinSet<()>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Method, path and query.
    pub line: String,
    head: String,
    pub body: String,
}

/// What the server does with one request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Writes these bytes and closes the connection.
    Write(Vec<u8>),
    /// Writes these bytes, and then one more each second.
    Drip(Vec<u8>),
    /// Closes the connection.
    Close,
    /// Does nothing more.
    Hang,
}

impl Server {
    /// A server that does these things, one for each request, the last of them again and again.
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let acts = Arc::new(Mutex::new(acts.into_iter().collect::<VecDeque<_>>()));
        let mut tasks = JoinSet::new();
        let taken = Arc::clone(&requests);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&taken), Arc::clone(&acts)));
            }
        });
        Self {
            base_url,
            requests,
            _tasks: tasks,
        }
    }

    /// What it was asked until now.
    pub fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// An answer of these parts.
pub fn answer(status: u16, headers: &[&str], body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        bytes.push_str(header);
        bytes.push_str("\r\n");
    }
    bytes.push_str("connection: close\r\n\r\n");
    Act::Write([bytes.as_bytes(), body].concat())
}

/// An answer with a document.
pub fn document(json: &str) -> Act {
    answer(200, &["content-type: application/vnd.api+json"], json)
}

async fn serve(mut stream: TcpStream, requests: Arc<Mutex<Vec<Received>>>, acts: Arc<Mutex<VecDeque<Act>>>) {
    let Some(received) = receive(&mut stream).await else {
        return;
    };
    requests.lock().unwrap().push(received);
    let act = {
        let mut acts = acts.lock().unwrap();
        if acts.len() > 1 {
            acts.pop_front().unwrap()
        } else {
            acts[0].clone()
        }
    };
    match act {
        Act::Write(bytes) => {
            // The client may have had enough before the end.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Drip(bytes) => {
            let mut written = stream.write_all(&bytes).await;
            while written.is_ok() {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                written = stream.write_all(b" ").await;
            }
        }
        Act::Close => {}
        Act::Hang => std::future::pending().await,
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut received = Received {
        line: String::new(),
        head,
        body: String::new(),
    };
    let length: usize = received
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + 4 + length {
        stream.read_buf(&mut bytes).await.ok()?;
    }
    received.line = received
        .head
        .lines()
        .next()?
        .trim_end_matches(" HTTP/1.1")
        .to_owned();
    received.body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
    Some(received)
}
