//! What is installed into the target folder, and once: until what pins it changes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Says that an installation came to its end, and of what: the files that pin it, as they were then.
const MARK: &str = ".installed";

/// Empties a folder and has something installed into it, unless that was done with the same pins.
///
/// # Errors
/// When a pin cannot be read, and as the installation.
pub fn unless_current(home: &Path, pins: &[PathBuf], install: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut wanted = Vec::new();
    for pin in pins {
        wanted.extend(fs::read(pin).with_context(|| format!("cannot read {}", pin.display()))?);
    }
    let mark = home.join(MARK);
    if fs::read(&mark).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::create_dir_all(home)?;
    install()?;
    fs::write(mark, wanted)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_installed_once_for_each_pin_and_again_where_that_failed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (home, pin) = (folder.path().join("home"), folder.path().join("pin"));
        let times = |result: fn() -> Result<()>| {
            let mut times = 0;
            let done = unless_current(&home, std::slice::from_ref(&pin), || {
                times += 1;
                result()
            });
            (times, done.is_ok())
        };
        assert_eq!(times(|| Ok(())), (0, false), "nothing is pinned");
        fs::write(&pin, "1").expect("a pin");
        assert_eq!(times(|| anyhow::bail!("no network")), (1, false));
        assert_eq!(times(|| Ok(())), (1, true));
        assert_eq!(times(|| Ok(())), (0, true));
        fs::write(&pin, "2").expect("a pin");
        assert_eq!(times(|| Ok(())), (1, true));
    }
}
