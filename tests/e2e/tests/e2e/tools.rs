//! Every tool, as an assistant of either era calls it on a signed-in listener's behalf, and what it says where it
//! cannot be done. The table of tools is complete, or a test fails.

mod consents;
mod half_way;
mod http;
mod limited;
mod refusals;
mod session;
mod table;

use serde_json::{Value, json};
use tidal_sim::{Builder, Sim};

use self::{
    session::{Era, Person, Session},
    table::{Afterwards, Scene, entries, playlist, rows},
};
use crate::listener::{Listener, send};

/// Someone with the library of the first user of the simulator.
async fn collector(sim: Builder) -> Listener {
    Listener::signed_in(sim).await
}

/// Someone who has nothing yet.
async fn newcomer(sim: Builder, more: &[&str]) -> Listener {
    let listener = Listener::with(sim).await;
    let user = listener.sim().sample().empty_user.clone();
    let line = [&["auth", "login", "--no-browser"], more].concat();
    let ran = listener
        .log_in(&line, async |url| agree_as(url, &user).await)
        .await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    listener.sim().reset();
    listener
}

/// Where TIDAL sends the browser of this user, who presses the button.
pub(crate) async fn agree_as(url: &str, user: &str) -> String {
    let (authority, target) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let form = format!("user={user}");
    let request = format!(
        "POST /{target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    );
    let answer = send(authority, &request).await;
    let place = answer.lines().find_map(|line| line.strip_prefix("location: "));
    place.expect("TIDAL sends the browser back").to_owned()
}

async fn session(listener: &Listener, era: Era) -> Session {
    Session::start(listener.command("tidal-mcp", &[]), era, Person::Absent).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_table_has_every_tool() {
    let listener = Listener::with(Sim::builder()).await;
    let mut command = listener.command("tidal-mcp", &["tools"]);
    let output = command.output().await.unwrap();
    let listed: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut listed: Vec<&str> = listed.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let rows = rows();
    let mut named: Vec<_> = rows.iter().map(|row| row.tool).collect();
    listed.sort_unstable();
    named.sort_unstable();
    assert_eq!(listed, named);
}

async fn see(session: &mut Session, scene: &Scene, afterwards: &Afterwards) {
    let read = json!({"id": (afterwards.playlist)(scene)});
    match afterwards.name {
        Some(name) => {
            let playlist = session.answer("get_playlist", &read).await;
            assert_eq!(playlist["playlist"]["name"], name, "{playlist}");
        }
        None => assert_eq!(session.error("get_playlist", &read).await["code"], "NOT_FOUND"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_tool_does_what_it_is_for() {
    for era in Era::BOTH {
        let listener = collector(Sim::builder()).await;
        let mut session = session(&listener, era).await;
        let scene = Scene::set(&mut session, listener.sim().sample()).await;
        let mut listed = session.tools().await;
        for row in rows() {
            let answer = session.answer(row.tool, &(row.good)(&scene)).await;
            let shown = answer.pointer(row.shows).unwrap_or(&Value::Null);
            assert!(
                !row.shows.is_empty() && !shown.is_null(),
                "{era:?} {}: {answer}",
                row.tool
            );
            if let Some(afterwards) = row.afterwards {
                see(&mut session, &scene, &afterwards).await;
            }
            listed.retain(|tool| tool != row.tool);
        }
        assert_eq!(listed, [""; 0], "{era:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn tasks_stay_within_their_budget() {
    let listener = collector(Sim::builder()).await;
    let mut session = session(&listener, Era::Modern).await;
    let tracks = listener.sim().sample().tracks.clone();
    for (tool, arguments, most) in [
        ("create_playlist", json!({"name": "Hundred", "items": tracks}), 3),
        (
            "recommend_tracks",
            json!({"seeds": tracks[..5], "keys": ["compatible"], "bpm_min": 60, "bpm_max": 180}),
            6,
        ),
    ] {
        listener.sim().reset();
        session.answer(tool, &arguments).await;
        let counters = listener.sim().counters();
        assert!(counters.total <= most, "{tool}: {:?}", counters.by_operation);
        assert!(counters.total > 0, "{tool}");
    }
    let (id, _) = playlist(&mut session, "Two", &tracks[..2]).await;
    let stands = entries(&mut session, &id).await;
    let stands: Vec<_> = stands.into_iter().map(|(_, track)| track).collect();
    assert_eq!(stands, tracks[..2]);
}
