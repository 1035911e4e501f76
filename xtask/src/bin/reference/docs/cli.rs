//! `docs/cli.md`: every command of `tidal-cli`, from clap's own description of it.

use clap::{Arg, ArgAction, Command};

use super::markdown::{code, opening, table};

const INTRODUCTION: &str = "\
Every command and option of `tidal-cli`. `--help` says the same in a terminal, and `tidal-cli man` prints it as a
manual page. The options of `tidal-cli` itself go with every command.";

pub(super) fn page(mut command: Command) -> String {
    command.build();
    let everywhere: Vec<&Arg> = command.get_arguments().collect();
    let closing = command
        .get_after_help()
        .map(|text| format!("\n```text\n{text}\n```\n"));
    opening("Commands of tidal-cli", INTRODUCTION)
        + &section(&command, &everywhere)
        + &closing.unwrap_or_default()
        + &command.get_subcommands().map(below).collect::<String>()
}

/// A command and those below it.
fn below(command: &Command) -> String {
    if command.is_hide_set() || command.get_name() == "help" {
        return String::new();
    }
    let own: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| !argument.is_global_set())
        .collect();
    section(command, &own) + &command.get_subcommands().map(below).collect::<String>()
}

fn section(command: &Command, arguments: &[&Arg]) -> String {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let about = command
        .get_long_about()
        .or_else(|| command.get_about())
        .map(ToString::to_string);
    let usage = command.clone().render_usage().to_string();
    let shown = arguments
        .iter()
        .filter(|argument| !argument.is_hide_set() && !is_built_in(argument));
    let rows: Vec<_> = shown.map(|argument| row(argument)).collect();
    format!(
        "\n## {name}\n\n{}\n\n```text\n{}\n```\n{}",
        about.unwrap_or_default().trim(),
        usage.trim_start_matches("Usage: ").trim(),
        table(["Argument", "Meaning", "Values", "Default"], &rows)
    )
}

fn is_built_in(argument: &Arg) -> bool {
    use ArgAction::{Help, HelpLong, HelpShort, Version};
    matches!(argument.get_action(), Help | HelpLong | HelpShort | Version)
}

fn row(argument: &Arg) -> [String; 4] {
    let help = argument
        .get_long_help()
        .or_else(|| argument.get_help())
        .map(ToString::to_string);
    let has_values = argument.get_action().takes_values();
    let values = argument.get_possible_values();
    let values = values.iter().filter(|value| has_values && !value.is_hide_set());
    let defaults = argument.get_default_values().iter().filter(|_| has_values);
    [
        code(&spelling(argument)),
        help.unwrap_or_default(),
        values
            .map(|value| code(value.get_name()))
            .collect::<Vec<_>>()
            .join(" "),
        defaults
            .map(|value| code(&value.to_string_lossy()))
            .collect::<Vec<_>>()
            .join(" "),
    ]
}

/// `-n, --limit <N>`, or `<ID>...`
fn spelling(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let names = [short, long].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let values = argument
        .get_value_names()
        .filter(|_| argument.get_action().takes_values());
    let values = values.unwrap_or_default().iter().map(|name| format!("<{name}>"));
    let mut values = values.collect::<Vec<_>>().join(" ");
    if argument
        .get_num_args()
        .is_some_and(|count| count.max_values() > 1)
        && !values.is_empty()
    {
        values.push_str("...");
    }
    format!("{names} {values}").trim().to_owned()
}
