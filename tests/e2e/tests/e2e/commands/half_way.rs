//! Changes that come half-way: exit code 7, what is done on standard output, what is not on standard error, and the
//! same command again does the rest.

use tidal_sim::Fault;

use super::{ends::newcomer, fed, scene::entries, told};
use crate::listener::{Listener, Ran};

async fn break_off(listener: &Listener, fair: usize, line: &[&str], stdin: &str) -> Ran {
    listener.sim().faults().next_fair(fair);
    listener.sim().faults().next(100, Fault::Status500);
    let line = [line, &["--output", "json"]].concat();
    let ran = fed(&mut listener.command("tidal-cli", &line), stdin).await;
    listener.sim().faults().clear();
    assert_eq!(ran.code, Some(7), "{line:?}: {ran:?}");
    ran
}

/// How many were done, and how many were not, by the object on standard error.
fn counts(ran: &Ran) -> (u64, usize) {
    let error = told(ran);
    assert_eq!(error["code"], "PARTIAL", "{error}");
    let open = ["uncertain", "left"].map(|list| error[list].as_array().unwrap().len());
    (error["done"].as_u64().unwrap(), open.iter().sum())
}

fn lines(output: &str) -> usize {
    serde_json::from_str::<Vec<serde_json::Value>>(output)
        .unwrap()
        .len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn seven_and_the_same_command_does_the_rest() {
    let listener = newcomer(&[]).await.and("TIDAL_TOTAL_TIMEOUT_MS", "1000");
    let tracks = listener.sim().sample().tracks[..60].to_vec();
    let stdin = tracks.join("\n");
    let made = listener
        .cli(&["playlist", "create", "Long", "--ids"])
        .await
        .good();
    let (playlist, add) = (made.trim(), ["playlist", "add", made.trim(), "-"]);

    // One request reads the empty playlist.
    let half = break_off(&listener, 2, &add, &stdin).await;
    assert_eq!((counts(&half), lines(&half.out)), ((50, 10), 50), "{half:?}");
    let rest = fed(&mut listener.command("tidal-cli", &add), &stdin).await.good();
    assert_eq!(rest.lines().count(), 10, "{rest}");
    let stand = entries(&listener, playlist).await;
    let stand: Vec<_> = stand.into_iter().map(|(_, track)| track).collect();
    assert_eq!(stand, tracks);

    let add = ["favorites", "add", "tracks", "-"];
    let half = break_off(&listener, 1, &add, &stdin).await;
    assert_eq!((counts(&half), lines(&half.out)), ((50, 10), 50), "{half:?}");
    let rest = fed(&mut listener.command("tidal-cli", &add), &stdin).await.good();
    assert_eq!(rest.lines().count(), 10, "{rest}");

    let remove = ["favorites", "remove", "tracks", "-", "--yes"];
    let half = break_off(&listener, 1, &remove, &stdin).await;
    assert_eq!(counts(&half), (50, 10), "{half:?}");
    fed(&mut listener.command("tidal-cli", &remove), &stdin)
        .await
        .good();
    let left = listener.cli(&["favorites", "list", "tracks", "--ids"]).await;
    assert_eq!(left.good(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn seven_where_one_of_several_is_not_there() {
    let listener = newcomer(&[]).await;
    let sample = listener.sim().sample().clone();
    let (track, missing) = (&sample.tracks[0], &sample.missing_id);
    let made = listener
        .cli(&["playlist", "create", "Mixed", "--ids"])
        .await
        .good();
    for line in [
        &["track", "get", track, missing][..],
        &["playlist", "add", made.trim(), track, missing],
        &["favorites", "add", "tracks", track, missing],
    ] {
        let ran = listener.cli(&[line, &["--output", "json"]].concat()).await;
        assert_eq!(ran.code, Some(7), "{line:?}: {ran:?}");
        assert_eq!(lines(&ran.out), 1, "{line:?}: {ran:?}");
        let error = told(&ran);
        assert_eq!(error["code"], "PARTIAL", "{line:?}: {error}");
        assert!(error.to_string().contains(missing.as_str()), "{line:?}: {error}");
    }
}
