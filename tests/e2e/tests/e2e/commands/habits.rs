//! What people of the shell are used to: pipelines, `-`, `--yes`, results on one stream and words on the other.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Stdio};

use tidal_sim::Sim;
use tokio::process::Command;

use super::{ends::newcomer, scene::entries};
use crate::{
    listener::{Listener, Ran},
    programs::program,
    world::in_time,
};

/// Runs a line as a shell does, with the programs where a shell finds them.
async fn shell(listener: &Listener, line: &str) -> Ran {
    let programs = program("tidal-cli");
    let programs = programs.parent().unwrap().display().to_string();
    let model = listener.command("tidal-cli", &[]);
    let mut command = Command::new("/bin/sh");
    command
        .env_clear()
        .envs(
            model
                .as_std()
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("PATH", format!("{programs}:/usr/bin:/bin"))
        .args(["-c", line])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    Ran::of(&in_time(command.output()).await.unwrap())
}

/// The line of the README.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_a_search_finds_goes_into_a_playlist() {
    let readme = include_str!("../../../../../README.md");
    let line = "tidal-cli search tracks \"blue in green\" --ids | tidal-cli playlist add PLAYLIST -";
    assert!(readme.contains(line), "the README promises another line");
    let music = tempfile::NamedTempFile::new().unwrap();
    let tracks = [
        "Blue in Green",
        "Blue in Green (Take 2)",
        "So What",
        "Green in Blue",
    ];
    let lines = tracks.map(|title| format!("{title},A Quintet,Kinds,1959-08-17,60,2,1,337000\n"));
    let header = "title,artist,album,release_date,bpm,pitch_class,mode,duration_ms\n";
    fs::write(music.path(), header.to_owned() + &lines.concat()).unwrap();
    let listener = Listener::signed_in(Sim::builder().catalog_csv(music.path())).await;
    let made = shell(&listener, "tidal-cli playlist create \"Blue\" --output ids").await;
    let playlist = made.good().trim().to_owned();
    let line = line.replace("PLAYLIST", &playlist);
    let ran = shell(&listener, &line).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let added = ran.out.lines().count();
    assert!(added > 1, "{ran:?}");
    assert_eq!(entries(&listener, &playlist).await.len(), added);
    let again = shell(&listener, &line).await;
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "{again:?}");
    assert_eq!(entries(&listener, &playlist).await.len(), added);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_playlist_is_copied_and_thinned_by_pipelines() {
    let listener = newcomer(&[]).await;
    let from = listener.sim().sample().two_hundred_item_playlist.clone();
    let made = shell(&listener, "tidal-cli playlist create Copy --ids").await;
    let copy = made.good().trim().to_owned();
    let copying = format!("tidal-cli playlist items {from} --limit 30 | tidal-cli playlist add {copy} -");
    shell(&listener, &copying).await.good();
    let all = entries(&listener, &copy).await;
    assert_eq!(all.len(), 30);
    let moving =
        format!("tidal-cli playlist items {copy} --limit 2 | tidal-cli playlist move {copy} - --end");
    shell(&listener, &moving).await.good();
    let moved = entries(&listener, &copy).await;
    assert_eq!(moved, [&all[2..], &all[..2]].concat());
    let thinning = format!("tidal-cli playlist items {copy} --all | tidal-cli playlist remove {copy} -");
    let refused = shell(&listener, &thinning).await;
    assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
    assert!(refused.err.contains("--yes"), "{refused:?}");
    assert_eq!(entries(&listener, &copy).await.len(), 30);
    shell(&listener, &format!("{thinning} --yes")).await.good();
    assert_eq!(entries(&listener, &copy).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nothing_is_destroyed_in_a_script_without_a_yes() {
    let listener = newcomer(&[]).await;
    let made = listener
        .cli(&["playlist", "create", "Dear", "--ids"])
        .await
        .good();
    let delete = ["playlist", "delete", made.trim()];
    let refused = listener.cli(&delete).await;
    assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
    assert!(refused.err.contains("--yes"), "{refused:?}");
    listener.cli(&["playlist", "get", made.trim()]).await.good();
    listener.cli(&[&delete[..], &["--yes"]].concat()).await.good();
    assert_eq!(
        listener.cli(&["playlist", "get", made.trim()]).await.code,
        Some(4)
    );
}

/// Only its owner can read what is kept of a sign-in.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_kept_is_for_its_owner_alone() {
    let listener = newcomer(&[]).await;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&listener.vault()), 0o700);
    for file in listener.vault().read_dir().unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}
