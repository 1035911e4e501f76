//! What keeps `tidal-mcp http` from starting: `doctor` says so before, and the server tells all of it at once.

use super::World;

type Variables = &'static [(&'static str, &'static str)];

/// Mistakes that only show when settings are used: what is set, the words for it, and what doctor looks at.
const MISTAKES: [(Variables, &str, &str); 6] = [
    (
        &[("TIDAL_MCP_TOOLSETS", "foo")],
        "there is no toolset \"foo\"",
        "settings",
    ),
    (
        &[("TIDAL_LOG", "bogus=verybad")],
        "log.level is not a filter",
        "settings",
    ),
    (
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "no pair"),
        ],
        "tracing.headers: entry 1",
        "settings",
    ),
    (
        &[("TIDAL_REDIRECT_URI", "https://music.example.org/mcp")],
        "nobody can sign in at /mcp",
        "settings",
    ),
    (
        &[
            ("TIDAL_HTTP_AUTH", "token"),
            ("TIDAL_HTTP_PRINCIPALS_FILE", "/of/nobody/principals.toml"),
        ],
        "/of/nobody/principals.toml cannot be read",
        "principals",
    ),
    (
        &[
            ("TIDAL_TLS_CERTIFICATE_FILE", "/of/nobody/cert.pem"),
            ("TIDAL_TLS_KEY_FILE", "/of/nobody/key.pem"),
        ],
        "/of/nobody/cert.pem",
        "certificate",
    ),
];

impl World {
    /// The last words of a server that does not start.
    async fn refused(&self, variables: &[(&str, &str)]) -> String {
        let mut command = self.command(&["http"]);
        command.env("TIDAL_MCP_LISTEN", "127.0.0.1:0");
        let output = command.envs(variables.iter().copied()).output().await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{said}");
        said
    }
}

#[tokio::test]
async fn each_mistake_is_told_by_doctor_too() {
    let world = World::new().await;
    for (variables, words, check) in MISTAKES {
        let said = world.refused(variables).await;
        assert!(said.contains(words) && said.lines().count() == 1, "{said}");
        world.examined(variables).await.names(check, words, "");
    }
    let open = [("TIDAL_MCP_LISTEN", "0.0.0.0:0")];
    let said = world.refused(&open).await;
    assert!(said.contains("refusing to listen on 0.0.0.0:0"), "{said}");
    world
        .examined(&open)
        .await
        .names("settings", "0.0.0.0:0", "TIDAL_HTTP_AUTH");
}

#[tokio::test]
async fn all_mistakes_are_told_at_once() {
    let world = World::new().await;
    let variables: Vec<_> = MISTAKES.iter().flat_map(|mistake| mistake.0).copied().collect();
    let said = world.refused(&variables).await;
    for (_, words, _) in MISTAKES {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("6 mistakes"), "{said}");
}

#[tokio::test]
async fn no_cause_is_told_twice() {
    let world = World::new().await;
    let said = world.refused(&[("TIDAL_LOG", "bogus=verybad")]).await;
    assert_eq!(said.matches("error parsing level filter").count(), 1, "{said}");
}

#[tokio::test]
async fn a_redirect_address_that_hides_something_is_told_and_keeps_the_server_from_starting() {
    let world = World::new().await;
    let public = [
        ("TIDAL_REDIRECT_URI", "https://music.example.org/tidal/mcp"),
        ("TIDAL_HTTP_PUBLIC_URL", "https://music.example.org/tidal"),
    ];
    let told = world.examined(&public).await;
    told.names("settings", "nobody can sign in at /mcp", "TIDAL_REDIRECT_URI");
    let said = world.refused(&public).await;
    assert!(
        said.contains("something else is served there") && said.contains("such as /sign-in"),
        "{said}"
    );
}
