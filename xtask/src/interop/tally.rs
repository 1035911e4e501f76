//! What came of a run, as the script said it line by line, and as a row of the table: `is NAME VERSION`, `listed TOOL TOOL …`,
//! `ok CHECK`, `FAILED CHECK: why`, and `absent WHY` from a client that has no such mode.

use std::collections::BTreeSet;

use super::Run;

/// What came of a run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    client: String,
    absent: Option<String>,
    listed: BTreeSet<String>,
    called: BTreeSet<String>,
    calls: usize,
    passed: usize,
    failed: Vec<String>,
}

/// What a script's line begins with when a check failed.
pub(super) const FAILED: &str = "FAILED ";

const CALL: &str = "tools/call ";

pub(super) fn heading() -> String {
    row([
        "client",
        "transport",
        "mode",
        "listed",
        "called",
        "checks",
        "failures",
    ])
}

// === impl Tally ===

impl Tally {
    /// Who leaves a tool out, or says nothing, has failed.
    pub(super) fn of(said: &str) -> Self {
        let mut tally = Self::default();
        for line in said.lines() {
            if let Some(client) = line.strip_prefix("is ") {
                client.clone_into(&mut tally.client);
            } else if let Some(why) = line.strip_prefix("absent ") {
                tally.absent = Some(why.to_owned());
            } else if let Some(tools) = line.strip_prefix("listed ") {
                tally.listed.extend(tools.split_whitespace().map(str::to_owned));
            } else if line.starts_with(FAILED) {
                tally.failed.push(line.to_owned());
            } else if let Some(check) = line.strip_prefix("ok ") {
                tally.pass(check);
            }
        }
        if !tally.is_absent() && tally.failed.is_empty() {
            tally.compare();
        }
        tally
    }

    pub(super) fn is_absent(&self) -> bool {
        self.absent.is_some()
    }

    pub(super) fn calls(&self) -> usize {
        self.calls
    }

    pub(super) fn failures(&self) -> usize {
        self.failed.len()
    }

    pub(super) fn failed(&self) -> impl Iterator<Item = &str> {
        self.failed.iter().map(String::as_str)
    }

    pub(super) fn row(&self, run: Run) -> String {
        if let Some(why) = &self.absent {
            return format!(
                "{} {why}",
                row([&self.client, "-", run.mode.name(), "-", "-", "-", "-"])
            );
        }
        let numbers = [
            self.listed.len(),
            self.called.len(),
            self.passed + self.failures(),
            self.failures(),
        ];
        let [listed, called, checks, failures] = numbers.map(|number| number.to_string());
        row([
            &self.client,
            run.way.name(),
            run.mode.name(),
            &listed,
            &called,
            &checks,
            &failures,
        ])
    }

    fn pass(&mut self, check: &str) {
        self.passed += 1;
        if let Some(call) = check.strip_prefix(CALL) {
            self.calls += 1;
            self.called
                .extend(call.split_whitespace().next().map(str::to_owned));
        }
    }

    fn compare(&mut self) {
        let left_out: Vec<&str> = self
            .listed
            .symmetric_difference(&self.called)
            .map(String::as_str)
            .collect();
        if !left_out.is_empty() {
            self.failed.push(format!(
                "{FAILED}tools are listed and not called, or called and not listed: {}",
                left_out.join(", ")
            ));
        } else if self.listed.is_empty() {
            self.failed.push(format!("{FAILED}nothing was listed"));
        }
    }
}

fn row(cells: [&str; 7]) -> String {
    let [client, transport, mode, listed, called, checks, failures] = cells;
    format!("{client:38} {transport:20} {mode:6} {listed:>6} {called:>6} {checks:>6} {failures:>8}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::{Client, Mode, Way};

    #[test]
    fn who_leaves_something_out_has_failed() {
        for (said, calls, failures) in [
            ("listed a b\nok tools/call a\nok tools/call b\nelse\n", 2, 0),
            ("listed a\nok tools/call a\nok tools/call a (NOT_FOUND)\n", 2, 0),
            ("listed a b\nok tools/call a\nFAILED tools/call b: why\n", 1, 1),
            ("listed a b\nok tools/call a\n", 1, 1),
            ("ok tools/call a\n", 1, 1),
            ("ok tools/list\n", 0, 1),
            ("absent it is too old\n", 0, 0),
            ("", 0, 1),
        ] {
            let tally = Tally::of(said);
            assert_eq!((tally.calls(), tally.failures()), (calls, failures), "{said:?}");
        }
    }

    #[test]
    fn a_row_says_who_and_how_and_how_many() {
        let run = Run {
            client: Client::Sdk,
            mode: Mode::Legacy,
            way: Way::Session,
        };
        let words = |said: &str| {
            let row = Tally::of(said).row(run);
            row.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            words("is sdk 1.2\nlisted a b\nok tools/list\nok tools/call a\nFAILED tools/call b: why\n"),
            "sdk 1.2 http, token, session legacy 2 1 3 1"
        );
        assert_eq!(
            words("is sdk 1.2\nabsent it is too old\n"),
            "sdk 1.2 - legacy - - - - it is too old"
        );
    }
}
