//! The program `tidal-cli`. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    tidal_cli::run()
}
