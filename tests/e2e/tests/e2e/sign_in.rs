//! A listener signs in with a real browser, once: the shell and the assistant use the same sign-in then.

use std::{fs, process::Stdio, time::Duration};

use rmcp::transport::TokioChildProcess;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStderr, ChildStdin, Command},
};

use crate::{
    assistant::{Client, legacy, modern, tool},
    browser::{Browser, noting},
    programs::{coverage, program},
    world::in_time,
};

/// A simulator that is a process like the programs, and a home that all of them share.
struct World {
    home: TempDir,
    sim: Value,
    _sim: Child,
    redirect_uri: String,
}

/// `auth login` on its way.
struct Login {
    child: Child,
    stdin: Option<ChildStdin>,
    stderr: BufReader<ChildStderr>,
    said: String,
    url: String,
}

impl World {
    async fn start() -> Self {
        let mut sim = Command::new(program("tidal-sim"))
            .env_clear()
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(sim.stdout.take().unwrap()).lines();
        let addresses = in_time(lines.next_line()).await.unwrap().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            home: TempDir::new().unwrap(),
            sim: serde_json::from_str(&addresses).unwrap(),
            _sim: sim,
            redirect_uri: format!("http://{}/callback", free.local_addr().unwrap()),
        }
    }

    /// A program as a listener has it: with a client id, and without a secret.
    fn command(&self, name: &str) -> Command {
        let (home, of) = (self.home.path(), |key: &str| self.sim[key].as_str().unwrap());
        let mut command = Command::new(program(name));
        command
            .env_clear()
            .envs(coverage())
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_DATA_HOME", home)
            .env("TIDAL_VAULT_KEY", "file")
            .env("TIDAL_API_URL", of("api_url"))
            .env("TIDAL_AUTH_URL", of("auth_url"))
            .env("TIDAL_LOGIN_URL", of("login_url"))
            .env("TIDAL_CLIENT_ID", of("client_id"))
            .env("TIDAL_REDIRECT_URI", &self.redirect_uri)
            .kill_on_drop(true);
        command
    }

    /// Runs `tidal-cli` to its end: how it ended, and what it printed on both streams.
    async fn cli(&self, line: &str) -> (i32, String, String) {
        let mut command = self.command("tidal-cli");
        let ran = in_time(command.args(line.split(' ')).stdin(Stdio::null()).output()).await;
        let ran = ran.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (ran.status.code().unwrap(), text(ran.stdout), text(ran.stderr))
    }

    /// Begins to sign in, as talkative as can be.
    async fn login(&self, more: &[&str]) -> Login {
        let (browser, _) = noting(self.home.path());
        let mut child = self
            .command("tidal-cli")
            .args(["auth", "login", "--verbose"])
            .args(more)
            .env("TIDAL_LOG", "trace")
            .env("BROWSER", browser)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stderr) = (child.stdin.take(), child.stderr.take().unwrap());
        let mut login = Login {
            child,
            stdin,
            stderr: BufReader::new(stderr),
            said: String::new(),
            url: String::new(),
        };
        while !login.url.starts_with("http") {
            let mut line = String::new();
            let read = in_time(login.stderr.read_line(&mut line)).await.unwrap();
            assert!(read > 0, "{}", login.said);
            login.said += &line;
            login.url = line.trim().to_owned();
        }
        login
    }
}

impl Login {
    /// How it ends, and all that it said.
    async fn end(mut self) -> (i32, String) {
        drop(self.stdin.take());
        in_time(self.stderr.read_to_string(&mut self.said)).await.unwrap();
        let status = in_time(self.child.wait()).await.unwrap();
        (status.code().unwrap(), self.said)
    }

    fn state(&self) -> &str {
        let (_, state) = self.url.split_once("&state=").unwrap();
        state.split('&').next().unwrap()
    }
}

