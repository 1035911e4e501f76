//! The programs under test, as files. They lie where cargo puts them, beside the folder of the tests.

use std::ffi::OsString;
use std::path::PathBuf;

/// The file of a program that this workspace builds.
pub(crate) fn program(name: &str) -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap();
    let file = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        file.is_file(),
        "{} is not built: run the tests with `cargo xtask test`, or `cargo build --workspace --bins` first",
        file.display()
    );
    file
}

/// The variable that says where a program notes which of its lines ran, while coverage is measured.
pub(crate) fn coverage() -> Option<(&'static str, OsString)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is the compiler's variable, not a setting"
    )]
    let file = std::env::var_os("LLVM_PROFILE_FILE");
    file.map(|file| ("LLVM_PROFILE_FILE", file))
}
