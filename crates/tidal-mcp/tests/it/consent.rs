//! Asking the listener before something is destroyed, with every kind of client there is.

use std::{cell::Cell, sync::Arc, time::Duration};

use async_trait::async_trait;
use rmcp::model::ErrorCode;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tidal_core::{Country, Viewer, testing::FakeTidal};
use tidal_mcp::{
    Backend, Failure, Options, Question, Server, Toolset,
    router::Entry,
    tool::{Context, Effect, Spec, Tool},
};

use crate::{
    eras::{Answer, Legacy, Modern},
    misbehaviour::Done,
    world,
};

thread_local! {
    /// How often something was destroyed. A test has one thread, and a thread one test.
    static DESTROYED: Cell<usize> = const { Cell::new(0) };
}

fn destroyed() -> usize {
    DESTROYED.get()
}

struct Destroys;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    /// What is destroyed.
    #[schemars(length(min = 1, max = 9))]
    what: String,
    /// Whether the listener agreed.
    #[serde(default)]
    confirm: bool,
}

#[async_trait]
impl Tool for Destroys {
    type Arguments = Arguments;
    type Output = Done;

    const SPEC: Spec = Spec {
        name: "destroys",
        title: "Of the tests",
        toolset: Toolset::Catalog,
        effect: Effect::Overwrites,
        scopes: &[],
        description: "Exists only in tests",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Done, Failure> {
        context
            .confirm(Question {
                message: format!("Destroy {}?", arguments.what),
                seen: Vec::new(),
                confirmed: arguments.confirm,
            })
            .await?;
        DESTROYED.set(DESTROYED.get() + 1);
        Ok(Done { done: true })
    }
}

fn server_with(options: &Options) -> Server {
    let entries = vec![Entry::of::<Destroys>()];
    Server::with_tools(entries, Backend::ready(Arc::new(FakeTidal::new())), options).unwrap()
}

fn server() -> Server {
    server_with(&world::options())
}

fn form() -> Value {
    json!({"elicitation": {}})
}

fn ticked() -> Value {
    accepted(&json!(true))
}

fn accepted(confirm: &Value) -> Value {
    json!({"consent": {"action": "accept", "content": {"confirm": confirm}}})
}

fn reason(result: &Value) -> &Value {
    assert_eq!(result["isError"], true, "{result}");
    &result["structuredContent"]["error"]["reason"]
}

#[tokio::test]
async fn who_cannot_be_asked_has_to_say_that_somebody_was() {
    let server = server();
    let error = world::error(&server, "destroys", json!({"what": "a"})).await;
    assert_eq!(error["reason"], "confirmation_needed");
    assert!(
        error["message"].as_str().unwrap().contains("Destroy a?"),
        "{error}"
    );
    assert!(
        error["hint"].as_str().unwrap().contains("confirm: true"),
        "{error}"
    );
    assert_eq!(destroyed(), 0);
    world::answer(&server, "destroys", json!({"what": "a", "confirm": true})).await;
    assert_eq!(destroyed(), 1);
}

#[tokio::test]
async fn a_modern_client_is_asked_by_a_result_and_calls_again() {
    let server = server();
    let client = Modern {
        server: &server,
        capabilities: form(),
    };
    // What the model claims is not what the listener says.
    let arguments = json!({"what": "a", "confirm": true});
    let asked = client.call("destroys", arguments.clone(), json!({})).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let request = &asked["inputRequests"]["consent"];
    assert_eq!(request["method"], "elicitation/create");
    assert_eq!(request["params"]["message"], "Destroy a?");
    assert_eq!(
        request["params"]["requestedSchema"]["properties"]["confirm"]["type"],
        "boolean"
    );
    assert_eq!(destroyed(), 0);

    let again = json!({"requestState": asked["requestState"], "inputResponses": ticked()});
    let done = client.call("destroys", arguments.clone(), again).await;
    assert_eq!(
        (&done["resultType"], &done["isError"]),
        (&json!("complete"), &json!(false)),
        "{done}"
    );
    assert_eq!(destroyed(), 1);

    for refused in [
        accepted(&json!(false)),
        json!({"consent": {"action": "decline"}}),
        json!({"consent": 7}),
    ] {
        let asked = client.call("destroys", arguments.clone(), json!({})).await;
        let again = json!({"requestState": asked["requestState"], "inputResponses": refused});
        let result = client.call("destroys", arguments.clone(), again).await;
        assert_eq!(reason(&result), "declined", "{refused}");
    }
    assert_eq!(destroyed(), 1);
}

#[tokio::test]
async fn an_answer_is_good_once() {
    let server = server();
    let client = Modern {
        server: &server,
        capabilities: form(),
    };
    let arguments = json!({"what": "a"});
    let no = json!({"consent": {"action": "decline"}});
    for (first, reason_of_first, done) in [(ticked(), Value::Null, 1), (no, json!("declined"), 1)] {
        let asked = client.call("destroys", arguments.clone(), json!({})).await;
        let again =
            |responses: Value| json!({"requestState": asked["requestState"], "inputResponses": responses});
        let result = client.call("destroys", arguments.clone(), again(first)).await;
        assert_eq!(result["structuredContent"]["error"]["reason"], reason_of_first);
        let result = client.call("destroys", arguments.clone(), again(ticked())).await;
        assert_eq!(reason(&result), "consent_invalid", "{result}");
        assert_eq!(destroyed(), done);
    }
}

#[tokio::test]
async fn an_answer_is_good_for_the_call_it_was_asked_for_alone() {
    let server = server();
    let client = Modern {
        server: &server,
        capabilities: form(),
    };
    let asked = client.call("destroys", json!({"what": "a"}), json!({})).await;
    let state = asked["requestState"].as_str().unwrap();
    let mut forged = state.to_owned();
    let other = if &state[5..6] == "A" { "B" } else { "A" };
    forged.replace_range(5..6, other);
    let again = |state: &str| json!({"requestState": state, "inputResponses": ticked()});

    for (arguments, more) in [
        (json!({"what": "b"}), again(state)),
        (json!({"what": "a", "confirm": true}), again(state)),
        (json!({"what": "a"}), again(&forged)),
        (json!({"what": "a"}), again("")),
        (json!({"what": "a"}), again(&"A".repeat(9_000))),
    ] {
        let refused = client.refusal("destroys", arguments.clone(), more).await;
        assert_eq!(refused, "state_invalid", "{arguments}");
    }
    // Without a state it is nobody's answer, and the question is put anew.
    let unasked = json!({"inputResponses": ticked()});
    let asked = client.call("destroys", json!({"what": "a"}), unasked).await;
    assert_eq!(asked["resultType"], "input_required");
    let elsewhere = server_with(&Options {
        viewer: Viewer::anonymous("NO".parse::<Country>().unwrap()),
        ..world::options()
    });
    let stranger = Modern {
        server: &elsewhere,
        capabilities: form(),
    };
    let refused = stranger
        .refusal("destroys", json!({"what": "a"}), again(state))
        .await;
    assert_eq!(refused, "state_invalid");
    assert_eq!(destroyed(), 0);
    // Without an answer, the question stays.
    let asked = client
        .call("destroys", json!({"what": "a"}), json!({"requestState": state}))
        .await;
    assert_eq!(asked["resultType"], "input_required");
}

#[tokio::test]
async fn a_modern_client_that_cannot_ask_is_told_how_to_go_on() {
    let server = server();
    for capabilities in [json!({}), json!({"elicitation": {"url": {}}})] {
        let client = Modern {
            server: &server,
            capabilities,
        };
        let result = client.call("destroys", json!({"what": "a"}), json!({})).await;
        assert_eq!(reason(&result), "confirmation_needed");
    }
    assert_eq!(destroyed(), 0);
}

#[tokio::test]
async fn a_legacy_client_is_asked_while_it_waits() {
    let server = server();
    for (answer, done) in [
        (Answer::Accepts(json!({"confirm": true})), 1),
        (Answer::Accepts(json!({"confirm": false})), 1),
        (Answer::Accepts(json!({})), 1),
        (Answer::Declines, 1),
    ] {
        let client = Legacy::new(form(), answer);
        client
            .call(&server, "destroys", json!({"what": "a", "confirm": true}))
            .await;
        assert_eq!((client.asked(), destroyed()), (1, done));
    }
}

#[tokio::test]
async fn a_legacy_client_without_elicitation_is_not_asked() {
    let server = server();
    let client = Legacy::new(json!({}), Answer::Never);
    let result = client.call(&server, "destroys", json!({"what": "a"})).await;
    assert_eq!(
        result.structured_content.unwrap()["error"]["reason"],
        "confirmation_needed"
    );
    client
        .call(&server, "destroys", json!({"what": "a", "confirm": true}))
        .await;
    assert_eq!((client.asked(), destroyed()), (0, 1));
}

#[tokio::test]
async fn a_question_that_failed_is_not_a_yes() {
    let server = server();
    let claimed = json!({"what": "a", "confirm": true});
    for code in [
        ErrorCode::INTERNAL_ERROR,
        ErrorCode::INVALID_REQUEST,
        ErrorCode(-1),
    ] {
        let client = Legacy::new(form(), Answer::Fails(code));
        let result = client.call(&server, "destroys", claimed.clone()).await;
        let error = &result.structured_content.unwrap()["error"];
        assert_eq!(error["reason"], "unanswered", "{code:?}");
        assert_eq!((client.asked(), destroyed()), (1, 0), "{code:?}");
    }
    // What a client says that does not know the question: then it cannot ask, whatever it announced.
    for (done, code) in [(1, ErrorCode::METHOD_NOT_FOUND), (2, ErrorCode::INVALID_PARAMS)] {
        let client = Legacy::new(form(), Answer::Fails(code));
        client.call(&server, "destroys", claimed.clone()).await;
        assert_eq!(destroyed(), done, "{code:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_who_does_not_answer_is_not_waited_for_for_ever() {
    let server = server();
    let client = Legacy::new(form(), Answer::Never);
    let started = tokio::time::Instant::now();
    let result = client.call(&server, "destroys", json!({"what": "a"})).await;
    assert_eq!(
        result.structured_content.unwrap()["error"]["reason"],
        "unanswered"
    );
    let waited = started.elapsed();
    assert!(
        waited >= Duration::from_mins(2) && waited < Duration::from_secs(125),
        "{waited:?}"
    );
    assert_eq!(destroyed(), 0);
}
