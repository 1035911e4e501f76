//! Signing in and out through the tools, and what a sign-in changes about the rest.

use std::{sync::Arc, time::Duration};

use rmcp::model::ErrorCode;
use serde_json::{Value, json};
use tidal_core::{
    AuthService, Error, Scopes, Tidal, UserKey,
    testing::{FakeAuth, FakeTidal, build},
};
use tidal_mcp::{Access, Backend, CatalogueOf, Options, Readers, Server, Toolset};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

use crate::{
    eras::{Answer, Legacy, Modern},
    listener, world,
};

/// A server, the TIDAL behind it, and who is signed in.
pub(crate) struct House {
    pub(crate) server: Server,
    pub(crate) tidal: Arc<FakeTidal>,
    pub(crate) auth: Arc<FakeAuth>,
}

pub(crate) async fn house(auth: FakeAuth, options: &Options) -> House {
    let port = {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        free.local_addr().unwrap().port()
    };
    let uri: Url = format!("http://127.0.0.1:{port}/callback").parse().unwrap();
    let auth = Arc::new(auth.with_redirect_uri(uri));
    let user = build::user("7").username("mia@example.org");
    let tidal = Arc::new(listener::library().with_user(user).with_budget(build::budget(3)));
    let (services, signs) = (
        Arc::clone(&tidal) as Arc<dyn Tidal>,
        Arc::clone(&auth) as Arc<dyn AuthService>,
    );
    House {
        server: Server::new(Backend::with_sign_in(services, signs), options).unwrap(),
        tidal,
        auth,
    }
}

pub(crate) fn user() -> UserKey {
    UserKey::new("default")
}

fn read_only() -> Options {
    Options {
        access: Access::ReadOnly,
        ..world::options()
    }
}

pub(crate) fn parameter(url: &str, name: &str) -> String {
    let url: Url = url.parse().unwrap();
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
}

/// Plays the browser of a listener who was shown the address, and agrees or does not.
async fn browse(url: &str, answer: &str) {
    let redirect: Url = parameter(url, "redirect_uri").parse().unwrap();
    let state = parameter(url, "state");
    let host = format!("127.0.0.1:{}", redirect.port().unwrap());
    for target in [
        format!("/callback?{answer}&state={state}"),
        "/callback/done".to_owned(),
    ] {
        let mut stream = TcpStream::connect(&host).await.unwrap();
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_to_string(&mut String::new()).await.unwrap();
    }
}

