//! Child processes that inherit the terminal: the command line is shown, the exit status is the result.
//! Not for the long-lived children of `demo`, which are supervised there.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{print, workspace};

/// A `cargo` invocation in the workspace root, with the pinned toolchain.
pub fn cargo(arguments: &[&str]) -> Command {
    command("cargo", arguments)
}

/// Any program, started in the workspace root.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace::root());
    command
}

/// Shows the command line, runs it to its end, and fails unless it succeeds.
///
/// # Errors
/// When the program cannot be started or ends with another status than 0.
pub fn run(mut command: Command) -> Result<()> {
    let line = command_line(&command);
    print::step(&line);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// What the program prints on stdout; its stderr goes to the terminal.
///
/// # Errors
/// When the program cannot be started, fails, or does not print UTF-8.
pub fn output(mut command: Command) -> Result<String> {
    let line = command_line(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` does not print UTF-8"))
}

/// Whether `program` can be started: asked by running it with `arguments` and throwing its output away.
pub fn is_available(program: &str, arguments: &[&str]) -> bool {
    command(program, arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn command_line(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_arguments() {
        let error = run(cargo(&["no-such-subcommand"])).expect_err("cargo has no such subcommand");
        assert!(
            error.to_string().starts_with("`cargo no-such-subcommand` failed"),
            "{error}"
        );
    }

    #[test]
    fn availability_is_the_exit_status() {
        assert!(is_available("cargo", &["--version"]));
        assert!(!is_available("cargo", &["no-such-subcommand"]));
        assert!(!is_available("no-such-program", &[]));
    }
}
