//! `tidal-mcp doctor`: looks at everything that a server needs, and says of each part how it is, what is wrong and what
//! helps. It changes nothing, tells no secret, and asks TIDAL for one token at most.
//!
//! All parts are looked at at once, each for a bounded time, so that one that hangs hides no other.

mod clock;
mod files;
mod finding;
mod redis;
mod report;
mod tidal;
mod vault;

use std::{future::Future, time::Duration};

use tidal_core::settings::{Problems, Settings};
use tokio::{task::spawn_blocking, time::timeout};

use finding::Finding;
pub(crate) use finding::Severity;
pub(crate) use report::Report;

use crate::{
    error::in_one_line,
    run::{Obstacle, obstacles_in_settings},
};

/// How long one part may be looked at.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at everything, within some seconds.
pub(crate) async fn examine(settings: Result<&Settings, &Problems>) -> Report {
    let settings = match settings {
        Ok(settings) => settings,
        Err(problems) => return Report::new(unusable(problems)),
    };
    let (tidal, redis, vault, files) = tokio::join!(
        tidal::examine(settings),
        bounded("redis", redis::remedy(settings), redis::examine(settings)),
        blocking(
            "vault",
            "unlock the keyring, or set vault.key (TIDAL_VAULT_KEY) to file",
            settings,
            vault::examine
        ),
        blocking(
            "files",
            "look for a file system that hangs",
            settings,
            files::examine
        ),
    );
    let mut findings = of_settings(settings);
    for more in [tidal, redis, vault, files] {
        findings.extend(more);
    }
    Report::new(findings)
}

fn unusable(problems: &Problems) -> Vec<Finding> {
    let finding = |problem: &tidal_core::settings::Problem| {
        let fix = format!(
            "correct it in {}; docs/settings.md says what is accepted. The rest is looked at once all settings can be used",
            problem.origin
        );
        Finding::error("settings", problem.to_string(), fix)
    };
    problems.iter().map(finding).collect()
}

fn of_settings(settings: &Settings) -> Vec<Finding> {
    let mut findings: Vec<Finding> = settings
        .warnings()
        .iter()
        .map(|warning| Finding::warning("settings", warning.clone(), "correct its name, or remove it"))
        .collect();
    let obstacles = obstacles_in_settings(settings).into_iter();
    findings.extend(obstacles.map(|Obstacle { error, fix }| {
        let what = in_one_line(error.as_ref());
        Finding::error(
            "settings",
            format!("{what}: `tidal-mcp http` will not start"),
            fix,
        )
    }));
    if findings.is_empty() {
        findings.push(Finding::ok("settings", "all are accepted".to_owned()));
    }
    findings
}

/// What a look finds, or that it took too long.
async fn bounded(check: &'static str, fix: &str, look: impl Future<Output = Vec<Finding>>) -> Vec<Finding> {
    let found = timeout(PATIENCE, look).await;
    found.unwrap_or_else(|_| {
        let what = format!("there was no answer within {PATIENCE:?}");
        vec![Finding::error(check, what, fix)]
    })
}

/// The same of a look that blocks, which goes on where it hangs, until the process ends.
async fn blocking(
    check: &'static str,
    fix: &str,
    settings: &Settings,
    look: fn(&Settings) -> Vec<Finding>,
) -> Vec<Finding> {
    let settings = settings.clone();
    let looking = spawn_blocking(move || look(&settings));
    bounded(check, fix, async { looking.await.unwrap_or_default() }).await
}
