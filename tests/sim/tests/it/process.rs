//! The simulator as a server and as a process: both protocols, the control endpoints, the binary, and its end.

use crate::caller::Caller;
use bytes::Bytes;
use http::{Method, Request, Version};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;
use tidal_sim::{Delay, Fault, Sim};
use tokio::task::JoinSet;

#[tokio::test]
async fn http_2_is_spoken_with_prior_knowledge() {
    let sim = Sim::start().await.unwrap();
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let ask = || {
        let request = Request::get(format!("{}/artistRoles/0", sim.api_url()))
            .header("Authorization", format!("Bearer {}", sim.client_token()));
        client.request(request.body(Full::default()).unwrap())
    };
    let response = ask().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.version()),
        (200, Version::HTTP_2)
    );
    assert!(
        !response
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .is_empty()
    );
    sim.faults().next(1, Fault::ResetBeforeHeaders);
    assert!(ask().await.is_err());
    sim.faults().next(1, Fault::ResetInBody);
    assert!(ask().await.unwrap().into_body().collect().await.is_err());
    assert_eq!(ask().await.unwrap().status(), 200, "only the stream was reset");
}

#[tokio::test]
async fn concurrency_is_counted_at_its_peak() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    sim.faults()
        .next(8, Fault::Latency(Delay::Fixed(Duration::from_millis(300))));
    futures_util::future::join_all((0..8).map(|_| caller.get("/artistRoles/0"))).await;
    assert_eq!(sim.counters().concurrent_peak, 8);
}

#[tokio::test]
async fn a_hung_request_ends_with_its_caller() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    sim.faults().next(1, Fault::Hang);
    let mut hung = JoinSet::new();
    hung.spawn(async move { caller.get("/artistRoles/0").await });
    let in_flight = || {
        sim.reset();
        sim.counters().concurrent_peak
    };
    let until = |count: u64| async move {
        while in_flight() != count {
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(10);
    tokio::time::timeout(patience, until(1)).await.unwrap();
    drop(hung);
    tokio::time::timeout(patience, until(0)).await.unwrap();
}

#[tokio::test]
async fn a_dropped_simulator_is_gone() {
    let sim = Sim::start().await.unwrap();
    let (caller, address) = (Caller::new(&sim), sim.address());
    caller.read("/artistRoles/0").await;
    drop(sim);
    tokio::task::yield_now().await;
    assert!(
        tokio::net::TcpListener::bind(address).await.is_ok(),
        "the port is free again"
    );
    let request = caller
        .request(Method::GET, "/artistRoles/0")
        .body(Bytes::new())
        .unwrap();
    assert!(caller.send(request).await.is_err());
}

#[tokio::test]
async fn other_processes_make_weather_too() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let control = |method: Method, path: &str, body: Value| {
        let url = format!("http://{}/_sim/{path}", sim.address());
        let request = Request::builder()
            .method(method)
            .uri(url)
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let caller = caller.clone();
        async move { caller.send(request).await.unwrap() }
    };
    let role = || async { caller.get("/artistRoles/0").await.status.as_u16() };
    control(
        Method::POST,
        "faults",
        json!({ "fault": "status_503", "next": 1 }),
    )
    .await;
    assert_eq!((role().await, role().await), (503, 200));
    control(
        Method::POST,
        "faults",
        json!({ "fault": "status_500", "target": "/artistRoles", "times": 1 }),
    )
    .await;
    assert_eq!((role().await, role().await), (500, 200));
    control(
        Method::POST,
        "faults",
        json!({ "fault": "status_500", "target": "/artistRoles" }),
    )
    .await;
    control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(role().await, 200);
    for bad in [
        json!({ "fault": "rain" }),
        json!({ "next": 1 }),
        json!({ "fault": "hang", "extra": 1 }),
    ] {
        assert_eq!(control(Method::POST, "faults", bad).await.status, 400);
    }
    assert_eq!(
        control(Method::GET, "counters", Value::Null).await.json()["total"],
        5
    );
    assert_eq!(
        control(Method::POST, "reset", Value::Null).await.json()["total"],
        0
    );
    assert_eq!(control(Method::GET, "nothing", Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_catalogue_of_ones_own_is_served() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let lines = "title,artist,album,release_date,bpm,pitch_class,mode,duration_ms\n\
        First,Somebody,Debut,2001-02-03,120.5,1,0,200000\n\
        Second,Somebody,Debut,2001,,99,,1000\n\
        ,,,0000,1,1,1,1\n";
    std::fs::write(file.path(), lines).unwrap();
    let sim = Sim::builder().catalog_csv(file.path()).start().await.unwrap();
    assert_eq!(sim.sample().tracks.len(), 2, "a row without names is left out");
    let caller = Caller::new(&sim);
    let first = caller
        .read(&format!("/tracks/{}?include=albums", sim.sample().tracks[0]))
        .await;
    assert_eq!(first["data"]["attributes"]["key"], "CSharp");
    assert_eq!(first["data"]["attributes"]["keyScale"], "MINOR");
    assert_eq!(first["included"][0]["attributes"]["releaseDate"], "2001-02-03");
    let second = caller.read(&format!("/tracks/{}", sim.sample().tracks[1])).await;
    assert_eq!(second["data"]["attributes"]["key"], "UNKNOWN");
    assert!(Sim::builder().catalog_csv("/nowhere.csv").start().await.is_err());
}

#[tokio::test]
async fn the_binary_prints_where_it_is() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_tidal-sim"))
        .args(["--listen", "127.0.0.1:0", "--capacity", "20", "--auto-approve"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let sim = Sim::start().await.unwrap();
    let request = Request::get(format!("{}/artistRoles/0", told["api_url"].as_str().unwrap()))
        .body(Bytes::new())
        .unwrap();
    let reply = Caller::new(&sim).send(request).await;
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(reply.unwrap().status, 401);
    assert!(told["client_id"].is_string() && told["client_secret"].is_string());
    assert!(told["auth_url"].is_string() && told["login_url"].is_string());
}

#[tokio::test]
async fn it_stays_on_loopback() {
    let refused = Sim::builder().listen(([0, 0, 0, 0], 0).into()).start().await;
    assert!(refused.is_err_and(|error| error.to_string().contains("loopback")));
}
