//! A client of HTTP/1.1 that costs next to nothing: it writes bytes that were made before, and reads of an answer only
//! its status and how long it is. No redirects, no chunks, no pipelining.

use std::{io, net::SocketAddr};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Room for an answer of the usual size, so that one read takes it.
const USUAL_BYTES: usize = 32 * 1024;

/// More headers than this nobody sends here.
const MOST_HEADERS: usize = 48;

/// A connection that is kept open.
pub(super) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Copy)]
pub(super) struct Reply<'a> {
    pub(super) status: u16,
    pub(super) head: &'a [u8],
    pub(super) body: &'a [u8],
}

/// Where an answer ends, once its head is there.
struct Head {
    status: u16,
    bytes: usize,
    body: usize,
}

// === impl Wire ===

impl Wire {
    pub(super) async fn connect(at: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(USUAL_BYTES),
        })
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// The connection broke, or what came is no answer with a length.
    pub(super) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Reply<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::read(&self.buffer)? {
                break head;
            }
        };
        let end = head.bytes + head.body;
        while self.buffer.len() < end {
            self.read().await?;
        }
        let (whole, rest) = self.buffer.split_at(end);
        if !rest.is_empty() {
            bail!("{} bytes came that nobody asked for", rest.len());
        }
        let (bytes, body) = whole.split_at(head.bytes);
        Ok(Reply {
            status: head.status,
            head: bytes,
            body,
        })
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed");
        }
        Ok(())
    }
}

// === impl Reply ===

impl Reply<'_> {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let head = std::str::from_utf8(self.head).ok()?;
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        let mut values = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| value.trim())
    }
}

// === impl Head ===

impl Head {
    /// `None` while it is not whole.
    fn read(bytes: &[u8]) -> anyhow::Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(head) = response.parse(bytes)? else {
            return Ok(None);
        };
        let length = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("content-length"));
        let length = length.context("an answer does not say how long it is")?;
        Ok(Some(Self {
            status: response.code.context("an answer has no status")?,
            bytes: head,
            body: std::str::from_utf8(length.value)?.trim().parse()?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn an_answer_in_pieces_is_read_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let answering = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            for piece in [
                "HTTP/1.1 201 Created\r\nLocation: /a\r\nContent-",
                "Length: 4\r\n\r\nab",
                "cd",
            ] {
                stream.write_all(piece.as_bytes()).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        let asking = async {
            let mut wire = Wire::connect(at).await.unwrap();
            let reply = wire.ask(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
            assert_eq!(reply.status, 201);
            assert_eq!(reply.body, b"abcd");
            assert_eq!(reply.header("location"), Some("/a"));
            assert!(wire.ask(b"GET / HTTP/1.1\r\n\r\n").await.is_err(), "it is closed");
        };
        tokio::join!(answering, asking);
    }

    #[test]
    fn an_answer_without_a_length_is_none() {
        assert!(Head::read(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(Head::read(b"HTTP/1.1 200 OK\r\nA: b\r\n").unwrap().is_none());
    }
}
