//! Resources and prompts, through a client of the SDK over a pair of pipes.

use rmcp::{
    ServiceError,
    model::{
        ErrorCode, GetPromptRequestParams, ReadResourceRequestParams, ReadResourceResult, ResourceContents,
    },
};
use serde_json::{Value, json};
use tidal_mcp::{Access, Options, Toolset};

use crate::{client, world};

fn contents(result: &ReadResourceResult) -> (String, String) {
    match &result.contents[0] {
        ResourceContents::TextResourceContents { text, mime_type, .. } => {
            (text.clone(), mime_type.clone().unwrap())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_guide_needs_no_tidal() {
    let (server, fake) = world::server(&world::options());
    let client = client::over_pipes(server).await;
    let listed = client.list_all_resources().await.unwrap();
    assert_eq!(listed.len(), 2);
    let guide = client
        .read_resource(ReadResourceRequestParams::new("tidal://guide"))
        .await
        .unwrap();
    let (text, kind) = contents(&guide);
    assert_eq!(kind, "text/markdown");
    assert!(text.contains("`find_similar`"), "{text}");
    assert_eq!(fake.total(), 0);
}

#[tokio::test]
async fn everything_with_an_id_can_be_read() {
    let (server, _) = world::server(&world::options());
    let client = client::over_pipes(server).await;
    let templates = client.list_all_resource_templates().await.unwrap();
    let templates: Vec<_> = templates
        .iter()
        .map(|template| template.uri_template.as_str())
        .collect();
    assert_eq!(
        templates,
        [
            "tidal://track/{id}",
            "tidal://album/{id}",
            "tidal://artist/{id}",
            "tidal://playlist/{id}",
            "tidal://video/{id}"
        ]
    );
    for (uri, way, expected) in [
        ("tidal://track/1", "/isrc", json!("USSM15900113")),
        ("tidal://album/101", "/tracks/items/2/track/id", json!("3")),
        ("tidal://artist/3519", "/top_tracks/items/0/id", json!("1")),
        ("tidal://playlist/0a-1b", "/playlist/name", json!("Blue Hour")),
        ("tidal://video/9", "/isrc", json!("USSM15900999")),
    ] {
        let read = client
            .read_resource(ReadResourceRequestParams::new(uri))
            .await
            .unwrap();
        let (text, kind) = contents(&read);
        assert_eq!(kind, "application/json");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value.pointer(way), Some(&expected), "{uri}: {value}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (server, _) = world::server(&world::options());
    let client = client::over_pipes(server).await;
    for uri in [
        "tidal://track/777",
        "tidal://track/..",
        "tidal://track/a%2Fb",
        "tidal://song/1",
        "tidal://playlist/none",
        "file:///etc/passwd",
        "",
    ] {
        let error = client
            .read_resource(ReadResourceRequestParams::new(uri))
            .await
            .unwrap_err();
        let ServiceError::McpError(error) = error else {
            panic!("{uri}: {error}")
        };
        // The code of the legacy revisions; modern ones are tested over HTTP.
        assert_eq!(error.code, ErrorCode::RESOURCE_NOT_FOUND, "{uri}");
        assert_eq!(error.data.unwrap()["uri"], uri);
    }
}

#[tokio::test]
async fn a_read_that_fails_tells_code_and_wait() {
    use std::time::Duration;

    let (server, fake) = world::server(&world::options());
    let client = client::over_pipes(server).await;
    fake.fail_next(tidal_core::Error::Unavailable {
        retry_after: Duration::from_secs(9),
    });
    let error = client
        .read_resource(ReadResourceRequestParams::new("tidal://track/1"))
        .await
        .unwrap_err();
    let ServiceError::McpError(error) = error else {
        panic!("{error}")
    };
    let data = error.data.unwrap();
    assert_eq!(
        (&data["error"]["code"], &data["error"]["retry_after"]),
        (&json!("UNAVAILABLE"), &json!(9))
    );
}

#[tokio::test]
async fn prompts_are_listed_and_composed() {
    let (server, _) = world::server(&world::options());
    let client = client::over_pipes(server).await;
    let prompts = client.list_all_prompts().await.unwrap();
    let names: Vec<_> = prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "explore_artist",
            "make_playlist",
            "tidy_playlist",
            "weekly_discoveries"
        ]
    );
    for prompt in &prompts {
        let arguments = prompt.arguments.as_deref().unwrap();
        assert!(
            prompt.description.is_some() && arguments.iter().all(|argument| argument.description.is_some())
        );
    }
    let arguments = json!({"theme": "rain"}).as_object().unwrap().clone();
    let request = GetPromptRequestParams::new("make_playlist").with_arguments(arguments);
    let composed = client.get_prompt(request).await.unwrap();
    assert!(serde_json::to_string(&composed).unwrap().contains("rain"));
    let unknown = client
        .get_prompt(GetPromptRequestParams::new("make_playlists"))
        .await
        .unwrap_err();
    assert!(
        unknown.to_string().contains("did you mean make_playlist?"),
        "{unknown}"
    );
}

#[tokio::test]
async fn every_prompt_reads_well_with_what_it_is_given() {
    for (name, arguments) in [
        (
            "tidy_playlist",
            json!({"playlist": "Blue Hour", "order": "slow to fast"}),
        ),
        ("tidy_playlist", json!({"playlist": "Blue Hour"})),
        (
            "weekly_discoveries",
            json!({"mood": "for running", "tracks": "9"}),
        ),
        ("weekly_discoveries", json!({})),
    ] {
        let (server, _) = world::server(&world::options());
        let client = client::over_pipes(server).await;
        let given = arguments.as_object().unwrap().clone();
        let request = GetPromptRequestParams::new(name).with_arguments(given.clone());
        let text = serde_json::to_string(&client.get_prompt(request).await.unwrap()).unwrap();
        for value in given.values() {
            assert!(text.contains(value.as_str().unwrap()), "{name}: {text}");
        }
    }
}

#[tokio::test]
async fn prompts_follow_what_is_enabled() {
    for (options, expected) in [
        (
            Options {
                access: Access::ReadOnly,
                ..Options::default()
            },
            vec!["explore_artist", "make_playlist", "weekly_discoveries"],
        ),
        (
            Options {
                toolsets: [Toolset::Catalog].into(),
                ..Options::default()
            },
            vec!["explore_artist", "make_playlist"],
        ),
    ] {
        let (server, _) = world::server(&options);
        let client = client::over_pipes(server).await;
        let prompts = client.list_all_prompts().await.unwrap();
        let names: Vec<_> = prompts.iter().map(|prompt| prompt.name.as_str()).collect();
        assert_eq!(names, expected);
    }
}
