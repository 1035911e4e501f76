//! The bundle that assistants install with a click: the server, and a manifest by which they ask for its settings. Version
//! 0.3 of the manifest's format, the newest that the assistants' releases read.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::archive::{self, Entry};
use super::project::{LICENCE, PROGRAMS, Project, TITLE};
use super::target::Target;

/// The folder of the program in the bundle.
const FOLDER: &str = "server";

/// The bundle of a target, from the programs in the folder `built`.
pub(super) fn pack(project: &Project, target: Target, built: &Path) -> Result<Vec<u8>> {
    let [server, ..] = PROGRAMS;
    let manifest = Entry {
        path: "manifest.json".to_owned(),
        bytes: serde_json::to_vec_pretty(&manifest(project, target))?,
        mode: 0o644,
    };
    let papers = [
        Entry::paper(FOLDER, "LICENSE-APACHE")?,
        Entry::paper(FOLDER, "LICENSE-MIT")?,
    ];
    let program = Entry::program(FOLDER, target, server, built)?;
    archive::zip(&[[manifest, program].as_slice(), &papers].concat())
}

/// Settings that are left out reach the server as empty variables, which it takes for none.
fn manifest(project: &Project, target: Target) -> Value {
    let [server, ..] = PROGRAMS;
    let entry_point = format!("{FOLDER}/{}", target.executable(server));
    json!({
        "manifest_version": "0.3",
        "name": server,
        "display_name": TITLE,
        "version": project.version,
        "description": project.description,
        "author": { "name": "The authors of tidal" },
        "license": LICENCE,
        "keywords": ["tidal", "music", "playlists"],
        "privacy_policies": ["https://tidal.com/privacy"],
        "server": {
            "type": "binary",
            "entry_point": entry_point,
            "mcp_config": {
                "command": format!("${{__dirname}}/{entry_point}"),
                "args": ["stdio"],
                "env": {
                    "TIDAL_CLIENT_ID": "${user_config.client_id}",
                    "TIDAL_CLIENT_SECRET": "${user_config.client_secret}",
                    "TIDAL_COUNTRY": "${user_config.country}"
                }
            }
        },
        "tools_generated": true,
        "prompts_generated": true,
        "compatibility": { "platforms": [target.system.platform()] },
        "user_config": {
            "client_id": {
                "type": "string",
                "title": "Client id",
                "description": "Of an application that you registered at developer.tidal.com, with the redirect URI http://127.0.0.1:8934/callback",
                "required": true
            },
            "client_secret": {
                "type": "string",
                "title": "Client secret",
                "description": "Only needed to read the catalogue without signing in",
                "sensitive": true,
                "required": false,
                "default": ""
            },
            "country": {
                "type": "string",
                "title": "Country",
                "description": "Two letters; whose catalogue is read while nobody is signed in",
                "required": false,
                "default": ""
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Cursor, Read};

    use super::*;
    use crate::release::project::sample;
    use crate::release::target::TARGETS;

    /// What the format wants of every manifest.
    const REQUIRED: [&str; 6] = [
        "manifest_version",
        "name",
        "version",
        "description",
        "author",
        "server",
    ];

    #[test]
    fn a_manifest_has_what_its_format_wants_and_asks_for_what_it_hands_over() {
        let (project, _) = sample();
        for target in TARGETS {
            let manifest = manifest(&project, target);
            for field in REQUIRED {
                assert!(manifest.get(field).is_some(), "{field}");
            }
            assert!(manifest["author"]["name"].is_string());
            let asked = manifest["user_config"].as_object().expect("it asks");
            let variables = manifest["server"]["mcp_config"]["env"]
                .as_object()
                .expect("it hands over");
            for (setting, question) in asked {
                // A variable without a value would be handed over as its own name.
                assert!(
                    question["required"] == true || question["default"].is_string(),
                    "{setting}"
                );
                let place = format!("${{user_config.{setting}}}");
                assert!(variables.values().any(|value| *value == place), "{setting}");
            }
            assert_eq!(asked.len(), variables.len());
        }
        let manifest = manifest(&project, TARGETS[4]);
        insta::assert_json_snapshot!(manifest["server"], @r#"
        {
          "entry_point": "server/tidal-mcp.exe",
          "mcp_config": {
            "args": [
              "stdio"
            ],
            "command": "${__dirname}/server/tidal-mcp.exe",
            "env": {
              "TIDAL_CLIENT_ID": "${user_config.client_id}",
              "TIDAL_CLIENT_SECRET": "${user_config.client_secret}",
              "TIDAL_COUNTRY": "${user_config.country}"
            }
          },
          "type": "binary"
        }
        "#);
    }

    #[test]
    fn a_bundle_has_its_manifest_at_the_root_and_a_server_that_runs() {
        let (project, _) = sample();
        let [target, ..] = TARGETS;
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("tidal-mcp"), "server").expect("it can be written");
        let bytes = pack(&project, target, folder.path()).expect("it was built");
        let mut bundle = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
        let mut text = String::new();
        let mut file = bundle.by_name("manifest.json").expect("it is there");
        file.read_to_string(&mut text).expect("it can be read");
        drop(file);
        let written: Value = serde_json::from_str(&text).expect("it is JSON");
        let entry_point = written["server"]["entry_point"].as_str().expect("it names one");
        let server = bundle.by_name(entry_point).expect("it is there");
        assert_eq!(server.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    }
}
