//! Each fault as a client meets it, and when it happens.

use crate::caller::{Caller, Reply};
use bytes::Bytes;
use http::{Method, Request};
use serde_json::Value;
use std::time::Duration;
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Fault, Sim};

/// What a caller with two seconds of patience gets.
async fn met(caller: &Caller, path: &str) -> Result<Reply, &'static str> {
    let request = caller
        .request(Method::GET, path)
        .header("Accept-Encoding", "gzip")
        .body(Bytes::new())
        .unwrap();
    match tokio::time::timeout(Duration::from_secs(2), caller.send(request)).await {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(_)) => Err("severed"),
        Err(_) => Err("silent"),
    }
}

fn check(fault: Fault, met: &Result<Reply, &'static str>) {
    let document = || -> Option<Value> { serde_json::from_slice(&met.as_ref().ok()?.unpacked()).ok() };
    let status = met.as_ref().map_or(0, |reply| reply.status.as_u16());
    let attributes = |pointer: &str| document().unwrap().pointer(pointer).cloned();
    let holds = match fault {
        Fault::Latency(_) => status == 200 && document().is_some(),
        Fault::Status429 => status == 429,
        Fault::Status500 => status == 500 && document().is_some(),
        Fault::Status502Html => status == 502 && document().is_none(),
        Fault::Status503 => status == 503 && document().is_some(),
        Fault::Hang | Fault::SlowDrip => matches!(met, Err("silent")),
        Fault::ResetBeforeHeaders | Fault::ResetInBody | Fault::AnswerLost => matches!(met, Err("severed")),
        Fault::TruncatedJson | Fault::BrokenJson => status == 200 && document().is_none(),
        Fault::HugeBody => met.as_ref().unwrap().body.len() > 8 << 20,
        Fault::GzipBomb => {
            met.as_ref().unwrap().body.len() < 1 << 20 && met.as_ref().unwrap().unpacked().len() > 8 << 20
        }
        Fault::EmptyBody => status == 200 && met.as_ref().unwrap().body.is_empty(),
        Fault::EmptyData => document().unwrap()["data"].is_null(),
        Fault::WrongContentType => met
            .as_ref()
            .unwrap()
            .header("content-type")
            .starts_with("text/html"),
        Fault::UnknownEnumValue => attributes("/data/attributes/key") == Some("UNHEARD_OF".into()),
        Fault::UnknownIncludedType => attributes("/included/0/type") == Some("holograms".into()),
        Fault::MissingOptionalAttributes => {
            attributes("/data/attributes/title").is_some()
                && attributes("/data/attributes/externalLinks").is_none()
        }
        Fault::MissingRequiredAttributes => {
            attributes("/data/attributes/title").is_none()
                && attributes("/data/attributes/externalLinks").is_some()
        }
        Fault::ClockSkew => status == 200 && !met.as_ref().unwrap().header("date").is_empty(),
        Fault::ExpiredToken => status == 401,
        other => panic!("no expectation for {other:?}"),
    };
    assert!(holds, "{fault:?}: {met:?}");
}

#[tokio::test]
async fn every_fault_is_as_it_says_and_then_it_is_over() {
    let sim = Sim::start().await.unwrap();
    let path = format!("/tracks/{}?include=albums", sim.sample().tracks[0]);
    for fault in Fault::ALL {
        let caller = Caller::new(&sim);
        sim.faults().next(1, fault);
        check(fault, &met(&caller, &path).await);
        let fresh = Caller::new(&sim);
        assert_eq!(fresh.get(&path).await.status, 200, "after {fault:?}");
    }
    assert_eq!(sim.counters().faults_injected, 23);
}

#[tokio::test]
async fn the_clock_is_an_hour_behind() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let date =
        |reply: &Reply| jiff::fmt::rfc2822::parse(&reply.header("date").replace("GMT", "+0000")).unwrap();
    let right = date(&caller.get("/artistRoles/0").await);
    sim.faults().next(1, Fault::ClockSkew);
    let wrong = date(&caller.get("/artistRoles/0").await);
    let behind = wrong.duration_until(&right);
    assert!((3590..=3600).contains(&behind.as_secs()), "{behind}");
}

#[tokio::test]
async fn a_token_request_fails_by_rule_alone() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let ask = || async {
        let form =
            format!("grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}");
        let request =
            Request::post(sim.auth_url()).header("Content-Type", "application/x-www-form-urlencoded");
        caller.send(request.body(form.into()).unwrap()).await.unwrap()
    };
    sim.faults().next(1, Fault::Status500);
    let honest = ask().await.json();
    assert_eq!(honest["expires_in"], 86_400);
    assert_eq!(
        caller.get("/artistRoles/0").await.status,
        500,
        "the script waited for the API"
    );
    sim.faults().on_next("/v1/oauth2/token", 1, Fault::Status503);
    assert_eq!(ask().await.status, 503);
    sim.faults().always("/v1/oauth2/token", Fault::ClockSkew);
    assert_eq!(ask().await.json()["expires_in"], 864_000);
    sim.faults().clear();
    assert_eq!(ask().await.json()["expires_in"], 86_400);
    assert_eq!(sim.counters().token_requests, 4);
}

#[tokio::test]
async fn rules_go_by_path_operation_and_probability() {
    let sim = Sim::start().await.unwrap();
    let (caller, sample) = (Caller::new(&sim), sim.sample());
    sim.faults().always("GET /tracks/{id}", Fault::Status503);
    sim.faults().on("/artists", 0.5, Fault::Status500);
    assert_eq!(
        caller.get(&format!("/tracks/{}", sample.tracks[0])).await.status,
        503
    );
    assert_eq!(
        caller
            .get(&format!("/tracks/{}/relationships/albums", sample.tracks[0]))
            .await
            .status,
        200
    );
    let mut failed = 0;
    for _ in 0..40 {
        failed += u32::from(
            caller
                .get(&format!("/artists/{}", sample.artists[0]))
                .await
                .status
                == 500,
        );
    }
    assert!((8..=32).contains(&failed), "{failed} of 40");
    sim.faults().next_fair(1);
    assert_eq!(
        caller.get(&format!("/tracks/{}", sample.tracks[0])).await.status,
        200
    );
    sim.faults().clear();
    assert_eq!(
        caller.get(&format!("/tracks/{}", sample.tracks[0])).await.status,
        200
    );
}
