//! Calls that cannot be done: what is said, and that it is said in the same way whichever tool it was.

use serde_json::{Value, json};
use tidal_sim::{RateLimit, RetryAfter, Sim};

use super::{Era, Scene, Session, collector, newcomer, rows, session as open, session::Person};
use crate::listener::Listener;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nobody_is_signed_in() {
    let listener = Listener::with(Sim::builder()).await;
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        let scene = Scene::of_others(listener.sim().sample());
        for row in rows().iter().filter(|row| row.upstream) {
            let error = session.error(row.tool, &(row.good)(&scene)).await;
            assert_eq!(error["code"], "AUTH_ERROR", "{era:?} {}: {error}", row.tool);
            assert_eq!(error["reason"], "not_signed_in", "{}: {error}", row.tool);
            let hint = error["hint"].as_str().unwrap();
            assert!(hint.starts_with("call log_in"), "{}: {error}", row.tool);
        }
        let account = session.answer("get_account", &json!({})).await;
        assert_eq!(account["signed_in"], false);
        assert_eq!(
            session.answer("log_out", &json!({})).await["was_signed_in"],
            false
        );
    }
    assert_eq!(listener.sim().counters().total, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_not_granted_is_not_listed_and_named_when_called() {
    let listener = newcomer(Sim::builder(), &["--scopes", "user.read"]).await;
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        let scene = Scene::of_others(listener.sim().sample());
        let listed = session.tools().await;
        for row in rows() {
            let is_listed = listed.iter().any(|tool| tool == row.tool);
            assert_eq!(is_listed, row.scope.is_none(), "{era:?} {}", row.tool);
            let Some(scope) = row.scope else { continue };
            let error = session.error(row.tool, &(row.good)(&scene)).await;
            assert_eq!(
                (&error["code"], &error["reason"]),
                (&json!("AUTH_ERROR"), &json!("scope_missing")),
                "{}: {error}",
                row.tool
            );
            for part in ["message", "hint"] {
                assert!(
                    error[part].as_str().unwrap().contains(scope),
                    "{}: {error}",
                    row.tool
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_there_is_not_is_told() {
    let listener = newcomer(Sim::builder(), &[]).await;
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        let scene = Scene::of_others(listener.sim().sample());
        for row in rows() {
            let Some(gone) = row.gone else { continue };
            let result = session.call(row.tool, &gone(&scene)).await;
            let structured = &result["structuredContent"];
            let told = [
                &structured["error"]["code"],
                &structured["missing"][0]["code"],
                &structured["left_out"]["items"][0]["reason"],
            ];
            let is_told = told.iter().any(|code| {
                code.as_str()
                    .is_some_and(|code| code.eq_ignore_ascii_case("not_found"))
            });
            assert!(is_told, "{era:?} {}: {result}", row.tool);
        }
    }
}

/// A playlist of TIDAL's own may be seen and not changed; somebody else's private one is as good as none.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn others_playlists_are_theirs() {
    let listener = newcomer(Sim::builder(), &[]).await;
    let sample = listener.sim().sample().clone();
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        let read = session
            .answer("get_playlist", &json!({"id": sample.twenty_one_item_playlist}))
            .await;
        let item = read["items"]["items"][0]["item_id"].clone();
        for (id, code) in [
            (&sample.twenty_one_item_playlist, "FORBIDDEN"),
            (&sample.private_playlist, "NOT_FOUND"),
        ] {
            for (tool, mut arguments) in [
                ("update_playlist", json!({"name": "Mine now"})),
                ("delete_playlist", json!({"confirm": true})),
                ("add_to_playlist", json!({"items": [sample.tracks[50]]})),
                ("remove_from_playlist", json!({"item_ids": [item]})),
                ("move_in_playlist", json!({"item_ids": [item], "before": "end"})),
            ] {
                arguments["id"] = json!(id);
                let error = session.error(tool, &arguments).await;
                assert_eq!(error["code"], code, "{era:?} {tool}: {error}");
            }
        }
    }
    assert_eq!(listener.sim().counters().writes_applied, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_comes_too_often_is_told_when_to_come_back() {
    let limit = RateLimit {
        replenish_per_second: 0.05,
        retry_after: RetryAfter::Sent,
        ..RateLimit::observed()
    };
    let listener = collector(Sim::builder().rate_limit(limit)).await;
    let listener = listener.and("TIDAL_TOTAL_TIMEOUT_MS", "2000");
    let mut session = open(&listener, Era::Modern).await;
    drain(&mut session).await;
    let scene = Scene::of_others(listener.sim().sample());
    for era in Era::BOTH {
        // The bucket is TIDAL's, whoever draws from it.
        let mut session = open(&listener, era).await;
        for row in rows().iter().filter(|row| row.upstream) {
            let result = session.call(row.tool, &(row.good)(&scene)).await;
            let structured = &result["structuredContent"];
            let error = match &structured["error"] {
                Value::Null => &structured["missing"][0],
                error => error,
            };
            assert_eq!(error["code"], "RATE_LIMIT", "{era:?} {}: {result}", row.tool);
            assert!(error["retry_after"].as_u64() > Some(5), "{}: {error}", row.tool);
        }
        let account = session.answer("get_account", &json!({})).await;
        assert_eq!(account["signed_in"], true, "it is where one looks then");
    }
    assert_eq!(listener.sim().counters().writes_applied, 0);
}

/// Asks until there is no more to be had.
async fn drain(session: &mut Session) {
    for number in 0..10 {
        let result = session
            .call("search", &json!({"query": format!("love {number}")}))
            .await;
        if result["isError"] == true {
            return;
        }
    }
    panic!("the limit is not felt");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nothing_is_done_where_the_arguments_are_wrong() {
    let listener = newcomer(Sim::builder(), &[]).await;
    for era in Era::BOTH {
        let mut session = Session::start(listener.command("tidal-mcp", &[]), era, Person::Absent).await;
        for row in rows() {
            let error = session.error(row.tool, &json!({"frobnicate": 1})).await;
            assert_eq!(error["code"], "INVALID_INPUT", "{}: {error}", row.tool);
        }
    }
    assert_eq!(listener.sim().counters().total, 0);
}
