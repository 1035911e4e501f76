//! `auth` and `me` without a browser: the address is brought by hand.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{ChildStdin, Command, Stdio},
};

use tidal_sim::{CLIENT_ID, Sim};
use url::Url;

use crate::world::{Ran, World, ran};

const REDIRECT: &str = "http://127.0.0.1:8934/callback";

fn world() -> World {
    World::with(Sim::builder().auto_approve())
}

/// What a person does with TIDAL's address.
type Answer = fn(&Url, &mut ChildStdin);

/// The program as a listener has it: with a client id alone, and sign-ins in a folder of the test's.
pub(crate) fn command(world: &World, line: &[&str]) -> Command {
    let mut command = world.command();
    command
        .env_remove("TIDAL_CLIENT_SECRET")
        .env("TIDAL_LOGIN_URL", world.sim.login_url())
        .env("TIDAL_VAULT_FOLDER", world.home.path().join("vault"))
        .env("TIDAL_VAULT_KEY", "file")
        .args(line);
    command
}

fn run(world: &World, line: &[&str]) -> Ran {
    ran(&command(world, line).stdin(Stdio::null()).output().unwrap())
}

/// Signs in, and pastes what `answer` makes of the address that TIDAL's page has.
pub(crate) fn login(world: &World, more: &[&str], answer: impl FnOnce(&Url, &mut ChildStdin)) -> Ran {
    let line = [&["auth", "login", "--no-browser"], more].concat();
    let mut child = command(world, &line)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    let url = loop {
        let mut line = String::new();
        if told.read_line(&mut line).unwrap() == 0 {
            break None;
        }
        said += &line;
        if line.starts_with("http") {
            break Some(line.trim().parse().unwrap());
        }
    };
    let mut stdin = child.stdin.take().unwrap();
    if let Some(url) = &url {
        answer(url, &mut stdin);
    }
    drop(stdin);
    told.read_to_string(&mut said).unwrap();
    let ended = ran(&child.wait_with_output().unwrap());
    Ran { err: said, ..ended }
}

/// Where TIDAL sends the browser of somebody who agrees.
fn agree(url: &Url) -> String {
    let mut stream = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).unwrap();
    let target = &url[url::Position::BeforePath..];
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut head = String::new();
    stream.read_to_string(&mut head).unwrap();
    let place = head.lines().find_map(|line| line.strip_prefix("location: "));
    place.unwrap().to_owned()
}

pub(crate) fn paste(url: &Url, stdin: &mut ChildStdin) {
    writeln!(stdin, "  {}\r", agree(url)).unwrap();
}

#[test]
fn a_pasted_address_signs_in_and_every_command_runs_as_that_listener() {
    let world = world();
    let track = world.sim.sample().tracks[0].clone();
    for line in [&["me"][..], &["auth", "status"], &["track", "get", &track]] {
        let told = run(&world, line).exits(3);
        assert!(
            told.err.contains("tidal-cli auth login"),
            "{line:?}: {}",
            told.err
        );
    }
    let told = login(&world, &[], paste).exits(0);
    assert_eq!(told.out, "");
    assert!(told.err.contains(REDIRECT), "{}", told.err);
    assert!(
        told.err.contains("you are signed in (profile default, country "),
        "{}",
        told.err
    );

    let status = run(&world, &["auth", "status", "--output", "json"]).exits(0);
    assert_eq!(status.err, "");
    let account = run(&world, &["me", "--output", "json"]).exits(0);
    let (status, account) = (status.array().remove(0), account.array().remove(0));
    assert_eq!(status["profile"], "default");
    assert_eq!(
        (&status["user_id"], &status["country"], &status["tier"]),
        (&account["id"], &account["country"], &account["tier"])
    );
    let folder = world.home.path().join("vault").display().to_string();
    assert!(status["kept_in"].as_str().unwrap().contains(&folder), "{status}");
    run(&world, &["track", "get", &track]).exits(0);

    run(&world, &["auth", "logout"]).exits(0);
    run(&world, &["auth", "status"]).exits(3);
    run(&world, &["me"]).exits(3);
}

