//! Completions and manual pages.

use std::fs;

use tempfile::TempDir;

use crate::world::{bare, ran};

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let told = ran(&bare().args(["completions", shell]).output().unwrap()).exits(0);
        assert!(
            told.out.contains("tidal-cli") && told.out.contains("similar"),
            "{shell}"
        );
        assert_eq!(told.err, "");
    }
    ran(&bare().args(["completions", "sh"]).output().unwrap()).exits(2);
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let told = ran(&bare().arg("man").output().unwrap()).exits(0);
    assert!(told.out.contains(".TH tidal-cli 1"), "{}", told.out);
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("man1");
    ran(&bare().arg("man").arg("--out").arg(&out).output().unwrap()).exits(0);
    let mut pages: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn the_version_is_the_packages() {
    let told = ran(&bare().arg("--version").output().unwrap()).exits(0);
    assert_eq!(told.out, format!("tidal-cli {}\n", env!("CARGO_PKG_VERSION")));
}
