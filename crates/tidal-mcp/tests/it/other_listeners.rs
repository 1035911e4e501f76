//! What was sealed for one listener is of no use to the next one who signs in under the same profile, and stays good
//! for the same one.

use serde_json::json;
use tidal_core::{AuthService, Scopes, testing::FakeAuth};

use crate::{
    account::{House, house, user},
    eras::Modern,
    listener::standing,
    my_half_ways::{down, numbers, report},
    world,
};

async fn of_one_listener() -> House {
    let auth = FakeAuth::new().with_session(user(), Scopes::curating());
    house(auth, &world::options()).await
}

/// Somebody signs in under the same profile, in a shell beside this server.
async fn another_signs_in(house: &House) {
    let pending = house.auth.begin_sign_in(&user(), &Scopes::curating()).unwrap();
    let answer = FakeAuth::agree(&pending);
    house.auth.complete_sign_in(pending, &answer).await.unwrap();
}

#[tokio::test]
async fn a_place_in_ones_favourites_is_no_place_in_anothers() {
    let house = of_one_listener().await;
    let arguments = json!({"kind": "tracks", "limit": 5});
    let first = world::answer(&house.server, "list_favorites", arguments.clone()).await;
    let mut next = arguments;
    next["cursor"] = first["favorites"]["next_cursor"].clone();
    world::answer(&house.server, "list_favorites", next.clone()).await;
    another_signs_in(&house).await;
    let error = world::error(&house.server, "list_favorites", next).await;
    assert_eq!(error["code"], "INVALID_INPUT");
    assert!(
        error["message"].as_str().unwrap().starts_with("cursor: "),
        "{error}"
    );
}

#[tokio::test]
async fn one_listeners_yes_deletes_nothing_of_anothers() {
    for changes in [false, true] {
        let house = of_one_listener().await;
        let client = Modern {
            server: &house.server,
            capabilities: json!({"elicitation": {"form": {}}}),
        };
        let arguments = json!({"id": "mine"});
        let asked = client.call("delete_playlist", arguments.clone(), json!({})).await;
        if changes {
            another_signs_in(&house).await;
        }
        let yes = json!({"consent": {"action": "accept", "content": {"confirm": true}}});
        let again = json!({"requestState": asked["requestState"], "inputResponses": yes});
        if changes {
            let refused = client.refusal("delete_playlist", arguments, again).await;
            assert_eq!(refused, "state_invalid");
        } else {
            let result = client.call("delete_playlist", arguments, again).await;
            assert_eq!(result["isError"], false, "{result}");
        }
        assert_eq!(house.tidal.count("delete_playlist"), u64::from(!changes));
    }
}

#[tokio::test]
async fn what_one_listener_began_another_does_not_go_on_with() {
    for changes in [false, true] {
        let house = of_one_listener().await;
        let mut arguments = json!({"id": "empty", "items": numbers(101..=160), "skip_duplicates": false});
        house.tidal.let_pass(1);
        house.tidal.fail_next(down());
        let half = report(&world::call(&house.server, "add_to_playlist", arguments.clone()).await);
        arguments["resume"] = half["resume"].clone();
        if changes {
            another_signs_in(&house).await;
            let error = world::error(&house.server, "add_to_playlist", arguments).await;
            assert!(
                error["message"].as_str().unwrap().starts_with("resume: "),
                "{error}"
            );
        } else {
            world::answer(&house.server, "add_to_playlist", arguments).await;
            assert_eq!(standing(&house.tidal, "empty").await, numbers(101..=160));
        }
    }
}
