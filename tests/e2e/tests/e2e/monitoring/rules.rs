//! The alerts as they are deployed, and a copy of them in which time passes faster.

use std::{fs, path::Path};

/// A file that is deployed.
pub(super) fn deployed(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../deploy")
        .join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The rules, with every length of time in them divided: in brackets behind a series, and behind `for`.
pub(super) fn faster(rules: &str, times: u64) -> String {
    let lines = rules.lines().map(|line| match line.split_once("for: ") {
        Some((before, time)) if before.trim().is_empty() => format!("{before}for: {}", divided(time, times)),
        _ => within_brackets(line, times),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn within_brackets(line: &str, times: u64) -> String {
    let mut parts = line.split('[');
    let mut faster = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (time, rest) = part.split_once(']').expect("brackets are closed");
        faster.extend(["[", &divided(time, times), "]", rest]);
    }
    faster
}

fn divided(time: &str, times: u64) -> String {
    let (number, unit) = time.trim().split_at(time.trim().len() - 1);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => panic!("{time} is no time that the alerts have"),
    };
    let milliseconds = number.parse::<u64>().unwrap() * seconds * 1000 / times;
    format!("{milliseconds}ms")
}

#[test]
fn only_time_is_another() {
    let rules = "  expr: rate(a{b=\"c\"}[5m]) / rate(d[1h]) > 5\n  for: 2m\n  summary: Wait for it";
    let expected =
        "  expr: rate(a{b=\"c\"}[5000ms]) / rate(d[60000ms]) > 5\n  for: 2000ms\n  summary: Wait for it";
    assert_eq!(faster(rules, 60), expected);
}
