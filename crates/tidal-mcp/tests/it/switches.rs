//! Toolsets, read-only mode, country: what the options switch.

use serde_json::json;
use tidal_core::{Country, Viewer};
use tidal_mcp::{Access, Options, Toolset, tools};

use crate::{misbehaviour, world};

fn names(options: &Options) -> Vec<String> {
    let (server, _) = world::server(options);
    let definitions = server.router().definitions();
    definitions.iter().map(|tool| tool.name.to_string()).collect()
}

#[test]
fn only_the_tools_of_the_chosen_toolsets_are_listed_and_called() {
    let every: Vec<_> = tools::all().iter().map(|entry| entry.spec().name).collect();
    assert_eq!(names(&Options::default()), every);
    for toolset in Toolset::ALL {
        let alone = Options {
            toolsets: [toolset].into(),
            ..Options::default()
        };
        let of_it = tools::all()
            .into_iter()
            .filter(|entry| entry.spec().toolset == toolset);
        assert_eq!(
            names(&alone),
            of_it.map(|entry| entry.spec().name).collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn a_tool_that_is_switched_off_is_as_unknown_as_any() {
    let discover = Options {
        toolsets: [Toolset::Discover].into(),
        ..Options::default()
    };
    let (server, _) = world::server(&discover);
    assert!(
        server
            .router()
            .call("search", serde_json::Map::new())
            .await
            .is_none()
    );
}

#[test]
fn read_only_leaves_out_what_changes_anything() {
    let writing = misbehaviour::bad_server(&Options::default());
    assert!(writing.router().definition("changes").is_some());
    let reading = misbehaviour::bad_server(&Options {
        access: Access::ReadOnly,
        ..Options::default()
    });
    assert!(reading.router().definition("changes").is_none());
    assert!(reading.router().definition("hangs").is_some());
}

#[tokio::test]
async fn the_country_of_a_call_wins_over_the_configured_one() {
    let options = Options {
        viewer: Viewer::anonymous("SE".parse().unwrap()),
        ..Options::default()
    };
    let (server, fake) = world::server(&options);
    world::answer(&server, "get_videos", json!({"ids": ["9"]})).await;
    assert_eq!(fake.last_call().unwrap().viewer.country.as_str(), "SE");
    world::answer(&server, "get_videos", json!({"ids": ["9"], "country": "us"})).await;
    assert_eq!(fake.last_call().unwrap().viewer.country, Country::US);
}
