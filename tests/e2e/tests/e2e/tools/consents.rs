//! What only goes with the listener's word: asked in the way of the client's era, or confirmed by the assistant.

use serde_json::{Value, json};
use tidal_sim::Sim;

use super::{Era, Session, newcomer, playlist, session::Person};
use crate::listener::Listener;

/// What is dangerous, on things made for it, and what the question has to say.
async fn dangers(session: &mut Session, listener: &Listener) -> Vec<(&'static str, Value, &'static str)> {
    let tracks = &listener.sim().sample().tracks[..21];
    let (doomed, _) = playlist(session, "Doomed", tracks).await;
    let (thinned, items) = playlist(session, "Thinned", tracks).await;
    session
        .answer("add_favorites", &json!({"kind": "tracks", "ids": tracks}))
        .await;
    vec![
        ("delete_playlist", json!({"id": doomed}), "Doomed"),
        (
            "remove_from_playlist",
            json!({"id": thinned, "item_ids": items}),
            "Thinned",
        ),
        (
            "remove_favorites",
            json!({"kind": "tracks", "ids": tracks}),
            "21 tracks",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_can_be_asked_decides() {
    let listener = newcomer(Sim::builder(), &[]).await;
    for era in Era::BOTH {
        for person in [Person::Declines, Person::Agrees] {
            let mut session = Session::start(listener.command("tidal-mcp", &[]), era, person).await;
            for (tool, mut arguments, words) in dangers(&mut session, &listener).await {
                // The assistant's word does not count where the listener can be asked.
                arguments["confirm"] = json!(true);
                let before = listener.sim().counters().writes_applied;
                let result = session.call(tool, &arguments).await;
                let question = session.questions.pop().unwrap_or_default();
                assert!(question.contains(words), "{era:?} {tool}: {question}");
                let is_done = listener.sim().counters().writes_applied > before;
                assert_eq!(is_done, person == Person::Agrees, "{era:?} {tool}: {result}");
                if person == Person::Declines {
                    let error = &result["structuredContent"]["error"];
                    assert_eq!(error["reason"], "declined", "{tool}: {result}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn where_nobody_can_be_asked_the_assistant_has_to_have_asked() {
    let listener = newcomer(Sim::builder(), &[]).await;
    for era in Era::BOTH {
        let mut session = Session::start(listener.command("tidal-mcp", &[]), era, Person::Absent).await;
        for (tool, mut arguments, words) in dangers(&mut session, &listener).await {
            let before = listener.sim().counters().writes_applied;
            let error = session.error(tool, &arguments).await;
            assert_eq!(error["reason"], "confirmation_needed", "{tool}: {error}");
            assert!(error["message"].as_str().unwrap().contains(words), "{error}");
            assert_eq!(listener.sim().counters().writes_applied, before, "{tool}");
            arguments["confirm"] = json!(true);
            session.answer(tool, &arguments).await;
        }
    }
}
