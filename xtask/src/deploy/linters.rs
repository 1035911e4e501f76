//! Other people's checks: of the Dockerfile, the compose file, the alerts and the unit.

use std::fs;

use anyhow::{Result, ensure};

use super::rules::is_fixed;
use super::tools::Tools;
use crate::process::{self, command, is_available};
use crate::{print, workspace};

const COMPOSE: &str = "deploy/compose/compose.yaml";
/// What compose-lint is told, with reasons.
const JUDGED: &str = "tests/deploy/compose-lint.yml";
const UNIT: &str = "deploy/systemd/tidal-mcp.service";

/// What systemd calls the exposure of a unit, in tenths: 0 for none. Beyond this it is not hardened.
const EXPOSURE: &str = "15";

/// hadolint, with every remark of weight.
pub(super) fn image(tools: &Tools) -> Result<()> {
    process::run(tools.command("hadolint", &["--failure-threshold", "info", "deploy/Dockerfile"]))
}

/// The specification's schema, and what is dangerous although it is allowed.
pub(super) fn compose(tools: &Tools) -> Result<()> {
    process::run(tools.command(
        "check-jsonschema",
        &["--builtin-schema", "vendor.compose-spec", COMPOSE],
    ))?;
    process::run(tools.command(
        "compose-lint",
        &[
            "check",
            "--quiet",
            "--fail-on",
            "medium",
            "--config",
            JUDGED,
            COMPOSE,
        ],
    ))?;
    let text = fs::read_to_string(workspace::root().join(COMPOSE))?;
    for document in tools.documents(&text)? {
        let services = document["services"].as_object().into_iter().flatten();
        let images = services.filter_map(|(_, service)| service["image"].as_str());
        let loose: Vec<&str> = images.filter(|image| !is_fixed(image)).collect();
        ensure!(
            loose.is_empty(),
            "may be another image tomorrow: {}",
            loose.join(", ")
        );
    }
    Ok(())
}

/// Prometheus' own tool: what is scraped, the rules, and whether they fire when they should.
pub(super) fn alerts(_: &Tools) -> Result<()> {
    process::run(command(
        "promtool",
        &["check", "config", "deploy/prometheus/prometheus.yml"],
    ))?;
    process::run(command(
        "promtool",
        &["check", "rules", "--lint-fatal", "deploy/prometheus/alerts.yml"],
    ))?;
    process::run(command(
        "promtool",
        &["test", "rules", "deploy/prometheus/alerts_test.yml"],
    ))
}

/// systemd's own tool, where there is one: whether it understands the unit, and what the unit leaves open.
pub(super) fn unit(_: &Tools) -> Result<()> {
    if !is_available("systemd-analyze", &["--version"]) {
        print::note("the unit is not checked: there is no systemd-analyze");
        return Ok(());
    }
    let verified = command("systemd-analyze", &["verify", "--man=no", UNIT]).output()?;
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    // The server is not installed here.
    let problems: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("tidal-mcp") && !line.contains("is not executable"))
        .collect();
    ensure!(problems.is_empty(), "{}", problems.join("\n"));
    let judged = command(
        "systemd-analyze",
        &[
            "security",
            "--no-pager",
            "--offline=true",
            "--threshold",
            EXPOSURE,
            UNIT,
        ],
    )
    .output()?;
    let said = String::from_utf8_lossy(&judged.stdout).into_owned();
    print::note(said.lines().last().unwrap_or("systemd-analyze says nothing"));
    ensure!(judged.status.success(), "the unit leaves too much open: {said}");
    Ok(())
}
