//! The formula by which Homebrew installs both programs on macOS and Linux.

use std::fmt::Write;

use anyhow::Result;

use super::checksums::Checksums;
use super::project::{Place, Project};
use super::target::Target;

/// The file's name, which Homebrew derives the class's from.
pub(super) const FILE: &str = "tidal-mcp.rb";

/// Systems and processors as Homebrew names them, with the target for each.
const BLOCKS: [(&str, [(&str, &str); 2]); 2] = [
    (
        "macos",
        [("arm", "aarch64-apple-darwin"), ("intel", "x86_64-apple-darwin")],
    ),
    (
        "linux",
        [
            ("arm", "aarch64-unknown-linux-musl"),
            ("intel", "x86_64-unknown-linux-musl"),
        ],
    ),
];

/// The formula. Every archive must have been packed.
pub(super) fn render(project: &Project, place: &Place, sums: &Checksums) -> Result<String> {
    let mut blocks = String::new();
    for (system, processors) in BLOCKS {
        writeln!(blocks, "\n  on_{system} do")?;
        for (processor, triple) in processors {
            let file = Target::named(triple)?.archive(project);
            writeln!(blocks, "    on_{processor} do")?;
            writeln!(blocks, "      url \"{}\"", place.download(project, &file))?;
            writeln!(blocks, "      sha256 \"{}\"", sums.digest(&file)?)?;
            writeln!(blocks, "    end")?;
        }
        writeln!(blocks, "  end")?;
    }
    Ok(format!(
        r##"class TidalMcp < Formula
  desc "TIDAL for assistants and for scripts"
  homepage "{}"
  version "{}"
  license any_of: ["MIT", "Apache-2.0"]
{blocks}
  def install
    bin.install "tidal-mcp", "tidal-cli"
    generate_completions_from_executable(bin/"tidal-cli", "completions")
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/tidal-mcp --version")
    assert_match version.to_s, shell_output("#{{bin}}/tidal-cli --version")
  end
end
"##,
        place.repository(),
        project.version,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::project::sample;
    use crate::release::target::TARGETS;

    #[test]
    fn the_formula_names_each_archive_with_its_digest() {
        let (project, place) = sample();
        let mut sums = Checksums::default();
        for target in TARGETS {
            sums.insert(&target.archive(&project), target.triple.as_bytes());
        }
        insta::assert_snapshot!(render(&project, &place, &sums).expect("everything was packed"));
        assert!(render(&project, &place, &Checksums::default()).is_err());
    }
}