async fn until_signed_in(house: &House) {
    tokio::time::timeout(Duration::from_secs(10), async {
        while house.auth.session(&user()).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_address_is_given_once_and_the_listener_signs_in_with_it() {
    let house = house(FakeAuth::new(), &world::options()).await;
    let refused = world::error(&house.server, "list_playlists", json!({})).await;
    assert_eq!(refused["reason"], "not_signed_in");
    assert!(refused["hint"].as_str().unwrap().contains("log_in"), "{refused}");

    let begun = world::answer(&house.server, "log_in", json!({})).await;
    assert_eq!(begun["status"], "waiting");
    let url = begun["url"].as_str().unwrap();
    assert_eq!(parameter(url, "scope"), Scopes::curating().to_string());
    let again = world::call(&house.server, "log_in", json!({})).await;
    assert!(world::text(&again).contains(url), "{}", world::text(&again));
    let account = world::answer(&house.server, "get_account", json!({})).await;
    assert_eq!(
        (&account["signed_in"], &account["waiting"]["url"]),
        (&json!(false), &begun["url"])
    );

    browse(url, "code=a-code").await;
    until_signed_in(&house).await;
    let done = world::answer(&house.server, "log_in", json!({})).await;
    assert_eq!(done["status"], "signed_in");
    world::answer(&house.server, "list_playlists", json!({})).await;
    assert_eq!(house.tidal.last_call().unwrap().viewer.user(), Some(&user()));
}

/// Without credentials of the application's own, nothing can be read before somebody signs in.
#[tokio::test]
async fn what_needs_a_listener_depends_on_who_may_read_the_catalogue() {
    for (readers, blocks) in [(Readers::Everybody, false), (Readers::Listeners, true)] {
        let options = Options {
            readers,
            ..world::options()
        };
        let house = house(FakeAuth::new(), &options).await;
        let account = world::answer(&house.server, "get_account", json!({})).await;
        let blocked: Vec<&str> = account["blocked"]
            .as_array()
            .unwrap()
            .iter()
            .map(|blocked| blocked["tool"].as_str().unwrap())
            .collect();
        for tool in ["search", "get_tracks", "recommend_tracks"] {
            assert_eq!(blocked.contains(&tool), blocks, "{tool}: {blocked:?}");
        }
        assert!(blocked.contains(&"list_playlists"), "{blocked:?}");
        for tool in ["get_account", "log_in", "log_out"] {
            assert!(!blocked.contains(&tool), "{blocked:?}");
        }
        let told = world::call(&house.server, "get_account", json!({})).await;
        let told = world::text(&told);
        assert_eq!(
            told.contains("Needs a listener (log_in): search"),
            blocks,
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_failed_attempt_is_told_and_begun_anew() {
    let house = house(FakeAuth::new(), &world::options()).await;
    let begun = world::answer(&house.server, "log_in", json!({})).await;
    browse(begun["url"].as_str().unwrap(), "error=access_denied").await;
    let account = world::answer(&house.server, "get_account", json!({})).await;
    assert_eq!(account["problem"]["code"], "sign_in_failed", "{account}");
    let second = world::answer(&house.server, "log_in", json!({})).await;
    assert_ne!(second["url"], begun["url"]);
    assert!(
        second["earlier_attempt"].as_str().unwrap().contains("refused"),
        "{second}"
    );
}

#[tokio::test]
async fn more_can_be_asked_for_and_nothing_is_lost_by_it() {
    let auth = FakeAuth::new().with_session(user(), Scopes::of(["user.read", "search.write"]));
    let house = house(auth, &world::options()).await;
    let missing = world::error(&house.server, "list_playlists", json!({})).await;
    assert_eq!(missing["reason"], "scope_missing");
    assert!(
        missing["hint"].as_str().unwrap().contains("[\"playlists.read\"]"),
        "{missing}"
    );
    assert_eq!(
        world::answer(&house.server, "log_in", json!({})).await["status"],
        "signed_in"
    );

    let more = json!({"scopes": ["playlists.read"]});
    let begun = world::answer(&house.server, "log_in", more).await;
    let asked = parameter(begun["url"].as_str().unwrap(), "scope");
    for scope in ["playlists.read", "search.write", "user.read"] {
        assert!(asked.contains(scope), "{asked}");
    }
    // Other scopes than those that are waited for are another sign-in, at the same address.
    let other = json!({"scopes": ["entitlements.read"]});
    let begun_anew = world::answer(&house.server, "log_in", other).await;
    assert_ne!(begun["url"], begun_anew["url"]);
}

#[tokio::test]
async fn a_read_only_server_asks_for_no_more_than_reading() {
    let house = house(FakeAuth::new(), &read_only()).await;
    let refused = world::error(&house.server, "log_in", json!({"scopes": ["playlists.write"]})).await;
    assert_eq!(
        (&refused["code"], &refused["reason"]),
        (&json!("FORBIDDEN"), &json!("read_only"))
    );
    let begun = world::answer(&house.server, "log_in", json!({})).await;
    let asked = parameter(begun["url"].as_str().unwrap(), "scope");
    assert_eq!(asked, Scopes::reading().to_string());
    let account = world::answer(&house.server, "get_account", json!({})).await;
    assert_eq!(account["read_only"], true);
}

#[tokio::test]
async fn signing_out_forgets_the_sign_in_and_the_one_that_is_waited_for() {
    let house = house(
        FakeAuth::new().with_session(user(), Scopes::curating()),
        &world::options(),
    )
    .await;
    let more = json!({"scopes": ["entitlements.read"]});
    world::answer(&house.server, "log_in", more).await;
    for was_signed_in in [true, false] {
        let answer = world::answer(&house.server, "log_out", json!({})).await;
        assert_eq!(answer["was_signed_in"], was_signed_in);
    }
    let account = world::answer(&house.server, "get_account", json!({})).await;
    assert_eq!(
        (&account["signed_in"], &account["waiting"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn the_account_says_what_works_and_what_does_not() {
    let auth = FakeAuth::new().with_session(user(), Scopes::of(["user.read", "collection.read"]));
    let house = house(auth, &world::options()).await;
    let result = world::call(&house.server, "get_account", json!({})).await;
    let text = world::text(&result);
    for expected in [
        "Signed in as mia@example.org, country US, tier THIRD_PARTY",
        "Granted: collection.read user.read",
        "list_playlists (playlists.read)",
        "3 of 10 tokens left",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("list_favorites"), "{text}");

    house.tidal.fail_next(Error::NotSignedIn);
    let account = world::answer(&house.server, "get_account", json!({})).await;
    assert_eq!(account["problem"]["code"], "not_signed_in");
    let unreadable = || Error::SignInUnreadable {
        source: Arc::new(std::io::Error::other("torn")),
    };
    house.auth.fail_next(unreadable());
    let account = world::answer(&house.server, "get_account", json!({})).await;
    assert_eq!(
        (&account["signed_in"], &account["problem"]["code"]),
        (&json!(false), &json!("sign_in_unreadable"))
    );
    house.auth.fail_next(unreadable());
    let failed = world::error(&house.server, "list_playlists", json!({})).await;
    assert_eq!(failed["reason"], "sign_in_unreadable");
    house.auth.fail_next(unreadable());
    world::answer(&house.server, "search", json!({"query": "blue"})).await;
}

#[tokio::test]
async fn what_is_listed_follows_the_sign_in() {
    for (granted, shown) in [
        (None, true),
        (Some(Scopes::curating()), true),
        (Some(Scopes::of(["user.read"])), false),
        // TIDAL need not say what it granted.
        (Some(Scopes::default()), true),
    ] {
        let auth = granted.clone().map_or_else(FakeAuth::new, |granted| {
            FakeAuth::new().with_session(user(), granted)
        });
        let house = house(auth, &world::options()).await;
        let client = Modern {
            server: &house.server,
            capabilities: json!({}),
        };
        let listed = client.send("tools/list", json!({})).await;
        let has = |name: &str| {
            let tools = listed["result"]["tools"].as_array().unwrap();
            tools.iter().any(|tool| tool["name"] == name)
        };
        assert_eq!(has("list_playlists"), shown, "{granted:?}");
        assert!(has("search") && has("log_in"));
        assert_eq!(listed["result"]["cacheScope"], "private");
        assert!(listed["result"]["ttlMs"].as_u64().unwrap() <= 10_000);
    }
}

#[tokio::test]
async fn a_list_that_depends_on_nobody_may_be_shared() {
    let options = Options {
        toolsets: [Toolset::Catalog].into(),
        ..world::options()
    };
    let (server, _) = world::server(&options);
    let client = Modern {
        server: &server,
        capabilities: json!({}),
    };
    assert_eq!(
        client.send("tools/list", json!({})).await["result"]["cacheScope"],
        "public"
    );
    let account = client
        .send("resources/read", json!({"uri": "tidal://me/account"}))
        .await;
    assert!(account["error"].is_object(), "{account}");
}

#[tokio::test]
async fn the_catalogue_is_that_of_the_account_unless_one_is_configured() {
    for (catalogue, country) in [(CatalogueOf::Account, "US"), (CatalogueOf::Country, "SE")] {
        let options = Options {
            viewer: tidal_core::Viewer::anonymous("SE".parse().unwrap()),
            catalogue,
            ..world::options()
        };
        let house = house(FakeAuth::new().with_session(user(), Scopes::curating()), &options).await;
        world::answer(&house.server, "search", json!({"query": "blue"})).await;
        assert_eq!(house.tidal.last_call().unwrap().viewer.country.as_str(), country);
    }
}

#[tokio::test]
async fn the_account_is_a_resource() {
    let house = house(
        FakeAuth::new().with_session(user(), Scopes::curating()),
        &world::options(),
    )
    .await;
    let client = Modern {
        server: &house.server,
        capabilities: json!({}),
    };
    let read = client
        .send("resources/read", json!({"uri": "tidal://me/account"}))
        .await;
    let result = &read["result"];
    assert_eq!(
        (&result["cacheScope"], &result["ttlMs"]),
        (&json!("private"), &json!(0)),
        "{read}"
    );
    let account: Value = serde_json::from_str(result["contents"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(account["signed_in"], true);
}

#[tokio::test]
async fn a_modern_client_shows_the_address_itself() {
    let house = house(FakeAuth::new(), &world::options()).await;
    let client = Modern {
        server: &house.server,
        capabilities: json!({"elicitation": {"url": {}}}),
    };
    let asked = client.call("log_in", json!({}), json!({})).await;
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let params = &asked["inputRequests"]["sign_in"]["params"];
    assert_eq!(params["mode"], "url");
    browse(params["url"].as_str().unwrap(), "code=a-code").await;
    // The listener is somebody else now, and the answer is still theirs.
    until_signed_in(&house).await;
    let answer =
        json!({"requestState": asked["requestState"], "inputResponses": {"sign_in": {"action": "accept"}}});
    let done = client.call("log_in", json!({}), answer).await;
    assert_eq!(done["structuredContent"]["status"], "signed_in", "{done}");
}

#[tokio::test]
async fn a_listener_who_declines_is_not_asked_again() {
    let house = house(FakeAuth::new(), &world::options()).await;
    let client = Modern {
        server: &house.server,
        capabilities: json!({"elicitation": {"form": {}, "url": {}}}),
    };
    let asked = client.call("log_in", json!({}), json!({})).await;
    let answer =
        json!({"requestState": asked["requestState"], "inputResponses": {"sign_in": {"action": "decline"}}});
    let refused = client.call("log_in", json!({}), answer).await;
    assert_eq!(refused["structuredContent"]["error"]["reason"], "declined");
}

#[tokio::test]
async fn a_legacy_client_shows_the_address_while_it_waits() {
    let house = house(FakeAuth::new(), &world::options()).await;
    let capable = json!({"elicitation": {"url": {}}});
    let client = Legacy::new(capable, Answer::Declines);
    let result = client.call(&house.server, "log_in", json!({})).await;
    assert_eq!(result.structured_content.unwrap()["error"]["reason"], "declined");
    assert_eq!(client.asked(), 1);
    // A client that fails to show it leaves the listener with the address in the text.
    let client = Legacy::new(
        json!({"elicitation": {"url": {}}}),
        Answer::Fails(ErrorCode::INTERNAL_ERROR),
    );
    let result = client.call(&house.server, "log_in", json!({})).await;
    assert_eq!(result.structured_content.unwrap()["status"], "waiting");
    // Forms are no addresses: it stands in the text then.
    let client = Legacy::new(json!({"elicitation": {}}), Answer::Declines);
    let result = client.call(&house.server, "log_in", json!({})).await;
    assert_eq!(result.structured_content.unwrap()["status"], "waiting");
    assert_eq!(client.asked(), 0);
}

#[tokio::test]
async fn a_server_without_the_account_tools_says_how_else() {
    let options = Options {
        toolsets: [Toolset::Playlists].into(),
        ..world::options()
    };
    let house = house(FakeAuth::new(), &options).await;
    let refused = world::error(&house.server, "list_playlists", json!({})).await;
    assert!(
        refused["hint"].as_str().unwrap().contains("tidal-mcp login"),
        "{refused}"
    );
    let (server, _) = world::server(&world::options());
    for tool in ["log_in", "log_out"] {
        let refused = world::error(&server, tool, json!({})).await;
        assert_eq!(refused["reason"], "not_signed_in");
    }
    world::answer(&server, "get_account", json!({})).await;
}

#[tokio::test]
async fn without_a_client_id_the_way_to_one_is_told() {
    let house = house(FakeAuth::new().unconfigured(), &world::options()).await;
    let refused = world::error(&house.server, "log_in", json!({})).await;
    assert_eq!(refused["reason"], "not_configured");
    assert!(
        refused["hint"].as_str().unwrap().contains("TIDAL_CLIENT_ID"),
        "{refused}"
    );
}
