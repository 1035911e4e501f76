//! A vault among processes: they take turns, and one that is killed at any moment leaves a vault that works.
//!
//! The other processes are this test binary again, told by a variable to play a part.

use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use secrecy::ExposeSecret as _;
use tempfile::TempDir;
use tidal_api::{AccessToken, TokenStore as _, Tokens};
use tidal_core::vault::{KeyChoice, KeyDescription, Vault, VaultOptions, read_header};

/// Tells this binary which part to play, and where.
const PART: &str = "VAULT_TEST_PART";
const FOLDER: &str = "VAULT_TEST_FOLDER";

/// What a part begins its lines with: the test harness writes to the same place.
const SAYS: &str = "says ";

const SAVES_AT_MOST: u64 = 20_000;
const ROUNDS: u64 = 60;
const TURNS: u64 = 40;

fn tokens(number: u64) -> Tokens {
    Tokens {
        access_token: AccessToken::new(format!("access-{number}").into()),
        refresh_token: Some(format!("refresh-{number}").into()),
        expires_at: "2026-05-01T12:00:00Z".parse().unwrap(),
        scopes: ["user.read".to_owned()].into(),
        // Of changing length, so that a mixture of two files would be one of neither.
        client_id: "client".repeat(usize::try_from(number % 50).unwrap()),
        signed_in_at: "2026-05-01T08:00:00Z".parse().unwrap(),
        country: None,
        generation: number,
    }
}

/// The number of these tokens, all of whose parts bear the same one.
fn number(found: &Tokens) -> u64 {
    let access = found.access_token.secret().expose_secret();
    let number = access.strip_prefix("access-").unwrap().parse().unwrap();
    let refresh = found.refresh_token.as_ref().unwrap().expose_secret();
    assert_eq!(refresh, format!("refresh-{number}"));
    assert_eq!(found.client_id, tokens(number).client_id);
    number
}

fn options(folder: &Path) -> VaultOptions {
    VaultOptions::new(folder).with_key(KeyChoice::File)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
}

/// This binary, playing that part of the test below.
fn play(part: &str, folder: &Path) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "vault_processes::a_part", "--nocapture"])
        .env(PART, part)
        .env(FOLDER, folder)
        // No keyring can be reached, whatever the machine has.
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

/// The next number that a part says, `None` when it has ended.
fn next(output: &mut impl BufRead) -> Option<u64> {
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        if let Some((_, said)) = line.split_once(SAYS) {
            return Some(said.trim().parse().unwrap());
        }
        line.clear();
    }
    None
}

fn say(number: u64) {
    let mut output = std::io::stdout();
    writeln!(output, "{SAYS}{number}").unwrap();
    output.flush().unwrap();
}

/// What the other processes do. Nothing where nobody asks for it.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how a process of this test is told its part"
)]
fn a_part() {
    let Ok(part) = std::env::var(PART) else { return };
    let folder = std::env::var(FOLDER).unwrap();
    runtime().block_on(async {
        match part.as_str() {
            "save" => save_without_end(Path::new(&folder)).await,
            "count" => count(Path::new(&folder)).await,
            "auto" => {
                let vault = Vault::open(VaultOptions::new(&folder));
                let mut locked = vault.lock("default").await.unwrap();
                locked.save(&tokens(7)).await.unwrap();
            }
            other => panic!("there is no part {other}"),
        }
    });
}

async fn save_without_end(folder: &Path) {
    let vault = Vault::open(options(folder));
    let first = match vault.load("default").await.unwrap() {
        Some(found) => number(&found) + 1,
        None => 1,
    };
    for number in first..first + SAVES_AT_MOST {
        let mut locked = vault.lock("default").await.unwrap();
        locked.save(&tokens(number)).await.unwrap();
        drop(locked);
        say(number);
    }
}

async fn count(folder: &Path) {
    let vault = Vault::open(options(folder));
    for _ in 0..TURNS {
        let mut locked = vault.lock("default").await.unwrap();
        let found = locked.load().await.unwrap();
        let next = found.map_or(1, |found| number(&found) + 1);
        locked.save(&tokens(next)).await.unwrap();
    }
    say(TURNS);
}

#[test]
fn a_process_that_is_killed_loses_nothing_that_was_saved() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vault");
    let runtime = runtime();
    let (mut least, mut chance) = (0, 0x2545_f491_4f6c_dd1d_u64);
    for round in 0..ROUNDS {
        let (mut child, mut output) = play("save", &path);
        // Some rounds end before the first save does.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        for _ in 0..chance % 6 {
            least = next(&mut output).expect("it saves without end");
        }
        for _ in 0..(chance >> 8) % 200_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        while let Some(said) = next(&mut output) {
            least = said;
        }
        let vault = Vault::open(options(&path));
        let found = runtime.block_on(vault.load("default")).unwrap();
        let number = found.map_or(0, |found| number(&found));
        assert!(
            number >= least,
            "round {round}: {number} is there, {least} was saved"
        );
        runtime.block_on(async {
            let mut locked = vault.lock("default").await.unwrap();
            locked.save(&tokens(number + 1)).await.unwrap();
        });
        least = number + 1;
    }
    assert!(least > ROUNDS);
    let unfinished = fs::read_dir(&path).unwrap().filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .ends_with(".tmp")
    });
    assert_eq!(unfinished.count(), 0);
}

#[test]
fn processes_take_turns() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vault");
    let mut parts: Vec<_> = (0..4).map(|_| play("count", &path)).collect();
    for (child, output) in &mut parts {
        assert_eq!(next(output), Some(TURNS));
        assert!(child.wait().unwrap().success());
    }
    let found = runtime().block_on(Vault::open(options(&path)).load("default"));
    assert_eq!(number(&found.unwrap().unwrap()), 4 * TURNS);
}

#[test]
fn without_a_keyring_the_key_goes_into_a_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vault");
    let (mut child, mut output) = play("auto", &path);
    assert_eq!(next(&mut output), None);
    assert!(child.wait().unwrap().success());
    let header = read_header(&fs::read(path.join("default.vault")).unwrap()).unwrap();
    assert_eq!(header.key, KeyDescription::File);
    assert!(folder.path().join("vault.key").is_file());
    let found = runtime().block_on(Vault::open(options(&path)).load("default"));
    assert_eq!(number(&found.unwrap().unwrap()), 7);
}
