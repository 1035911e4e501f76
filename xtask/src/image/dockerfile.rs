//! As much of a Dockerfile as ours has: stages with names, variables, copies and commands.

use anyhow::{Context, Result, bail};

/// The working folder of the stages that build.
pub(super) const WORKING: &str = "/build";

/// What stands between two `FROM`.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) name: String,
    /// An image, or an earlier stage.
    pub(super) base: String,
    pub(super) instructions: Vec<Instruction>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Instruction {
    /// `ARG` with its default, and `ENV`.
    Variables(Vec<(String, String)>),
    Copy {
        /// From which stage, or from the context.
        stage: Option<String>,
        from: String,
        to: String,
    },
    Run(String),
    /// Says something of the image.
    Other,
}

/// The stages, in order.
pub(super) fn parse(text: &str) -> Result<Vec<Stage>> {
    let mut stages: Vec<Stage> = Vec::new();
    for line in lines(text) {
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        if word == "FROM" {
            let (base, name) = rest.split_once(" AS ").unwrap_or((rest, "last"));
            stages.push(Stage {
                name: name.to_owned(),
                base: base.to_owned(),
                instructions: Vec::new(),
            });
            continue;
        }
        let stage = stages
            .last_mut()
            .context("something stands before the first stage")?;
        stage.instructions.push(instruction(word, rest)?);
    }
    Ok(stages)
}

/// Without comments and empty lines; a line that ends in a backslash goes on.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut begun = String::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        begun.push_str(line.trim_end_matches('\\'));
        if !line.ends_with('\\') {
            lines.push(std::mem::take(&mut begun));
        }
    }
    lines
}

fn instruction(word: &str, rest: &str) -> Result<Instruction> {
    Ok(match word {
        "RUN" => Instruction::Run(rest.to_owned()),
        "ARG" | "ENV" => Instruction::Variables(variables(rest)),
        "COPY" => copy(rest)?,
        "WORKDIR" | "LABEL" | "USER" | "VOLUME" | "EXPOSE" | "STOPSIGNAL" | "HEALTHCHECK" | "ENTRYPOINT"
        | "CMD" => Instruction::Other,
        _ => bail!("{word} is not understood"),
    })
}

/// One that stands for another is left as the shell would have it.
fn variables(rest: &str) -> Vec<(String, String)> {
    let pairs = rest.split_whitespace().filter_map(|pair| pair.split_once('='));
    let pairs = pairs.filter(|(_, value)| !value.contains('$'));
    pairs
        .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
        .collect()
}

fn copy(rest: &str) -> Result<Instruction> {
    let (options, paths): (Vec<&str>, Vec<&str>) =
        rest.split_whitespace().partition(|word| word.starts_with("--"));
    let [from, to] = paths[..] else {
        bail!("COPY {rest} is not understood");
    };
    let stage = options.iter().find_map(|option| option.strip_prefix("--from="));
    Ok(Instruction::Copy {
        stage: stage.map(str::to_owned),
        from: from.to_owned(),
        to: to.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_is_stages_of_instructions() {
        let stages = parse(
            "# It.\nFROM rust:1 AS build\nENV A=1 \\\n    B=\"2\"\nRUN make \\\n    && test\nFROM scratch\n\
             COPY --from=build --chown=1:1 /build/a /a\nUSER 1\n",
        )
        .unwrap();
        assert_eq!(stages.len(), 2);
        assert_eq!(
            (stages[0].base.as_str(), stages[0].name.as_str()),
            ("rust:1", "build")
        );
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            stages[0].instructions,
            [
                Instruction::Variables(vec![pair("A", "1"), pair("B", "2")]),
                Instruction::Run("make && test".to_owned()),
            ]
        );
        let copied = Instruction::Copy {
            stage: Some("build".to_owned()),
            from: "/build/a".to_owned(),
            to: "/a".to_owned(),
        };
        assert_eq!(stages[1].instructions, [copied, Instruction::Other]);
    }

    #[test]
    fn what_is_not_understood_is_no_dockerfile_of_ours() {
        for text in ["RUN x", "FROM a\nADD x y", "FROM a\nCOPY x"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
