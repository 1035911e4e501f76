//! OAuth: client credentials, authorization code with PKCE, refresh with rotation, expiry.

use crate::caller::{Caller, Reply};
use bytes::Bytes;
use http::Request;
use serde_json::Value;
use std::time::Duration;
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sim};
use url::Url;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "http://127.0.0.1:8000/callback";

async fn ask(sim: &Sim, fields: &[(&str, &str)]) -> Reply {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = Request::post(sim.auth_url()).header("Content-Type", "application/x-www-form-urlencoded");
    Caller::new(sim)
        .send(request.body(form.into()).unwrap())
        .await
        .unwrap()
}

fn authorization(sim: &Sim, changed: (&str, &str)) -> Url {
    let mut url = Url::parse(&sim.login_url()).unwrap();
    let fields = [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("scope", "user.read collection.read"),
        ("code_challenge_method", "S256"),
        ("code_challenge", CHALLENGE),
        ("state", "s t"),
    ];
    for (name, value) in fields {
        url.query_pairs_mut()
            .append_pair(name, if name == changed.0 { changed.1 } else { value });
    }
    url
}

async fn code(sim: &Sim) -> String {
    let request = Request::get(authorization(sim, ("", "")).as_str())
        .body(Bytes::new())
        .unwrap();
    let reply = Caller::new(sim).send(request).await.unwrap();
    assert_eq!(reply.status, 302);
    let back = Url::parse(reply.header("location")).unwrap();
    assert!(back.as_str().starts_with(REDIRECT));
    let value = |name: &str| {
        back.query_pairs()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .into_owned()
    };
    assert_eq!(value("state"), "s t");
    value("code")
}

async fn exchange(sim: &Sim, code: &str, changed: (&str, &str)) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let fields = fields.map(|(name, value)| (name, if name == changed.0 { changed.1 } else { value }));
    ask(sim, &fields).await
}

async fn refresh(sim: &Sim, tokens: &Value) -> Reply {
    let token = tokens["refresh_token"].as_str().unwrap();
    ask(
        sim,
        &[
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT_ID),
            ("refresh_token", token),
        ],
    )
    .await
}

async fn works(sim: &Sim, tokens: &Value) -> bool {
    let caller = Caller::with_token(sim, tokens["access_token"].as_str().unwrap().to_owned());
    caller.get("/users/me").await.status == 200
}

#[tokio::test]
async fn every_secret_is_told_to_whoever_looks_for_it() {
    let sim = Sim::builder().auto_approve().start().await.unwrap();
    let code = code(&sim).await;
    let tokens = exchange(&sim, &code, ("", "")).await.json();
    exchange(&sim, "invented", ("code_verifier", "wrong")).await;
    let renewed = refresh(&sim, &tokens).await.json();
    let control = |method: &'static str, path: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}/_sim/{path}", sim.address()));
        let caller = Caller::new(&sim);
        async move {
            caller
                .send(request.body(Bytes::new()).unwrap())
                .await
                .unwrap()
                .json()
        }
    };
    let told = control("GET", "secrets").await;
    assert_eq!(told, serde_json::to_value(sim.secrets()).unwrap());
    assert_eq!(told["codes"], serde_json::json!([code]));
    assert_eq!(told["verifiers"], serde_json::json!([VERIFIER, "wrong"]));
    assert_eq!(told["states"], serde_json::json!(["s t"]));
    let refresh_tokens = [&tokens["refresh_token"], &renewed["refresh_token"]];
    assert_eq!(told["refresh_tokens"], serde_json::json!(refresh_tokens));
    assert_eq!(sim.refresh_tokens(), 2);
    let access_tokens = told["access_tokens"].as_array().unwrap();
    for given in [&tokens["access_token"], &renewed["access_token"]] {
        assert!(access_tokens.contains(given), "{told}");
    }
    assert!(works(&sim, &renewed).await);
    control("POST", "expire").await;
    assert!(!works(&sim, &tokens).await && !works(&sim, &renewed).await);
    assert!(works(&sim, &refresh(&sim, &renewed).await.json()).await);
}

