//! `image`: the stages of the Dockerfile that build, run as plain commands in a clean folder, for machines without an engine.
//! What the last stage makes of their results is shown by the programs that it would start; no image is made.

mod context;
mod dockerfile;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::{print, process, workspace};
use dockerfile::{Instruction, Stage};

/// Where it is.
const DOCKERFILE: &str = "deploy/Dockerfile";

/// Builds in `image` below the target folder, and shows that what was built starts.
///
/// # Errors
/// When a step fails, or the last stage copies what no stage made.
pub fn run() -> Result<()> {
    let text = fs::read_to_string(workspace::root().join(DOCKERFILE))?;
    let stages = dockerfile::parse(&text)?;
    let home = workspace::target()?.join("image");
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    let (last, building) = stages.split_last().context("the Dockerfile has no stage")?;
    let mut built = Built {
        home: home.clone(),
        variables: HashMap::new(),
    };
    for stage in building {
        built.stage(stage)?;
    }
    let root = home.join("root");
    for instruction in &last.instructions {
        if let Instruction::Copy {
            stage: Some(stage),
            from,
            to,
        } = instruction
        {
            copy(&built.inside(stage, from), &root.join(to.trim_start_matches('/')))?;
        }
    }
    let program = root.join("usr/local/bin/tidal-mcp");
    process::run(process::command(&program.to_string_lossy(), &["--version"]))?;
    libraries(&program)?;
    print::line("image: each stage that builds ran in a clean folder, and what it made starts");
    Ok(())
}

/// What the runtime image has, beside the loader.
const THERE: [&str; 5] = [
    "libc.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "libpthread.so.0",
    "libdl.so.2",
];

/// The stages that ran so far.
struct Built {
    home: PathBuf,
    /// What each stage leaves in the environment of those that are made from it.
    variables: HashMap<String, Vec<(String, String)>>,
}

// === impl Built ===

impl Built {
    fn stage(&mut self, stage: &Stage) -> Result<()> {
        let folder = self.folder(&stage.name);
        fs::create_dir_all(&folder)?;
        let mut variables = self.variables.get(&stage.base).cloned().unwrap_or_default();
        for instruction in &stage.instructions {
            match instruction {
                Instruction::Variables(set) => variables.extend(set.iter().cloned()),
                Instruction::Copy {
                    stage: None, from, ..
                } if from == "." => context::copy(&folder)?,
                Instruction::Copy {
                    stage: Some(other),
                    from,
                    to,
                } => {
                    copy(&self.inside(other, from), &folder.join(to))?;
                }
                Instruction::Copy { .. } => bail!("only the whole context is copied"),
                Instruction::Run(line) => self.step(line, &folder, &variables)?,
                Instruction::Other => {}
            }
        }
        self.variables.insert(stage.name.clone(), variables);
        Ok(())
    }

    /// As the engine's shell does it; what is installed goes where the next steps find it, and nowhere else.
    fn step(&self, line: &str, folder: &Path, variables: &[(String, String)]) -> Result<()> {
        let tools = self.home.join("tools");
        let own = std::iter::once(tools.join("bin"));
        #[expect(
            clippy::disallowed_methods,
            reason = "the path that the toolchain is on, not a setting"
        )]
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.chain(std::env::split_paths(&path)))?;
        let mut shell = process::command("sh", &["-c", line]);
        shell
            .current_dir(folder)
            .env_remove("CARGO_TARGET_DIR")
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .env("CARGO_INSTALL_ROOT", &tools)
            .env("PATH", path);
        process::run(shell)
    }

    fn folder(&self, stage: &str) -> PathBuf {
        self.home.join("stages").join(stage)
    }

    /// A path of a stage. All of them lie in the working folder.
    fn inside(&self, stage: &str, path: &str) -> PathBuf {
        let path = path.strip_prefix(dockerfile::WORKING).unwrap_or(path);
        self.folder(stage).join(path.trim_start_matches('/'))
    }
}

/// A file, or an empty folder.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let parent = to.parent().context("nothing is copied over everything")?;
    fs::create_dir_all(parent)?;
    if from.is_dir() {
        ensure!(
            fs::read_dir(from)?.next().is_none(),
            "{} is not empty",
            from.display()
        );
        fs::create_dir_all(to)?;
    } else {
        fs::copy(from, to).with_context(|| format!("no stage made {}", from.display()))?;
    }
    Ok(())
}

/// A library that the runtime image does not have would be found only when it starts there.
fn libraries(program: &Path) -> Result<()> {
    if !process::is_available("ldd", &["--version"]) {
        print::note("what the program needs is not looked at: there is no ldd");
        return Ok(());
    }
    let linked = process::output(process::command("ldd", &[&program.to_string_lossy()]))?;
    let names = linked.lines().filter_map(|line| line.split_whitespace().next());
    let missing: Vec<&str> = names
        .filter(|name| !THERE.contains(name) && !name.contains("ld-linux") && !name.starts_with("linux-vdso"))
        .collect();
    ensure!(
        missing.is_empty(),
        "the runtime image has no {}",
        missing.join(", ")
    );
    Ok(())
}
