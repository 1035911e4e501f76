//! One JSON-RPC message a line, both ways.
//!
//! rmcp has such a transport; this one answers what it drops in silence (broken JSON, lines that are too long),
//! names the request that could not be read, and outlives a client that speaks out of turn.

use std::{borrow::Cow, sync::Arc};

use rmcp::{
    ErrorData, RoleServer,
    model::{ClientJsonRpcMessage, ErrorCode, JsonRpcMessage, RequestId, ServerJsonRpcMessage},
    transport::Transport,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    sync::Mutex,
};

use super::session::Session;

/// A transport over a pair of byte streams.
pub(crate) struct Lines<R, W> {
    input: BufReader<R>,
    output: Arc<Mutex<W>>,
    /// What has been read of the current line. Reading is given up and resumed at any await.
    line: Vec<u8>,
    longest: usize,
    overlong: bool,
    opened: bool,
    session: Session,
    /// An error that still has to be sent before reading on.
    owed: Option<Value>,
}

/// What became of a line.
enum Line {
    Whole,
    TooLong,
    End,
}

// === impl Lines ===

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Lines<R, W> {
    pub(crate) fn new(input: R, output: W, longest: usize) -> Self {
        Self {
            input: BufReader::new(input),
            output: Arc::new(Mutex::new(output)),
            line: Vec::new(),
            longest,
            overlong: false,
            opened: false,
            session: Session::default(),
            owed: None,
        }
    }

    /// Reads up to a line break, keeping at most `longest` bytes. May be dropped at any await and called again.
    async fn read_line(&mut self) -> std::io::Result<Line> {
        loop {
            let available = self.input.fill_buf().await?;
            if available.is_empty() {
                // A last line without a line break is a message too: the client closed right after it.
                let pending = !self.line.is_empty() && !self.overlong;
                return Ok(if pending { Line::Whole } else { Line::End });
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(available.len(), |end| end + 1);
            if self.line.len() + taken > self.longest + 1 {
                self.overlong = true;
                self.line = Vec::new();
            } else if !self.overlong {
                self.line.extend(available.iter().take(taken));
            }
            self.input.consume(taken);
            if end.is_some() {
                let overlong = std::mem::take(&mut self.overlong);
                return Ok(if overlong { Line::TooLong } else { Line::Whole });
            }
        }
    }

    /// The message, or what to answer to the line; neither for an empty line.
    fn parse(&mut self) -> Result<Option<ClientJsonRpcMessage>, Value> {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(None);
        }
        let value: Value = serde_json::from_slice(line).map_err(|error| {
            let place = format!(
                "the line is not a JSON-RPC message: no valid JSON at byte {}",
                error.column()
            );
            refusal(None, ErrorCode::PARSE_ERROR, place)
        })?;
        let id = request_id(&value);
        match serde_json::from_value::<ClientJsonRpcMessage>(value) {
            Ok(JsonRpcMessage::Request(request)) => match self.session.admit(&request) {
                Ok(()) => {
                    self.opened = true;
                    Ok(Some(JsonRpcMessage::Request(request)))
                }
                Err(reason) => Err(refusal(Some(&request.id), ErrorCode::INVALID_REQUEST, reason)),
            },
            Ok(message) if self.opened => {
                if let JsonRpcMessage::Notification(notification) = &message {
                    self.session.notified(&notification.notification);
                }
                Ok(Some(message))
            }
            // Before the first request there is nothing to notify of or to answer, and rmcp would hang up.
            Ok(_) => Ok(None),
            Err(_) => Err(refusal(
                id.as_ref(),
                ErrorCode::INVALID_REQUEST,
                "the line is JSON, but no JSON-RPC 2.0 request, notification or response",
            )),
        }
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = std::io::Error;

    fn send(
        &mut self,
        message: ServerJsonRpcMessage,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        match &message {
            JsonRpcMessage::Response(response) => self.session.answered(&response.id),
            JsonRpcMessage::Error(error) => {
                if let Some(id) = &error.id {
                    self.session.answered(id);
                }
            }
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => {}
        }
        let output = Arc::clone(&self.output);
        async move { write_line(&output, &serde_json::to_vec(&message)?).await }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            if let Some(owed) = &self.owed {
                let answer = owed.to_string();
                write_line(&self.output, answer.as_bytes()).await.ok()?;
                self.owed = None;
            }
            match self.read_line().await {
                Ok(Line::Whole) => match self.parse() {
                    Ok(Some(message)) => return Some(message),
                    Ok(None) => {}
                    Err(answer) => self.owed = Some(answer),
                },
                Ok(Line::TooLong) => {
                    let message = format!("the message is longer than {} bytes", self.longest);
                    self.owed = Some(refusal(None, ErrorCode::INVALID_REQUEST, message));
                }
                Ok(Line::End) => return None,
                Err(error) => {
                    tracing::warn!(%error, "reading standard input failed");
                    return None;
                }
            }
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.output.lock().await.flush().await
    }
}

/// Whole lines only: a message is never torn by another that is sent at the same time.
async fn write_line<W: AsyncWrite + Unpin>(output: &Mutex<W>, message: &[u8]) -> std::io::Result<()> {
    let mut line = Vec::with_capacity(message.len() + 1);
    line.extend_from_slice(message);
    line.push(b'\n');
    let mut output = output.lock().await;
    output.write_all(&line).await?;
    output.flush().await
}

fn request_id(message: &Value) -> Option<RequestId> {
    serde_json::from_value(message.get("id")?.clone()).ok()
}

/// An error answer. Written by hand, because JSON-RPC wants `id: null` where the request has none to be named.
fn refusal(id: Option<&RequestId>, code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Value {
    let error = ErrorData::new(code, message, None);
    json!({ "jsonrpc": "2.0", "id": id, "error": error })
}

#[cfg(test)]
mod tests {
    use rmcp::model::{EmptyResult, ServerResult};
    use tokio::io::{DuplexStream, ReadHalf, WriteHalf, split};

    use super::*;

    type Ours = Lines<ReadHalf<DuplexStream>, WriteHalf<DuplexStream>>;

    fn connected() -> (Ours, BufReader<DuplexStream>) {
        let (ours, client) = tokio::io::duplex(4096);
        let (input, output) = split(ours);
        (Lines::new(input, output, 1024), BufReader::new(client))
    }

    async fn received(lines: &mut Ours) -> RequestId {
        let Some(JsonRpcMessage::Request(request)) = lines.receive().await else {
            panic!("no request came through");
        };
        request.id
    }

    async fn told(client: &mut BufReader<DuplexStream>) -> Value {
        let mut line = String::new();
        client.read_line(&mut line).await.unwrap();
        serde_json::from_str(&line).unwrap()
    }

    #[tokio::test]
    async fn an_id_in_flight_is_refused_until_it_is_answered() {
        let (mut lines, mut client) = connected();
        let ping = |id: &str| format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ping\"}}\n");
        let sent = [ping("5"), ping("5"), ping("\"5\""), ping("6")].concat();
        client.write_all(sent.as_bytes()).await.unwrap();
        assert_eq!(received(&mut lines).await, RequestId::Number(5));
        assert_eq!(received(&mut lines).await, RequestId::String("5".into()));
        let refused = told(&mut client).await;
        assert_eq!(
            (&refused["id"], &refused["error"]["code"]),
            (&json!(5), &json!(-32600)),
            "{refused}"
        );
        assert_eq!(received(&mut lines).await, RequestId::Number(6));
        let answer =
            ServerJsonRpcMessage::response(ServerResult::EmptyResult(EmptyResult {}), RequestId::Number(5));
        lines.send(answer).await.unwrap();
        client.write_all(ping("5").as_bytes()).await.unwrap();
        assert_eq!(received(&mut lines).await, RequestId::Number(5));
    }

    #[tokio::test]
    async fn a_cancelled_request_gives_its_id_back() {
        let (mut lines, mut client) = connected();
        let ping = "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}\n";
        let cancel =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}\n";
        client
            .write_all([ping, cancel, ping].concat().as_bytes())
            .await
            .unwrap();
        assert_eq!(received(&mut lines).await, RequestId::Number(5));
        assert!(matches!(
            lines.receive().await,
            Some(JsonRpcMessage::Notification(_))
        ));
        assert_eq!(received(&mut lines).await, RequestId::Number(5));
    }
}
