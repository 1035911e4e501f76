//! The programs under test, as files. They lie where cargo puts them, beside the folder of the tests.

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
