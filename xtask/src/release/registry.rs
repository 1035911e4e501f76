//! `server.json`: how the registry of MCP servers lists the server: as bundles and as an image, each over standard input
//! and output.

use anyhow::Result;
use serde_json::{Value, json};

use super::checksums::Checksums;
use super::project::{Place, Project, TITLE};
use super::target::TARGETS;

/// The file's name.
pub(super) const FILE: &str = "server.json";

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/// Where the image keeps what it writes.
const VOLUME: &str = "tidal-mcp:/var/lib/tidal";

/// The registry refuses a longer description.
const LONGEST_DESCRIPTION: usize = 100;

/// The listing. Every bundle must have been packed.
pub(super) fn render(project: &Project, place: &Place, sums: &Checksums) -> Result<String> {
    anyhow::ensure!(
        project.description.chars().count() <= LONGEST_DESCRIPTION,
        "the server's description has over {LONGEST_DESCRIPTION} characters"
    );
    let mut packages = Vec::new();
    for target in TARGETS {
        let file = target.bundle(project);
        packages.push(json!({
            "registryType": "mcpb",
            "identifier": place.download(project, &file),
            "fileSha256": sums.digest(&file)?,
            "transport": { "type": "stdio" },
            "environmentVariables": variables(),
        }));
    }
    packages.push(image(project, place));
    let listing = json!({
        "$schema": SCHEMA,
        "name": place.server_name(),
        "title": TITLE,
        "description": project.description,
        "version": project.version,
        "repository": { "url": place.repository(), "source": "github" },
        "packages": packages,
    });
    Ok(serde_json::to_string_pretty(&listing)? + "\n")
}

/// The image serves HTTP unless it is told otherwise, and keeps sign-ins in a volume. A browser does not get to the loopback
/// address of a container, so signing in there takes a terminal: the listing says how.
fn image(project: &Project, place: &Place) -> Value {
    let image = format!("{}:{}", place.image, project.version);
    let sign_in =
        format!("docker run -it --rm --volume {VOLUME} --env TIDAL_CLIENT_ID {image} login --no-browser");
    json!({
        "registryType": "oci",
        "identifier": image,
        "runtimeHint": "docker",
        "runtimeArguments": [{
            "type": "named",
            "name": "--volume",
            "value": VOLUME,
            "description": format!("Where sign-ins are kept. The tool log_in does not work in a container; sign in with: {sign_in}"),
        }],
        "packageArguments": [{ "type": "positional", "value": "stdio" }],
        "transport": { "type": "stdio" },
        "environmentVariables": variables(),
    })
}

fn variables() -> Value {
    json!([
        {
            "name": "TIDAL_CLIENT_ID",
            "description": "Of an application registered at developer.tidal.com",
            "isRequired": true,
        },
        {
            "name": "TIDAL_CLIENT_SECRET",
            "description": "Only needed to read the catalogue without signing in",
            "isSecret": true,
        },
        {
            "name": "TIDAL_COUNTRY",
            "description": "Two letters; whose catalogue is read while nobody is signed in",
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::project::sample;

    fn packed(project: &Project) -> Checksums {
        let mut sums = Checksums::default();
        for target in TARGETS {
            sums.insert(&target.bundle(project), target.triple.as_bytes());
        }
        sums
    }

    #[test]
    fn the_listing_has_what_the_registry_wants() {
        let (project, place) = sample();
        let text = render(&project, &place, &packed(&project)).expect("everything was packed");
        let listing: Value = serde_json::from_str(&text).expect("it is JSON");
        let packages = listing["packages"].as_array().expect("it lists packages");
        assert_eq!(packages.len(), TARGETS.len() + 1);
        for package in packages {
            let identifier = package["identifier"].as_str().expect("each has one");
            match package["registryType"].as_str() {
                Some("mcpb") => {
                    // The registry takes addresses of releases alone, and only those that say what they are.
                    assert!(identifier.starts_with("https://github.com/") && identifier.contains("mcp"));
                    assert_eq!(package["fileSha256"].as_str().map(str::len), Some(64));
                }
                Some("oci") => assert_eq!(identifier, "registry.example/owner/tidal-mcp:1.2.3"),
                other => panic!("{other:?}"),
            }
            assert_eq!(package["transport"]["type"], "stdio");
        }
        let mut head = listing.clone();
        head["packages"] = json!([packages.last().expect("the image")]);
        insta::assert_json_snapshot!(head);
    }

    #[test]
    fn a_bundle_that_is_missing_is_named() {
        let (project, place) = sample();
        let error = render(&project, &place, &Checksums::default()).expect_err("nothing was packed");
        assert_eq!(
            error.to_string(),
            "tidal-mcp-1.2.3-x86_64-unknown-linux-musl.mcpb was not packed"
        );
    }

    #[test]
    fn our_own_description_is_short_enough() {
        let project = Project::read().expect("it is published");
        let (_, place) = sample();
        render(&project, &place, &packed(&project)).expect("it can be listed");
    }
}
