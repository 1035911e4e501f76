//! Where sign-ins are kept: whose it is, and whether each of them opens.

use tidal_core::{
    settings::Settings,
    vault::{Examined, Vault, VaultError},
};

use super::finding::{Finding, told};

const CHECK: &str = "vault";

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let examined = settings
        .vault
        .options()
        .and_then(|options| Vault::open(options).examine());
    let profiles = match examined {
        Ok(profiles) => profiles,
        Err(error) => return vec![wrong("", error)],
    };
    let kept = profiles.len();
    let mut findings: Vec<Finding> = profiles
        .into_iter()
        .filter_map(|Examined { profile, opened }| {
            Some(wrong(&format!("the sign-in {profile}: "), opened.err()?))
        })
        .collect();
    if findings.is_empty() {
        let what = match kept {
            0 => "it can be used; nobody is signed in yet".to_owned(),
            kept => format!("it can be used; sign-ins that are kept and open: {kept}"),
        };
        findings.push(Finding::ok(CHECK, what));
    }
    findings
}

fn wrong(whose: &str, error: VaultError) -> Finding {
    let fix = error.hint();
    Finding::error(CHECK, format!("{whose}{}", told(error)), fix)
}
