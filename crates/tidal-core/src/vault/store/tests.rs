//! The promises of a [`TokenStore`]: crashes, waiting, leaving.

use std::{
    fs::{self, File, TryLockError},
    sync::{Mutex, mpsc},
    time::Duration,
};

use tempfile::TempDir;

use super::super::replace::{Step, Steps};
use super::super::sample::{Memory, options, same, tokens, with_keyring};
use super::super::{KeyChoice, VaultOptions};
use super::*;

const STEPS: [Step; 5] = [
    Step::Created,
    Step::Written,
    Step::Synced,
    Step::Renamed,
    Step::FolderSynced,
];

fn vault(folder: &TempDir) -> Vault {
    Vault::open(options(folder, KeyChoice::File))
}

/// A vault that tells each step to this.
fn watched(folder: &TempDir, hook: impl Fn(Step) + Send + Sync + 'static) -> Vault {
    Vault::open(VaultOptions {
        steps: Steps(Some(Arc::new(hook))),
        ..options(folder, KeyChoice::File)
    })
}

async fn save(vault: &Vault, number: u64) -> Result<(), Source> {
    vault.lock("default").await?.save(&tokens(number)).await
}

async fn load(vault: &Vault) -> Option<u64> {
    let found = vault.load("default").await.unwrap()?;
    (0..100).find(|number| same(&found, &tokens(*number)))
}

#[tokio::test]
async fn what_is_saved_is_there_until_it_is_removed() {
    let folder = TempDir::new().unwrap();
    let vault = vault(&folder);
    assert!(vault.load("default").await.unwrap().is_none());
    assert!(vault.revision("default").await.unwrap().is_none());
    let mut seen = vec![None];
    for number in 1..20 {
        save(&vault, number).await.unwrap();
        assert_eq!(load(&vault).await, Some(number));
        let revision = vault.revision("default").await.unwrap();
        assert!(!seen.contains(&revision), "each change is another revision");
        assert_eq!(vault.revision("default").await.unwrap(), revision);
        seen.push(revision);
    }
    let mut locked = vault.lock("default").await.unwrap();
    assert!(same(&locked.load().await.unwrap().unwrap(), &tokens(19)));
    assert!(locked.remove().await.unwrap());
    assert!(!locked.remove().await.unwrap());
    drop(locked);
    assert!(vault.revision("default").await.unwrap().is_none());
    assert!(vault.load("default").await.unwrap().is_none());
}

