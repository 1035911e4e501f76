//! The targets that binaries are released for, and how what is made for each is called.

use anyhow::{Context, Result};

use super::project::{PROGRAMS, Project};

/// An operating system, as each listing distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    MacOs,
    Windows,
}

/// A target of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// As the compiler calls it.
    pub(super) triple: &'static str,
    /// What it runs on.
    pub(super) system: System,
}

/// All of them. On Linux binaries carry their own C library, so that one runs on every distribution.
pub(super) const TARGETS: [Target; 5] = [
    Target::new("x86_64-unknown-linux-musl", System::Linux),
    Target::new("aarch64-unknown-linux-musl", System::Linux),
    Target::new("x86_64-apple-darwin", System::MacOs),
    Target::new("aarch64-apple-darwin", System::MacOs),
    Target::new("x86_64-pc-windows-msvc", System::Windows),
];

// === impl Target ===

impl Target {
    const fn new(triple: &'static str, system: System) -> Self {
        Self { triple, system }
    }

    /// The target of that name.
    pub(super) fn named(triple: &str) -> Result<Self> {
        let found = TARGETS.into_iter().find(|target| target.triple == triple);
        found.with_context(|| {
            let known: Vec<&str> = TARGETS.iter().map(|target| target.triple).collect();
            format!("nothing is released for {triple}, only for {}", known.join(", "))
        })
    }

    /// A program's file.
    pub(super) fn executable(self, program: &str) -> String {
        match self.system {
            System::Linux | System::MacOs => program.to_owned(),
            System::Windows => format!("{program}.exe"),
        }
    }

    /// The one folder in the archive, and its name without what it ends in.
    pub(super) fn stem(self, project: &Project) -> String {
        format!("tidal-{}-{}", project.version, self.triple)
    }

    /// The archive with all programs.
    pub(super) fn archive(self, project: &Project) -> String {
        let ending = match self.system {
            System::Linux | System::MacOs => "tar.gz",
            System::Windows => "zip",
        };
        format!("{}.{ending}", self.stem(project))
    }

    /// The bundle that assistants install: the server alone.
    pub(super) fn bundle(self, project: &Project) -> String {
        let [server, ..] = PROGRAMS;
        format!("{server}-{}-{}.mcpb", project.version, self.triple)
    }
}

// === impl System ===

impl System {
    /// As bundles name it, which is as Node does.
    pub(super) fn platform(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::MacOs => "darwin",
            Self::Windows => "win32",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::project::sample;

    #[test]
    fn files_are_named_by_version_and_target() {
        let (project, _) = sample();
        for (triple, archive, bundle, server) in [
            (
                "aarch64-apple-darwin",
                "tidal-1.2.3-aarch64-apple-darwin.tar.gz",
                "tidal-mcp-1.2.3-aarch64-apple-darwin.mcpb",
                "tidal-mcp",
            ),
            (
                "x86_64-pc-windows-msvc",
                "tidal-1.2.3-x86_64-pc-windows-msvc.zip",
                "tidal-mcp-1.2.3-x86_64-pc-windows-msvc.mcpb",
                "tidal-mcp.exe",
            ),
        ] {
            let target = Target::named(triple).expect("it is one of them");
            assert_eq!(target.archive(&project), archive);
            assert_eq!(target.bundle(&project), bundle);
            assert_eq!(target.executable("tidal-mcp"), server);
        }
        assert!(Target::named("wasm32-unknown-unknown").is_err());
    }
}
