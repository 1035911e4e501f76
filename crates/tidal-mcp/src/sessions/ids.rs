//! The ids of what this replica asks a client: they name the replica, so that an answer finds its way from whichever other
//! it reaches, and two replicas' requests of one session are two.

use rmcp::{
    RoleServer,
    model::{ClientJsonRpcMessage, JsonRpcMessage, RequestId, ServerJsonRpcMessage, ServerNotification},
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::Transport,
};

/// A transport that marks what goes out and unmarks what comes back.
pub(crate) struct Marked<T> {
    pub(super) inner: T,
    pub(super) replica: String,
}

// === impl Marked ===

impl<T: Transport<RoleServer>> Transport<RoleServer> for Marked<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.inner.send(marked(item, &self.replica))
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let message = self.inner.receive().await?;
        Some(unmarked(message, &self.replica))
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

/// Which replica an answer is for; `None` for what is no answer, or none to anybody's question.
pub(super) fn addressee(message: &ClientJsonRpcMessage) -> Option<&str> {
    let id = match message {
        JsonRpcMessage::Response(response) => Some(&response.id),
        JsonRpcMessage::Error(error) => error.id.as_ref(),
        JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
    };
    match id {
        Some(RequestId::String(id)) => id.rsplit_once('-').map(|(replica, _)| replica),
        Some(RequestId::Number(_)) | None => None,
    }
}

fn marked(mut message: ServerJsonRpcMessage, replica: &str) -> ServerJsonRpcMessage {
    let mark = |id: &mut RequestId| *id = RequestId::String(format!("{replica}-{id}").into());
    match &mut message {
        JsonRpcMessage::Request(request) => mark(&mut request.id),
        JsonRpcMessage::Notification(notification) => {
            if let ServerNotification::CancelledNotification(cancelled) = &mut notification.notification
                && let Some(id) = &mut cancelled.params.request_id
            {
                mark(id);
            }
        }
        JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
    }
    message
}

fn unmarked(mut message: ClientJsonRpcMessage, replica: &str) -> ClientJsonRpcMessage {
    let unmark = |id: &mut RequestId| {
        let number = match &*id {
            RequestId::String(text) => text
                .strip_prefix(replica)
                .and_then(|rest| rest.strip_prefix('-'))
                .and_then(|number| number.parse().ok()),
            RequestId::Number(_) => None,
        };
        // Whatever else it is answers nothing that was asked here.
        *id = number.map_or_else(|| RequestId::String("none of ours".into()), RequestId::Number);
    };
    match &mut message {
        JsonRpcMessage::Response(response) => unmark(&mut response.id),
        JsonRpcMessage::Error(error) => {
            if let Some(id) = &mut error.id {
                unmark(id);
            }
        }
        JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => {}
    }
    message
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asked(replica: &str) -> Value {
        let request = json!({"jsonrpc": "2.0", "id": 7, "method": "ping"});
        let message: ServerJsonRpcMessage = serde_json::from_value(request).unwrap();
        serde_json::to_value(marked(message, replica)).unwrap()["id"].clone()
    }

    fn answer(id: &Value) -> ClientJsonRpcMessage {
        serde_json::from_value(json!({"jsonrpc": "2.0", "id": id, "result": {}})).unwrap()
    }

    #[test]
    fn an_answer_names_who_asked_and_is_good_there_alone() {
        let id = asked("one");
        assert_eq!(id, "one-7");
        assert_eq!(addressee(&answer(&id)), Some("one"));
        let back = |replica: &str, id: &Value| {
            let message = unmarked(answer(id), replica);
            serde_json::to_value(message).unwrap()["id"].clone()
        };
        assert_eq!(back("one", &id), 7);
        for (replica, id) in [
            ("two", id),
            ("one", json!(7)),
            ("one", json!("one-x")),
            ("one", json!("7")),
        ] {
            assert_eq!(back(replica, &id), "none of ours", "{id}");
        }
    }

    #[test]
    fn what_is_taken_back_is_named_as_it_was_asked() {
        let cancelled =
            json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 7}});
        let message = marked(serde_json::from_value(cancelled).unwrap(), "one");
        let sent = serde_json::to_value(message).unwrap();
        assert_eq!(sent["params"]["requestId"], "one-7");
    }
}
