//! A real browser, driven over the web driver protocol: Debian's chromium without a window, with nothing of its user's in it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, body::Bytes};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};

/// How long a page may take until it shows what is looked for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a web driver keeps the name of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with one window, and an empty profile that goes when it does.
pub(crate) struct Browser {
    driver: Child,
    client: Client<HttpConnector, Full<Bytes>>,
    session: String,
    /// Kept until the browser is gone.
    profile: TempDir,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// The same, that is told more when it is started.
    pub(crate) async fn with(more: &[&str]) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: `cargo xtask test` installs it, or `apt-get install chromium chromium-driver`");
        let profile = TempDir::new().unwrap();
        let port = port(&mut driver).await;
        let mut browser = Self {
            driver,
            client: Client::builder(TokioExecutor::new()).build_http(),
            session: format!("http://127.0.0.1:{port}/session"),
            profile,
        };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=900,900",
        ];
        let folder = format!("--user-data-dir={}", browser.profile.path().display());
        let arguments = arguments.into_iter().chain([folder.as_str()]);
        let arguments: Vec<&str> = arguments.chain(more.iter().copied()).collect();
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}});
        let begun = browser.ask(Method::POST, "", wanted).await;
        let id = begun["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no browser: {begun}"));
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    /// Goes to an address.
    pub(crate) async fn visit(&self, url: &str) {
        self.ask(Method::POST, "/url", json!({"url": url})).await;
    }

    /// The address in the address bar.
    pub(crate) async fn address(&self) -> String {
        let url = self.ask(Method::GET, "/url", Value::Null).await;
        url.as_str().unwrap().to_owned()
    }

    /// Waits until the page's heading is this.
    pub(crate) async fn wait_for_heading(&self, heading: &str) {
        self.wait_for(&format!("//h1[text()='{heading}']")).await;
    }

    /// Presses the button whose label begins so.
    pub(crate) async fn press(&self, label: &str) {
        let button = self
            .wait_for(&format!("//button[starts-with(text(),'{label}')]"))
            .await;
        self.ask(Method::POST, &format!("/element/{button}/click"), json!({}))
            .await;
    }

    /// All that is to be read on the page, once all of it is there: its heading comes first.
    pub(crate) async fn text(&self) -> String {
        let script = json!({"script": "return document.readyState", "args": []});
        let loading = async {
            while self.ask(Method::POST, "/execute/sync", script.clone()).await != "complete" {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let loaded = tokio::time::timeout(PATIENCE, loading).await;
        assert!(loaded.is_ok(), "the page does not come to its end");
        let body = self.wait_for("//body").await;
        let text = self
            .ask(Method::GET, &format!("/element/{body}/text"), Value::Null)
            .await;
        text.as_str().unwrap().to_owned()
    }

    /// How many pages there are to go back to, and this one.
    pub(crate) async fn pages_visited(&self) -> u64 {
        let script = json!({"script": "return history.length", "args": []});
        let length = self.ask(Method::POST, "/execute/sync", script).await;
        length.as_u64().unwrap()
    }

    /// Without the runtime, which may be gone.
    fn end_session(&self) -> std::io::Result<()> {
        let address = self.session.trim_start_matches("http://");
        let (address, path) = address.split_once('/').unwrap_or((address, ""));
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "DELETE /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        // The answer comes once the browser is gone.
        stream.read(&mut [0]).map(drop)
    }

    async fn wait_for(&self, path: &str) -> String {
        let looking = async {
            loop {
                let wanted = json!({"using": "xpath", "value": path});
                let found = self.try_ask(Method::POST, "/element", wanted).await;
                if let Some(element) = found[ELEMENT].as_str() {
                    return element.to_owned();
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        let Ok(element) = found else {
            panic!("there is no {path} at {}", self.address().await)
        };
        element
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let value = self.try_ask(method, path, body).await;
        assert!(value.get("error").is_none(), "{path}: {value}");
        value
    }

    async fn try_ask(&self, method: Method, path: &str, body: Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.session))
            .header("Content-Type", "application/json")
            .body(Full::from(body))
            .unwrap();
        let answering = tokio::time::timeout(PATIENCE * 2, self.client.request(request));
        let answer = answering.await.expect("the driver answers").unwrap();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let mut answer: Value = serde_json::from_slice(&bytes).unwrap();
        answer["value"].take()
    }
}

impl Drop for Browser {
    /// The driver ends its browser when the session ends, and not when it is ended itself.
    fn drop(&mut self) {
        let _ = self.end_session();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that the driver says it listens on.
async fn port(driver: &mut Child) -> u16 {
    let stdout = tokio::process::ChildStdout::from_std(driver.stdout.take().unwrap()).unwrap();
    let mut lines = BufReader::new(stdout).lines();
    let saying = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            let port = line.split_once("successfully on port ");
            if let Some((_, port)) = port {
                return port.trim_end_matches('.').parse().unwrap();
            }
        }
        panic!("chromedriver does not start");
    };
    tokio::time::timeout(PATIENCE, saying)
        .await
        .expect("chromedriver starts")
}

/// A program that stands in for the browser that a person has: it notes the address and shows nothing.
pub(crate) fn noting(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    use std::os::unix::fs::PermissionsExt;

    let (program, note) = (folder.join("browser"), folder.join("opened"));
    std::fs::write(
        &program,
        format!("#!/bin/sh\nprintf %s \"$1\" > '{}'\n", note.display()),
    )
    .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    (program, note)
}
