//! What only goes with the listener's word: they are asked in the way of their client, and decide.

use serde_json::{Value, json};
use tidal_core::testing::FakeTidal;

use crate::{
    eras::{Answer, Legacy, Modern},
    listener::{self, standing},
    world,
};

/// What only goes with the listener's word, and where it is seen whether it was done.
fn dangers() -> Vec<(&'static str, Value, &'static str)> {
    let items: Vec<_> = (1..=21).map(|id| format!("e{id}")).collect();
    let ids: Vec<_> = (1..=21).map(|id| id.to_string()).collect();
    vec![
        (
            "delete_playlist",
            json!({"id": "mine"}),
            "Delete the playlist \"Blue Hour\" with its 45 items?",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "item_ids": items}),
            "Remove 21 items from the playlist \"Blue Hour\" with its 45 items?",
        ),
        (
            "remove_favorites",
            json!({"kind": "tracks", "ids": ids}),
            "Remove 21 tracks from your favorites?",
        ),
    ]
}

fn changed(fake: &FakeTidal, tool: &str) -> u64 {
    fake.count(match tool {
        "remove_from_playlist" => "remove_items",
        other => other,
    })
}

#[tokio::test]
async fn a_modern_listener_is_asked_and_decides() {
    let form = json!({"elicitation": {"form": {}}});
    for (tool, arguments, question) in dangers() {
        for (agrees, done) in [(true, 1), (false, 0)] {
            let (server, fake) = listener::server();
            let client = Modern {
                server: &server,
                capabilities: form.clone(),
            };
            let asked = client.call(tool, arguments.clone(), json!({})).await;
            let message = asked["inputRequests"]["consent"]["params"]["message"]
                .as_str()
                .unwrap();
            assert!(message.contains(question), "{message}");
            assert_eq!(changed(&fake, tool), 0, "{tool}");
            let answer = json!({"consent": {"action": "accept", "content": {"confirm": agrees}}});
            let again = json!({"requestState": asked["requestState"], "inputResponses": answer});
            let result = client.call(tool, arguments.clone(), again).await;
            assert_eq!(
                (result["isError"] == false, changed(&fake, tool)),
                (agrees, done),
                "{tool}: {result}"
            );
        }
    }
}

#[tokio::test]
async fn what_changed_after_the_question_is_asked_about_anew() {
    let (server, fake) = listener::server();
    let client = Modern {
        server: &server,
        capabilities: json!({"elicitation": {"form": {}}}),
    };
    let places: Vec<usize> = (1..=21).collect();
    let yes = json!({"consent": {"action": "accept", "content": {"confirm": true}}});
    for arguments in [
        json!({"id": "mine", "positions": places}),
        json!({"id": "mine", "track_ids": places.iter().map(ToString::to_string).collect::<Vec<_>>()}),
    ] {
        let tool = "remove_from_playlist";
        let before = fake.count("remove_items");
        let asked = client.call(tool, arguments.clone(), json!({})).await;
        let first = standing(&fake, "mine").await[0].clone();
        let gone = json!({"id": "mine", "positions": [1]});
        world::answer(&server, tool, gone).await;
        // As many items as before, but others at those places.
        world::answer(
            &server,
            "add_to_playlist",
            json!({"id": "mine", "items": [first]}),
        )
        .await;
        let stand = standing(&fake, "mine").await;
        let again = json!({"requestState": asked["requestState"], "inputResponses": yes});
        let result = client.call(tool, arguments.clone(), again).await;
        let error = &result["structuredContent"]["error"];
        assert_eq!(error["reason"], "consent_invalid", "{result}");
        assert!(error["message"].as_str().unwrap().contains("changed"), "{error}");
        assert_eq!(
            (fake.count("remove_items"), standing(&fake, "mine").await),
            (before + 1, stand)
        );
    }
}

#[tokio::test]
async fn a_legacy_listener_is_asked_while_the_call_waits() {
    for (tool, arguments, _) in dangers() {
        for (answer, done) in [
            (Answer::Accepts(json!({"confirm": true})), 1),
            (Answer::Declines, 0),
        ] {
            let (server, fake) = listener::server();
            let client = Legacy::new(json!({"elicitation": {}}), answer);
            let result = client.call(&server, tool, arguments.clone()).await;
            assert_eq!((client.asked(), changed(&fake, tool)), (1, done), "{tool}");
            assert_eq!(result.is_error, Some(done == 0), "{tool}");
        }
    }
}

#[tokio::test]
async fn a_client_that_cannot_ask_has_to_confirm() {
    for (tool, arguments, question) in dangers() {
        let (server, fake) = listener::server();
        let error = world::error(&server, tool, arguments.clone()).await;
        assert_eq!(error["reason"], "confirmation_needed", "{tool}");
        assert!(error["message"].as_str().unwrap().contains(question), "{error}");
        assert_eq!(changed(&fake, tool), 0);
        let mut confirmed = arguments;
        confirmed["confirm"] = true.into();
        world::answer(&server, tool, confirmed).await;
        assert_eq!(changed(&fake, tool), 1, "{tool}");
    }
}

#[tokio::test]
async fn twenty_are_removed_without_asking() {
    let (server, fake) = listener::server();
    let items: Vec<_> = (1..=20).map(|id| format!("e{id}")).collect();
    world::answer(
        &server,
        "remove_from_playlist",
        json!({"id": "mine", "item_ids": items}),
    )
    .await;
    assert_eq!(standing(&fake, "mine").await.len(), 25);
}
