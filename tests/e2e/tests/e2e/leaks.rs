//! Nothing secret is readable anywhere: a listener's whole life with these programs, with the most talkative logs there
//! are, and then a search through everything that was written or said.

mod debug;
mod life;
mod search;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tidal_sim::CLIENT_SECRET;

use self::{
    life::Life,
    search::{Needle, Place, find},
};
use crate::listener::Listener;

/// With letters that addresses, JSON and shells write in other ways.
const PASSPHRASE: &str = "a \"corrèct\" horse + battery/staple & more";

/// What an assistant holds is sealed with it.
const SEALING_KEY: &str = "a sealing key + of these tests / alone & nobody else";

#[tokio::test]
async fn no_secret_is_readable_anywhere() {
    let life = Life::live().await;
    let needles = needles(life.listener());
    let places = places(&life);
    let found = find(&places, &needles);
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));

    let said = &life.heard().text();
    for talkative in ["TRACE", "DEBUG"] {
        assert!(
            said.contains(talkative),
            "the logs are not as talkative as they can be"
        );
    }
    // The same search finds what lies open.
    let (name, secret) = needles
        .iter()
        .map(|needle| (needle.name(), needle.secret()))
        .next_back()
        .unwrap();
    fs::write(
        life.listener().home().join("vault/forgotten.log"),
        [b"a line with ", secret].concat(),
    )
    .unwrap();
    let found = find(&self::places(&life), &needles);
    assert!(
        found
            .iter()
            .any(|leak| leak.contains(name) && leak.contains("forgotten.log")),
        "{found:?}"
    );
}

/// All secrets there were.
fn needles(listener: &Listener) -> Vec<Needle> {
    let secrets = listener.sim().secrets();
    let mut needles = vec![
        Needle::new("the client secret", CLIENT_SECRET.as_bytes()),
        Needle::new("the passphrase", PASSPHRASE.as_bytes()),
        Needle::new("the wrong passphrase", life::WRONG_PASSPHRASE.as_bytes()),
        Needle::new("a forged code", life::FORGED_CODE.as_bytes()),
        Needle::new("the collector's key", life::COLLECTOR_KEY.as_bytes()),
    ];
    for (name, texts, least) in [
        ("an access token", &secrets.access_tokens, 8),
        ("a refresh token", &secrets.refresh_tokens, 6),
        ("a code", &secrets.codes, 6),
        ("a verifier", &secrets.verifiers, 5),
        ("a state", &secrets.states, 8),
    ] {
        assert!(texts.len() >= least, "{name}: {} are no whole life", texts.len());
        needles.extend(texts.iter().map(|text| Needle::new(name, text.as_bytes())));
    }
    let key = fs::read(key_file(listener)).unwrap();
    needles.push(Needle::new("the vault's key", &key));
    needles
}

/// Everything that was written or said: all files but the key's, and what was heard.
fn places(life: &Life) -> Vec<Place> {
    let mut places = vec![Place::new(
        "what was said",
        without_sign_in_addresses(life).as_bytes(),
    )];
    let mut files = Vec::new();
    list(life.listener().home(), &mut files);
    let key = key_file(life.listener());
    assert!(files.contains(&key) && files.len() >= 3, "{files:?}");
    for file in files.into_iter().filter(|file| *file != key) {
        places.push(Place::new(&file.display().to_string(), &fs::read(&file).unwrap()));
    }
    places
}

/// What was said, without the addresses that people are sent to: a state is part of those.
fn without_sign_in_addresses(life: &Life) -> String {
    let text = life.heard().text();
    let address = life.listener().sim().login_url();
    let mut parts = text.split(&address);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| letter.is_whitespace() || "\"'<>\\)`".contains(letter));
        kept.push_str(&part[end.unwrap_or(part.len())..]);
    }
    kept
}

fn key_file(listener: &Listener) -> PathBuf {
    listener.home().join("vault.key")
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}
