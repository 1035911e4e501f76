//! A principal signs in at TIDAL: begun at one replica, seen by a browser at another, ended at a third, good at all. And what a browser makes of
//! the pages.

use serde_json::json;

use super::house::{House, REDIRECT, answer, go_on};
use crate::{browser::Browser, listener::agree, tunnel::Tunnel, wire};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_principal_signs_in_for_themselves_at_whichever_replica() {
    let house = House::start().await;
    let (mia, leo) = (
        house.admit("mia", "read,write").await,
        house.admit("leo", "read,write").await,
    );
    let replicas = [
        house.replica().await,
        house.replica().await,
        house.replica().await,
    ];
    let begun = answer(replicas[0].authority(), &mia, "log_in", json!({})).await;
    let url = begun["structuredContent"]["url"].as_str().unwrap().to_owned();
    let target = url.strip_prefix("https://mcp.example.org").unwrap();
    let browse = async |replica: usize, target: &str, cookie: &str| {
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: mcp.example.org\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        wire::raw(replicas[replica].authority(), &request).await
    };
    let page = browse(1, target, "none=1").await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.text.contains("<strong>mia</strong>"), "{page:?}");
    let (tidal, cookie) = go_on(replicas[0].authority(), target).await;
    let back = agree(&tidal).await;
    let target = back.strip_prefix("https://mcp.example.org").unwrap();
    assert!(back.starts_with(REDIRECT), "{back}");
    let ended = browse(2, target, &cookie).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    assert!(ended.text.contains("You are signed in"), "{ended:?}");

    for replica in &replicas {
        let account = answer(replica.authority(), &mia, "get_account", json!({})).await;
        assert_eq!(account["structuredContent"]["signed_in"], true, "{account}");
        let playlists = answer(replica.authority(), &mia, "list_playlists", json!({})).await;
        assert_eq!(playlists["isError"], false, "{playlists}");
        let account = answer(replica.authority(), &leo, "get_account", json!({})).await;
        assert_eq!(account["structuredContent"]["signed_in"], false, "{account}");
    }
    assert_eq!(house.listener.sim().refresh_tokens(), 1);
}

/// The button leads to TIDAL and back, through all that the pages forbid. A page of somebody else's leads nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_goes_on_by_the_button_of_our_page_alone() {
    let house = House::start().await;
    let mia = house.admit("mia", "read,write").await;
    let replica = house.replica().await;
    let tunnel = Tunnel::to(replica.authority().parse().unwrap()).await;
    let rules = format!(
        "--host-resolver-rules=MAP mcp.example.org 127.0.0.1:{}",
        tunnel.port()
    );
    let browser = Browser::with(&[&rules, "--ignore-certificate-errors"]).await;
    let begun = answer(replica.authority(), &mia, "log_in", json!({})).await;
    let url = begun["structuredContent"]["url"].as_str().unwrap().to_owned();

    let strange = format!("<form method=post action='{url}'><button>Win a prize</button></form>");
    browser.visit(&format!("data:text/html,{strange}")).await;
    browser.press("Win a prize").await;
    browser.wait_for_heading("You are not signed in").await;
    let account = answer(replica.authority(), &mia, "get_account", json!({})).await;
    assert_eq!(account["structuredContent"]["signed_in"], false, "{account}");

    browser.visit(&url).await;
    browser.wait_for_heading("Sign in to TIDAL").await;
    browser.press("Go on to TIDAL").await;
    browser.wait_for_heading("You are signed in").await;
    let page = browser.text().await;
    assert!(page.contains("log_out") && !page.contains("tidal-cli"), "{page}");
    let account = answer(replica.authority(), &mia, "get_account", json!({})).await;
    assert_eq!(account["structuredContent"]["signed_in"], true, "{account}");
}
