//! The server under every condition that tests put it in.
#![allow(clippy::unwrap_used, missing_docs, reason = "test code")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use tidal_redis_server::{RedisServer, Reply};

fn connect(server: &RedisServer) -> std::io::Result<TcpStream> {
    let url = server.url();
    TcpStream::connect(url.trim_start_matches("redis://"))
}

fn ok() -> Reply {
    Reply::Status("OK".to_owned())
}

#[test]
fn it_answers_is_killed_and_comes_back_empty_under_the_same_address() {
    let server = RedisServer::start().unwrap();
    let url = server.url();
    assert_eq!(server.must(&["SET", "a", "1"]).unwrap(), ok());
    server.kill();
    assert!(connect(&server).is_err());
    assert!(server.hang().is_err(), "nothing is there that could be stopped");
    server.restart().unwrap();
    assert_eq!(server.url(), url);
    assert_eq!(server.must(&["GET", "a"]).unwrap(), Reply::Nil);
}

#[test]
fn hung_it_takes_connections_and_answers_nothing_until_it_goes_on() {
    let server = RedisServer::start().unwrap();
    server.hang().unwrap();
    let mut connection = connect(&server).unwrap();
    connection
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    connection.write_all(b"PING\r\n").unwrap();
    let mut answer = [0; 7];
    let error = connection.read_exact(&mut answer).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    server.go_on().unwrap();
    connection
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    connection.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"+PONG\r\n");
}

#[test]
fn its_memory_can_be_full() {
    let server = RedisServer::start().unwrap();
    server.limit_memory(1).unwrap();
    let reply = server.command(&["SET", "a", "1"]).unwrap();
    assert!(
        matches!(&reply, Reply::Error(error) if error.starts_with("OOM")),
        "{reply:?}"
    );
    assert!(server.must(&["SET", "a", "1"]).is_err());
}

#[test]
fn what_it_does_not_understand_is_told_with_its_log() {
    let error = RedisServer::builder()
        .argument(&["--no-such-option", "1"])
        .start()
        .unwrap_err();
    assert!(error.to_string().contains("did not come up"), "{error}");
}

#[test]
fn two_servers_do_not_meet() {
    let (one, other) = (RedisServer::start().unwrap(), RedisServer::start().unwrap());
    assert_ne!(one.url(), other.url());
    one.must(&["SET", "a", "1"]).unwrap();
    assert_eq!(other.must(&["GET", "a"]).unwrap(), Reply::Nil);
}

#[test]
fn without_the_program_a_test_fails_and_says_what_to_install() {
    let mut this = Command::new(std::env::current_exe().unwrap());
    let output = this
        .args(["--exact", "two_servers_do_not_meet"])
        .env("PATH", "")
        .output()
        .unwrap();
    assert!(!output.status.success(), "never skipped");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("apt-get install redis-server"), "{said}");
}
