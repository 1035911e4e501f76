//! The commands against a real Redis, and against none.

use tidal_redis_server::{RedisServer, Reply};

use crate::{
    exit::Exit,
    trial::{Person, Ran, catalogue},
};

const ENTRY: &str = "tidal:1:{00000000000000000000000000000001}";

/// A Redis with two answers, one tag, one lease, and something of another program.
fn filled() -> RedisServer {
    let server = RedisServer::start().unwrap();
    let other = "tidal:1:{00000000000000000000000000000002}";
    let tag = "tidal:1:tag:{00000000000000000000000000000003}";
    let lease = format!("{ENTRY}:lease");
    for name in [ENTRY, other, tag, &lease, "of another program"] {
        server.must(&["SET", name, "something"]).unwrap();
    }
    server
}

fn left(server: &RedisServer) -> Reply {
    server.must(&["DBSIZE"]).unwrap()
}

/// How much memory a name takes is Redis's business, and another in each of its versions.
fn without_bytes(out: &str) -> String {
    let is_figure = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_digit());
    let figure = out.split(|letter: char| !letter.is_ascii_digit()).find(is_figure);
    figure.map_or_else(|| out.to_owned(), |figure| out.replace(figure, "BYTES"))
}

fn run(person: Person, url: &str, line: &str) -> Ran {
    let line: Vec<&str> = line.split(' ').collect();
    person.with_variable("REDIS_URL", url).run(&catalogue(), &line)
}

#[test]
fn what_is_kept_is_told_in_every_format() {
    let server = filled();
    for format in ["table", "json", "ndjson", "csv", "ids"] {
        let line = format!("cache stats --output {format}");
        let ran = run(Person::nobody(), &server.url(), &line);
        assert_eq!((ran.exit, ran.err.as_str()), (Exit::Done, ""));
        insta::assert_snapshot!(format!("stats_{format}"), without_bytes(&ran.out));
    }
}

#[test]
fn without_a_redis_there_is_nothing_and_that_is_said() {
    for command in ["stats", "clear"] {
        for format in ["table", "json", "ndjson", "csv", "ids"] {
            let line = ["cache", command, "--output", format];
            let ran = Person::nobody().run(&catalogue(), &line);
            assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
            assert!(
                ran.err.contains("keeps nothing") && ran.err.contains("REDIS_URL"),
                "{}",
                ran.err
            );
            insta::assert_snapshot!(format!("nowhere_{command}_{format}"), ran.out);
        }
    }
}

#[test]
fn clearing_removes_what_is_ours_and_asks_first() {
    let server = filled();
    let everything = Reply::Integer(5);
    let ran = run(Person::nobody(), &server.url(), "cache clear");
    assert_eq!((ran.exit, left(&server)), (Exit::Usage, everything.clone()));
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    let ran = run(Person::answering("no"), &server.url(), "cache clear");
    assert_eq!((ran.exit, left(&server)), (Exit::Failed, everything));
    assert!(ran.err.contains("ask TIDAL again"), "{}", ran.err);
    let ran = run(
        Person::answering("y"),
        &server.url(),
        "cache clear --output ndjson",
    );
    assert_eq!((ran.exit, left(&server)), (Exit::Done, Reply::Integer(1)));
    assert_eq!(ran.out, "{\"kept_in\":\"redis\",\"entries\":2}\n");
    assert!(ran.err.contains("removed 2 answers"), "{}", ran.err);
    // The second time there is nothing left to remove, and that is no error.
    let ran = run(Person::nobody(), &server.url(), "cache clear --yes --output csv");
    assert_eq!(
        (ran.exit, ran.out.as_str()),
        (Exit::Done, "kept_in,entries\nredis,0\n")
    );
}

#[test]
fn a_redis_that_is_away_or_hangs_is_unavailable() {
    let (killed, hung) = (filled(), filled());
    killed.kill();
    hung.hang().unwrap();
    for server in [&killed, &hung] {
        for line in ["cache stats --output json", "cache clear --yes --output json"] {
            let ran = run(Person::nobody(), &server.url_as("mia", "hunter2"), line);
            assert_eq!((ran.exit, ran.out.as_str()), (Exit::Unavailable, ""));
            let told: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
            assert_eq!(told["code"], "UNAVAILABLE");
            assert_eq!(told["reason"], "redis");
            assert!(told["hint"].as_str().unwrap().contains("REDIS_URL"), "{told}");
            assert!(!ran.err.contains("hunter2"), "{}", ran.err);
        }
    }
}

#[test]
fn a_user_who_may_not_is_told_what_it_takes() {
    let server = filled();
    let rights = [
        "ACL", "SETUSER", "mia", "on", ">hunter2", "~tidal:*", "&tidal:*", "+@all", "-unlink",
    ];
    server.must(&rights).unwrap();
    let url = server.url_as("mia", "hunter2");
    let ran = run(Person::nobody(), &url, "cache clear --yes");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Unavailable, ""));
    assert!(
        ran.err.contains("not everything") && ran.err.contains("UNLINK"),
        "{}",
        ran.err
    );
    server.must(&["ACL", "SETUSER", "mia", "-scan"]).unwrap();
    let ran = run(Person::nobody(), &url, "cache stats");
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Unavailable, ""));
    assert!(ran.err.contains("SCAN"), "{}", ran.err);
}

#[test]
fn an_address_that_makes_no_sense_is_a_matter_of_the_settings() {
    let ran = run(
        Person::nobody(),
        "redis://:hunter2@127.0.0.1/first",
        "cache stats",
    );
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::NotConfigured, ""));
    assert!(
        ran.err.contains("rediss://") && !ran.err.contains("hunter2"),
        "{}",
        ran.err
    );
}