#[tokio::test]
async fn a_crash_at_any_step_leaves_the_old_or_the_new() {
    for stop in STEPS {
        for old in [None, Some(1)] {
            let folder = TempDir::new().unwrap();
            if let Some(number) = old {
                save(&vault(&folder), number).await.unwrap();
            }
            let crashing = watched(&folder, move |step| {
                assert_ne!(step, stop, "a crash that was asked for");
            });
            save(&crashing, 2).await.unwrap_err();
            let expected = match stop {
                Step::Created | Step::Written | Step::Synced => old,
                Step::Renamed | Step::FolderSynced => Some(2),
            };
            let vault = vault(&folder);
            assert_eq!(load(&vault).await, expected, "{stop:?}");
            save(&vault, 3).await.unwrap();
            assert_eq!(load(&vault).await, Some(3), "{stop:?}");
            let mut names: Vec<_> = fs::read_dir(folder.path().join("vault"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            assert_eq!(names, [".key.lock", "default.lock", "default.vault"], "{stop:?}");
        }
    }
}

#[tokio::test]
async fn a_save_that_fails_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("vault/default.vault");
    let blocker = target.clone();
    let failing = watched(&folder, move |step| {
        if step == Step::Synced {
            fs::create_dir(&blocker).unwrap();
        }
    });
    let error = save(&failing, 1).await.unwrap_err().to_string();
    assert!(error.starts_with("cannot replace"), "{error}");
    fs::remove_dir(&target).unwrap();
    assert_eq!(load(&failing).await, None);
    let names = fs::read_dir(target.parent().unwrap()).unwrap();
    assert!(
        names
            .map(Result::unwrap)
            .all(|entry| !entry.file_name().to_string_lossy().ends_with(".tmp"))
    );
}

#[tokio::test]
async fn callers_take_turns() {
    let folder = TempDir::new().unwrap();
    let vaults = [vault(&folder), vault(&folder)];
    save(&vaults[0], 0).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for vault in vaults.iter().cycle().take(16) {
        let vault = vault.clone();
        tasks.spawn(async move {
            let mut locked = vault.lock("default").await.unwrap();
            let found = locked.load().await.unwrap().unwrap();
            let number = (0..100).find(|number| same(&found, &tokens(*number))).unwrap();
            locked.save(&tokens(number + 1)).await.unwrap();
        });
    }
    tasks.join_all().await;
    assert_eq!(load(&vaults[1]).await, Some(16));
}

#[tokio::test(start_paused = true)]
async fn waiting_ends() {
    let folder = TempDir::new().unwrap();
    let patience = Duration::from_secs(5);
    let impatient = Vault::open(options(&folder, KeyChoice::File).with_patience(patience));
    let other = vault(&folder);
    // Another process's lock, then one of this process.
    for holder in [&other, &impatient] {
        let held = holder.lock("default").await.unwrap();
        let begun = tokio::time::Instant::now();
        let error = impatient.lock("default").await.err().unwrap();
        assert_eq!(begun.elapsed(), patience);
        assert!(matches!(
            error.downcast_ref::<StoreBusy>(),
            Some(StoreBusy { waited }) if *waited == patience
        ));
        assert!(impatient.lock("another").await.is_ok());
        drop(held);
        assert!(impatient.lock("default").await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_queue_holds_nothing_up() {
    let folder = TempDir::new().unwrap();
    let (vault, other) = (vault(&folder), vault(&folder));
    let held = other.lock("default").await.unwrap();
    let leaves = tokio::time::timeout(Duration::from_millis(7), vault.lock("default"));
    assert!(leaves.await.is_err());
    drop(held);
    assert!(other.lock("default").await.is_ok());
    assert!(vault.lock("default").await.is_ok());
}

#[tokio::test]
async fn work_that_has_begun_keeps_its_lock_when_its_caller_leaves() {
    let folder = TempDir::new().unwrap();
    let (reached, mut at_step) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, going_on) = mpsc::channel::<()>();
    let going_on = Mutex::new(going_on);
    let slow = watched(&folder, move |step| {
        if step == Step::Written {
            reached.send(()).unwrap();
            going_on.lock().unwrap().recv().unwrap();
        }
    });
    let mut locked = slow.lock("default").await.unwrap();
    let tokens = tokens(1);
    tokio::select! {
        _ = locked.save(&tokens) => panic!("it is not over yet"),
        _ = at_step.recv() => {}
    }
    drop(locked);
    let lock = File::open(folder.path().join("vault/default.lock")).unwrap();
    assert!(matches!(lock.try_lock(), Err(TryLockError::WouldBlock)));
    go_on.send(()).unwrap();
    let vault = vault(&folder);
    let mut locked = vault.lock("default").await.unwrap();
    assert!(same(&locked.load().await.unwrap().unwrap(), &tokens));
}

#[tokio::test]
async fn a_save_waits_for_the_one_that_its_caller_has_left() {
    let folder = TempDir::new().unwrap();
    let (reached, mut at_step) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, going_on) = mpsc::channel::<()>();
    let going_on = Mutex::new(going_on);
    let slow = watched(&folder, move |step| {
        reached.send(step).unwrap();
        going_on.lock().unwrap().recv().unwrap();
    });
    let mut locked = slow.lock("default").await.unwrap();
    let (first, second) = (tokens(1), tokens(2));
    tokio::select! {
        _ = locked.save(&first) => panic!("it is not over yet"),
        _ = at_step.recv() => {}
    }
    let mut retried = tokio::task::JoinSet::new();
    retried.spawn(async move { locked.save(&second).await.unwrap() });
    for _ in 0..2 * STEPS.len() {
        go_on.send(()).unwrap();
    }
    retried.join_all().await;
    let mut seen = vec![Step::Created];
    while let Ok(step) = at_step.try_recv() {
        seen.push(step);
    }
    assert_eq!(seen, [STEPS, STEPS].concat(), "one after the other");
    assert_eq!(load(&vault(&folder)).await, Some(2));
}

#[tokio::test]
async fn a_lock_that_is_given_up_leaves_no_key_behind() {
    let (folder, keyring) = (TempDir::new().unwrap(), Arc::new(Memory::default()));
    let vault = Vault::open(with_keyring(options(&folder, KeyChoice::Keyring), &keyring));
    let mut locked = vault.lock("default").await.unwrap();
    locked.prepare().await.unwrap();
    assert_eq!(keyring.entries.lock().unwrap().len(), 1);
    drop(locked);
    // It is forgotten before anybody else has the lock.
    let mut locked = vault.lock("default").await.unwrap();
    assert!(keyring.entries.lock().unwrap().is_empty());
    locked.prepare().await.unwrap();
    locked.save(&tokens(1)).await.unwrap();
    drop(locked);
    assert_eq!(load(&vault).await, Some(1));
}

#[tokio::test]
async fn a_keyring_that_does_not_forget_makes_no_failure_of_signing_out() {
    let (folder, keyring) = (TempDir::new().unwrap(), Arc::new(Memory::default()));
    let vault = Vault::open(VaultOptions {
        forgetting: Duration::from_millis(1),
        ..with_keyring(options(&folder, KeyChoice::Keyring), &keyring)
    });
    save(&vault, 1).await.unwrap();
    let (busy, is_busy) = tokio::sync::oneshot::channel();
    let (free, is_free) = mpsc::channel::<()>();
    let holder = std::thread::spawn({
        let keyring = Arc::clone(&keyring);
        move || {
            let _entries = keyring.entries.lock().unwrap();
            busy.send(()).unwrap();
            is_free.recv().unwrap();
        }
    });
    is_busy.await.unwrap();
    assert!(vault.lock("default").await.unwrap().remove().await.unwrap());
    assert_eq!(load(&vault).await, None);
    free.send(()).unwrap();
    holder.join().unwrap();
    // Whoever has the lock next finds it done.
    drop(vault.lock("default").await.unwrap());
    assert!(keyring.entries.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_name_that_is_none_is_refused_everywhere() {
    let folder = TempDir::new().unwrap();
    let vault = vault(&folder);
    assert!(vault.load("../x").await.is_err());
    assert!(vault.revision("../x").await.is_err());
    assert!(vault.lock("../x").await.is_err());
    assert_eq!(vault.describe("../x"), r#""../x" is not the name of a profile"#);
    assert!(!folder.path().join("vault").exists(), "nothing was made");
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    let folder = TempDir::new().unwrap();
    let secret = options(&folder, KeyChoice::Auto).with_passphrase(Some("hunter2".into()));
    let printed = format!("{secret:?}");
    assert!(
        printed.contains("has_passphrase: true") && !printed.contains("hunter2"),
        "{printed}"
    );
    let vault = Vault::open(secret);
    save(&vault, 1).await.unwrap();
    let printed = format!("{vault:?}");
    assert!(
        !printed.contains("hunter2") && !printed.contains("secret"),
        "{printed}"
    );
}

#[tokio::test]
async fn a_look_at_the_vault_names_what_cannot_be_opened() {
    let folder = TempDir::new().unwrap();
    let vault = vault(&folder);
    assert!(vault.examine().unwrap().is_empty());
    save(&vault, 1).await.unwrap();
    fs::copy(
        folder.path().join("vault/default.vault"),
        folder.path().join("vault/mia.vault"),
    )
    .unwrap();
    let examined = vault.examine().unwrap();
    let bad: Vec<_> = examined.iter().map(|looked| looked.opened.is_err()).collect();
    assert_eq!(bad, [false, true], "it was sealed for another profile");
    assert_eq!(examined[1].profile, "mia");
    fs::write(folder.path().join("vault.key"), "short").unwrap();
    assert!(matches!(vault.examine(), Err(VaultError::KeyDamaged { .. })));
}