fn is_error(said: &str, word: &str) -> bool {
    said.contains("error:") && said.contains(word)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_signs_in_once_for_shell_and_assistant() {
    let world = World::start().await;
    let browser = Browser::start().await;
    let (code, _, said) = world.cli("auth status").await;
    assert!(code == 3 && said.contains("auth login"), "{said}");

    let login = world.login(&[]).await;
    let state = login.state().to_owned();
    browser.visit(&login.url).await;
    browser.wait_for_heading("Allow this application?").await;
    let before = browser.pages_visited().await;
    browser.press("Continue as").await;
    browser.wait_for_heading("You are signed in").await;
    let address = browser.address().await;
    assert_eq!(
        address,
        format!("{}/done", world.redirect_uri),
        "no code in sight"
    );
    assert_eq!(browser.pages_visited().await, before + 1, "nor in the history");
    let page = browser.text().await;
    assert!(
        page.contains("Change your favourites") && !page.contains(&state),
        "{page}"
    );

    let url = login.url.clone();
    let (code, said) = login.end().await;
    assert!(code == 0 && said.contains("you are signed in"), "{said}");
    assert_eq!(
        said.matches(&state).count(),
        1,
        "in the address for the person, and nowhere else"
    );
    let opened = fs::read_to_string(world.home.path().join("opened")).unwrap();
    assert_eq!(opened, url, "the person's own browser was opened");

    let (code, out, said) = world.cli("auth status --output json").await;
    assert_eq!(code, 0, "{said}");
    let status: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status[0]["tier"], "THIRD_PARTY", "{status}");
    assert_eq!(world.cli("me").await.0, 0);

    let mut server = world.command("tidal-mcp");
    let quiet = |server: Command| {
        TokioChildProcess::builder(server)
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
            .0
    };
    for era in 0..2 {
        let transport = quiet(std::mem::replace(&mut server, world.command("tidal-mcp")));
        let client: Client = match era {
            0 => in_time(legacy(transport)).await,
            _ => in_time(modern(transport)).await,
        };
        let told = in_time(tool(&client, "list_playlists", json!({}))).await;
        assert_ne!(told.is_error, Some(true), "{told:?}");
        client.cancel().await.unwrap();
    }

    assert_eq!(world.cli("auth logout").await.0, 0);
    assert_eq!(world.cli("auth status").await.0, 3);
    assert_eq!(world.cli("me").await.0, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_who_refuses_is_told_so_on_both_screens() {
    let world = World::start().await;
    let browser = Browser::start().await;
    let login = world.login(&[]).await;
    browser.visit(&login.url).await;
    browser.press("Refuse").await;
    browser.wait_for_heading("You are not signed in").await;
    assert!(!browser.address().await.contains('?'));
    let page = browser.text().await;
    assert!(
        page.contains("said no") && page.contains("tidal-cli auth login"),
        "{page}"
    );
    let (code, said) = login.end().await;
    assert!(code == 3 && is_error(&said, "said no"), "{said}");
    assert_eq!(world.cli("auth status").await.0, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_an_earlier_question_changes_nothing() {
    let world = World::start().await;
    let browser = Browser::start().await;
    let earlier = world.login(&[]).await;
    let old = earlier.url.clone();
    drop(earlier);
    let login = loop {
        // The port is free as soon as the killed program is gone.
        if std::net::TcpListener::bind(
            world
                .redirect_uri
                .trim_start_matches("http://")
                .trim_end_matches("/callback"),
        )
        .is_ok()
        {
            break world.login(&[]).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    browser.visit(&old).await;
    browser.press("Continue as").await;
    browser
        .wait_for_heading("This is not the answer we wait for")
        .await;
    assert!(!browser.address().await.contains('?'));
    browser.visit(&login.url).await;
    browser.press("Continue as").await;
    browser.wait_for_heading("You are signed in").await;
    assert_eq!(login.end().await.0, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_browser_the_address_is_brought_by_hand() {
    let world = World::start().await;
    let browser = Browser::start().await;
    let mut login = world.login(&["--no-browser"]).await;
    assert!(!world.home.path().join("opened").exists(), "nothing was opened");
    browser.visit(&login.url).await;
    browser.press("Continue as").await;
    // Nobody listens on this machine: the browser shows an error, and the address to copy.
    let address = in_time(async {
        loop {
            let address = browser.address().await;
            if address.starts_with(&world.redirect_uri) {
                return address;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let line = format!("{address}\n");
    login
        .stdin
        .as_mut()
        .unwrap()
        .write_all(line.as_bytes())
        .await
        .unwrap();
    let (code, said) = login.end().await;
    assert!(code == 0 && said.contains("you are signed in"), "{said}");
    let (_, pasted) = address.split_once("code=").unwrap();
    assert!(
        !said.contains(pasted.split('&').next().unwrap()),
        "the code is not repeated"
    );
    assert_eq!(world.cli("auth status").await.0, 0);
}
