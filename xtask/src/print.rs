//! The one place of xtask that writes to the terminal: results on stdout, the rest on stderr.
//! Not a logger: no levels, no colours.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this module is xtask's terminal"
)]

/// Writes a line of the command's result to stdout.
pub fn line(text: &str) {
    println!("{text}");
}

/// Says on stderr what is being done now.
pub fn step(text: &str) {
    eprintln!("\n==> {text}");
}

/// Remarks on stderr: what was skipped, and why.
pub fn note(text: &str) {
    eprintln!("    {text}");
}

/// Says on stderr why the command fails.
pub fn failure(text: &str) {
    eprintln!("error: {text}");
}