#[tokio::test]
async fn client_credentials_bring_a_token() {
    let sim = Sim::start().await.unwrap();
    let good = ask(
        &sim,
        &[
            ("grant_type", "client_credentials"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
        ],
    )
    .await;
    assert_eq!(good.header("cache-control"), "no-store");
    let tokens = good.json();
    assert!(tokens.get("refresh_token").is_none());
    let caller = Caller::with_token(&sim, tokens["access_token"].as_str().unwrap().to_owned());
    caller.read(&format!("/tracks/{}", sim.sample().tracks[0])).await;
    for (fields, status, error) in [
        (
            vec![
                ("grant_type", "client_credentials"),
                ("client_id", CLIENT_ID),
                ("client_secret", "x"),
            ],
            401,
            "invalid_client",
        ),
        (
            vec![
                ("grant_type", "client_credentials"),
                ("client_id", "x"),
                ("client_secret", CLIENT_SECRET),
            ],
            401,
            "invalid_client",
        ),
        (
            vec![("grant_type", "password"), ("client_id", CLIENT_ID)],
            400,
            "unsupported_grant_type",
        ),
        (vec![("client_id", CLIENT_ID)], 400, "invalid_request"),
        (
            vec![
                ("grant_type", "refresh_token"),
                ("client_id", CLIENT_ID),
                ("refresh_token", "x"),
            ],
            400,
            "invalid_grant",
        ),
    ] {
        let reply = ask(&sim, &fields).await;
        assert_eq!(
            (reply.status.as_u16(), reply.json()["error"].as_str()),
            (status, Some(error))
        );
    }
}

#[tokio::test]
async fn basic_authentication_does_as_well() {
    let sim = Sim::start().await.unwrap();
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{CLIENT_ID}:{CLIENT_SECRET}"),
    );
    let request = Request::post(sim.auth_url())
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Authorization", format!("Basic {basic}"))
        .body("grant_type=client_credentials".into())
        .unwrap();
    assert_eq!(Caller::new(&sim).send(request).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_whoever_asked_for_it() {
    let sim = Sim::builder().auto_approve().start().await.unwrap();
    let first = code(&sim).await;
    let tokens = exchange(&sim, &first, ("", "")).await.json();
    assert_eq!(tokens["scope"], "collection.read user.read");
    assert_eq!(tokens["user_id"], sim.sample().user.as_str());
    assert!(works(&sim, &tokens).await);
    assert_eq!(
        exchange(&sim, &first, ("", "")).await.status,
        400,
        "a code is good once"
    );
    for changed in [
        ("code_verifier", CHALLENGE),
        ("redirect_uri", "http://127.0.0.1:8000/other"),
        ("code_verifier", ""),
    ] {
        let code = code(&sim).await;
        assert_eq!(exchange(&sim, &code, changed).await.status, 400, "{changed:?}");
        assert_eq!(
            exchange(&sim, &code, ("", "")).await.status,
            400,
            "a failed exchange uses the code up"
        );
    }
}

#[tokio::test]
async fn reusing_a_refresh_token_logs_the_user_out() {
    let sim = Sim::builder().auto_approve().start().await.unwrap();
    let first = exchange(&sim, &code(&sim).await, ("", "")).await.json();
    let second = refresh(&sim, &first).await.json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert!(works(&sim, &first).await && works(&sim, &second).await);
    assert_eq!(refresh(&sim, &first).await.json()["error"], "invalid_grant");
    assert!(!works(&sim, &second).await);
    assert_eq!(refresh(&sim, &second).await.status, 400);
}

#[tokio::test]
async fn without_rotation_a_refresh_token_stays_good() {
    let sim = Sim::builder()
        .auto_approve()
        .without_rotation()
        .start()
        .await
        .unwrap();
    let first = exchange(&sim, &code(&sim).await, ("", "")).await.json();
    for _ in 0..2 {
        let again = refresh(&sim, &first).await.json();
        assert!(again.get("refresh_token").is_none() && works(&sim, &again).await);
    }
}

#[tokio::test]
async fn tokens_expire() {
    let sim = Sim::builder()
        .token_lifetime(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let reply = Caller::new(&sim).get("/artistRoles/0").await;
    assert_eq!(reply.status, 401);
    assert!(
        reply.json()["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("expired")
    );
}

#[tokio::test]
async fn a_page_asks_and_nothing_unregistered_is_followed() {
    let sim = Sim::builder()
        .redirect_uri("https://app.example/back")
        .start()
        .await
        .unwrap();
    let caller = Caller::new(&sim);
    let visit = |changed| {
        let request = Request::get(authorization(&sim, changed).as_str())
            .body(Bytes::new())
            .unwrap();
        let caller = caller.clone();
        async move { caller.send(request).await.unwrap() }
    };
    let page = visit(("", "")).await;
    assert_eq!(page.status, 200);
    assert!(String::from_utf8_lossy(&page.body).contains(&format!("value=\"{}\"", sim.sample().empty_user)));
    assert_eq!(
        visit(("redirect_uri", "https://app.example/back")).await.status,
        200
    );
    for changed in [
        ("redirect_uri", "https://app.example/elsewhere"),
        ("redirect_uri", "nonsense"),
        ("client_id", "x"),
        ("response_type", "token"),
        ("code_challenge_method", "plain"),
        ("code_challenge", "short"),
        ("scope", "r_usr"),
    ] {
        assert_eq!(visit(changed).await.status, 400, "{changed:?}");
    }
    let press = Request::post(authorization(&sim, ("", "")).as_str())
        .body(format!("user={}", sim.sample().empty_user).into());
    let pressed = caller.send(press.unwrap()).await.unwrap();
    let back = Url::parse(pressed.header("location")).unwrap();
    let code = back
        .query_pairs()
        .find(|(key, _)| key == "code")
        .unwrap()
        .1
        .into_owned();
    assert_eq!(
        exchange(&sim, &code, ("", "")).await.json()["user_id"],
        sim.sample().empty_user.as_str()
    );
}
