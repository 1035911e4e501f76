//! What users send, as bytes, and what has become of it when the answer is there.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{
    arrivals::Kind,
    request::{Era, TRACKS_FOUND, call, search},
    wire::{Reply, Wire},
};

/// What is searched for again and again: each finds more than is asked for.
const POPULAR: [&str; 8] = ["a", "b", "c", "e", "l", "m", "s", "t"];

/// What is searched for once in each spelling. TIDAL takes no notice of punctuation; what has it in another place is
/// another question all the same, to whoever keeps answers.
const SPELT: &str = "second";
const PUNCTUATION: [char; 8] = ['!', '?', ',', ';', ':', '+', '=', '*'];

/// So many favourites are removed without the listener being asked first.
const WITHOUT_ASKING: usize = 10;

/// What an answer of a tool that failed has in it.
const FAILED: &[u8] = br#""isError":true"#;

/// What a change has in its answer that changed the one thing it was about.
const CHANGED: &[u8] = br#""done":{"count":1,"#;

/// What is sent, and where.
pub(super) struct Traffic {
    at: SocketAddr,
    popular: Vec<Vec<u8>>,
    /// Tracks that become favourites in turn, and in turn cease to be. There are so many that no two changes of one are under
    /// way at once.
    tracks: Vec<String>,
    searched: AtomicUsize,
    found: AtomicUsize,
    changed: AtomicUsize,
    /// A change was not made. From then on others have nothing left to change.
    disturbed: AtomicBool,
}

/// What has become of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Answered,
    /// By 503, and told when to come again.
    Refused,
    /// Anything else, told in words.
    Failed(String),
}

// === impl Traffic ===

impl Traffic {
    /// Prepares it: whatever will be asked again is asked once, and none of the tracks is a favourite.
    ///
    /// # Errors
    /// The server does not answer as it should.
    pub(super) async fn to(at: SocketAddr) -> anyhow::Result<Self> {
        let mut wire = Wire::connect(at).await?;
        let mut traffic = Self {
            at,
            popular: Vec::new(),
            tracks: Vec::new(),
            searched: AtomicUsize::new(0),
            found: AtomicUsize::new(0),
            changed: AtomicUsize::new(0),
            disturbed: AtomicBool::new(false),
        };
        for words in POPULAR {
            let request = search(Era::Modern, at, words);
            let found = tracks(&wire.ask(&request).await?)?;
            ensure!(
                found.len() == TRACKS_FOUND,
                "{} tracks were found for {words}",
                found.len()
            );
            let new = found.into_iter().filter(|track| !traffic.tracks.contains(track));
            let new: Vec<String> = new.collect();
            traffic.tracks.extend(new);
            traffic.popular.push(request);
        }
        for few in traffic.tracks.chunks(WITHOUT_ASKING) {
            let none = json!({ "kind": "tracks", "ids": few });
            let request = call(Era::Modern, at, ("remove_favorites", &none));
            let outcome = judge(&wire.ask(&request).await?, &[]);
            ensure!(outcome == Outcome::Answered, "{outcome:?}");
        }
        Ok(traffic)
    }

    pub(super) fn at(&self) -> SocketAddr {
        self.at
    }

    /// The next request of this kind.
    pub(super) fn next(&self, kind: Kind) -> Vec<u8> {
        match kind {
            Kind::Cached => {
                let number = self.found.fetch_add(1, Ordering::Relaxed) % self.popular.len().max(1);
                self.popular.get(number).cloned().unwrap_or_default()
            }
            Kind::Cold => {
                let number = self.searched.fetch_add(1, Ordering::Relaxed);
                search(Era::Modern, self.at, &spelling(number))
            }
            Kind::Write => {
                let number = self.changed.fetch_add(1, Ordering::Relaxed);
                let (tool, place) = change(number, self.tracks.len());
                let ids = self.tracks.get(place..=place).unwrap_or_default();
                let arguments = json!({ "kind": "tracks", "ids": ids });
                call(Era::Modern, self.at, (tool, &arguments))
            }
        }
    }

