//! The program as a process, with nothing of this one's environment.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
};

/// Called like this, by somebody who lives there.
pub(crate) fn binary(home: impl AsRef<Path>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidal-mcp"));
    command
        .args(arguments)
        .env_clear()
        .envs(coverage())
        .env("HOME", home.as_ref())
        .stdin(Stdio::null());
    command
}

/// The variable that says where a program notes which of its lines ran, while coverage is measured.
fn coverage() -> Option<(&'static str, OsString)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is the compiler's variable, not a setting"
    )]
    let file = std::env::var_os("LLVM_PROFILE_FILE");
    file.map(|file| ("LLVM_PROFILE_FILE", file))
}