#[test]
fn profiles_do_not_see_each_other() {
    let world = world();
    login(&world, &["--profile", "mia", "--scopes", "user.read"], paste).exits(0);
    run(&world, &["auth", "status"]).exits(3);
    let status = run(
        &world,
        &["auth", "status", "--profile", "mia", "--output", "json"],
    )
    .exits(0);
    assert_eq!(status.array()[0]["scopes"], serde_json::json!(["user.read"]));
    let refused = run(&world, &["auth", "status", "--profile", "../mia"]).exits(2);
    assert!(refused.err.contains("a-z, 0-9"), "{}", refused.err);
}

#[test]
fn what_cannot_be_the_answer_is_told_and_not_repeated() {
    let world = world();
    let answers: [(Answer, &str); 6] = [
        (|_, _| {}, "nothing was pasted"),
        (|_, stdin| writeln!(stdin, "c0de-c0de").unwrap(), "no address"),
        (
            |_, stdin| writeln!(stdin, "{REDIRECT}?code=c0de-c0de&state=s").unwrap(),
            "another sign-in",
        ),
        (
            |url, stdin| writeln!(stdin, "{}", agree(url).replace("8934", "8935")).unwrap(),
            "TIDAL_REDIRECT_URI",
        ),
        (
            |url, stdin| {
                writeln!(stdin, "{}", agree(url).replace("code=", "error=access_denied&x=")).unwrap();
            },
            "said no",
        ),
        (
            |url, stdin| writeln!(stdin, "{}", agree(url).replace("code=", "code=c0de-c0de")).unwrap(),
            "did not accept its own answer",
        ),
    ];
    for (answer, words) in answers {
        let told = login(&world, &["--verbose"], answer).exits(3);
        assert!(told.err.contains(words), "{words}: {}", told.err);
        assert!(told.err.contains("auth login"), "{}", told.err);
        assert!(!told.err.contains("c0de-c0de"), "{}", told.err);
    }
    run(&world, &["auth", "status"]).exits(3);
}

#[test]
fn a_sign_in_is_told_without_tidal() {
    let world = world();
    login(&world, &[], paste).exits(0);
    let mut offline = command(&world, &["auth", "status", "--output", "json"]);
    offline
        .env("TIDAL_API_URL", "http://127.0.0.1:9/v2")
        .env("TIDAL_AUTH_URL", "http://127.0.0.1:9/token");
    let told = ran(&offline.output().unwrap()).exits(0);
    let status = &told.array()[0];
    assert!(
        status["username"].is_null() && !status["country"].is_null(),
        "{status}"
    );
    assert!(told.err.contains("could not be asked"), "{}", told.err);
}

#[test]
fn a_port_in_use_is_named() {
    let world = world();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let mut command = command(&world, &["auth", "login", "--output", "json"]);
    command.env("TIDAL_REDIRECT_URI", format!("http://{address}/callback"));
    let told = ran(&command.output().unwrap()).exits(3);
    let error = told.error();
    assert_eq!(
        (error["code"].as_str(), error["reason"].as_str()),
        (Some("AUTH_ERROR"), Some("sign_in_failed"))
    );
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains(&address.to_string()) && message.contains("TIDAL_REDIRECT_URI"),
        "{message}"
    );
}

#[test]
fn a_client_id_is_all_the_configuration_there_has_to_be() {
    let world = world();
    let told = run(&world, &["config", "check"]).exits(0);
    assert_eq!(told.err, "note: the settings are right\n");
    let mut without = command(&world, &["auth", "login", "--no-browser"]);
    without.env_remove("TIDAL_CLIENT_ID");
    let told = ran(&without.output().unwrap()).exits(3);
    assert!(told.err.contains("set TIDAL_CLIENT_ID"), "{}", told.err);
    assert!(!told.err.contains(CLIENT_ID));
}