    /// Asks, over this connection or, where it breaks, over a new one next time.
    ///
    /// # Errors
    /// There is no new one.
    pub(super) async fn ask(
        &self,
        wire: &mut Wire,
        (kind, request): (Kind, &[u8]),
    ) -> anyhow::Result<Outcome> {
        let is_change = kind == Kind::Write;
        let wanted = if is_change && !self.disturbed.load(Ordering::Relaxed) {
            CHANGED
        } else {
            &[]
        };
        let outcome = match wire.ask(request).await {
            Ok(reply) => judge(&reply, wanted),
            Err(error) => {
                *wire = Wire::connect(self.at).await.context("connecting again")?;
                Outcome::Failed(format!("no answer: {error:#}"))
            }
        };
        if is_change && outcome != Outcome::Answered {
            self.disturbed.store(true, Ordering::Relaxed);
        }
        Ok(outcome)
    }
}

fn judge(reply: &Reply<'_>, wanted: &[u8]) -> Outcome {
    let has = |words: &[u8]| words.is_empty() || reply.body.windows(words.len()).any(|part| part == words);
    let comes_again = || {
        let after = reply.header("retry-after").and_then(|after| after.parse().ok());
        after.map(Duration::from_secs).is_some()
    };
    match reply.status {
        200 if !has(FAILED) && has(wanted) => Outcome::Answered,
        503 if comes_again() => Outcome::Refused,
        status => {
            let body = String::from_utf8_lossy(reply.body);
            Outcome::Failed(format!(
                "{status}: {}",
                body.chars().take(300).collect::<String>()
            ))
        }
    }
}

/// The same words, as nobody has written them before.
fn spelling(mut number: usize) -> String {
    let mut words = format!("{SPELT} ");
    loop {
        words.extend(PUNCTUATION.get(number % PUNCTUATION.len()));
        number /= PUNCTUATION.len();
        if number == 0 {
            return words;
        }
    }
}

/// Which tool this change is made with, and which of so many tracks it is about.
fn change(number: usize, tracks: usize) -> (&'static str, usize) {
    let tracks = tracks.max(1);
    let tool = if (number / tracks).is_multiple_of(2) {
        "add_favorites"
    } else {
        "remove_favorites"
    };
    (tool, number % tracks)
}

/// The tracks that a search found.
fn tracks(reply: &Reply<'_>) -> anyhow::Result<Vec<String>> {
    let outcome = judge(reply, &[]);
    ensure!(outcome == Outcome::Answered, "{outcome:?}");
    let answer: Value = serde_json::from_slice(reply.body)?;
    let items = answer
        .pointer("/result/structuredContent/tracks/items")
        .and_then(Value::as_array)
        .context("no tracks were answered")?;
    let ids = items.iter().filter_map(|item| item.get("id")?.as_str());
    Ok(ids.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_spelling_comes_twice() {
        let spellings: HashSet<_> = (0..10_000).map(spelling).collect();
        assert_eq!(spellings.len(), 10_000);
        assert_eq!(spelling(0), "second !");
        assert_eq!(spelling(9), "second ??");
    }

    #[test]
    fn what_is_added_is_removed_before_it_is_added_again() {
        let changes: Vec<_> = (0..5).map(|number| change(number, 2)).collect();
        let (add, remove) = ("add_favorites", "remove_favorites");
        assert_eq!(changes, [(add, 0), (add, 1), (remove, 0), (remove, 1), (add, 0)]);
    }

    fn check(status: u16, head: &str, body: &str, outcome: &str) {
        let reply = Reply {
            status,
            head: head.as_bytes(),
            body: body.as_bytes(),
        };
        let judged = format!("{:?}", judge(&reply, CHANGED));
        assert!(judged.starts_with(outcome), "{status} {body}: {judged}");
    }

    #[test]
    fn only_what_was_wanted_is_an_answer() {
        let changed = r#"{"done":{"count":1,"items":[]},"isError":false}"#;
        check(200, "", changed, "Answered");
        check(200, "", r#"{"done":{"count":0,"items":[]}}"#, "Failed");
        check(200, "", r#"{"done":{"count":1,"x":0},"isError":true}"#, "Failed");
        check(503, "HTTP/1.1 503 S\r\nRetry-After: 1\r\n\r\n", "{}", "Refused");
        check(503, "HTTP/1.1 503 S\r\n\r\n", "{}", "Failed");
        check(429, "HTTP/1.1 429 T\r\nRetry-After: 1\r\n\r\n", "{}", "Failed");
    }
}
