//! Words a layer must not know. The manifests keep crates apart (`layering`); this keeps the ideas apart,
//! also where a re-export would carry one across. Comments and texts are free to name what code must not.

use super::Problem;
use super::markers::contains_word;
use crate::workspace::Source;

/// Folder, words that must not stand in its code, and why.
const FORBIDDEN: [(&str, &[&str], &str); 5] = [
    (
        "crates/tidal-api/src/",
        &["tidal_core", "tidal_cache"],
        "tidal-api knows no domain type",
    ),
    (
        "crates/tidal-core/src/",
        &["tidal_cache", "ttl", "Ttl", "TTL"],
        "tidal-core knows no TTL",
    ),
    (
        "crates/tidal-cache/",
        &["tidal_api", "Url", "Uri"],
        "tidal-cache knows no URL",
    ),
    (
        "crates/tidal-mcp/",
        &["tidal_api"],
        "tidal-mcp knows no wire type",
    ),
    (
        "crates/tidal-cli/",
        &["tidal_api"],
        "tidal-cli knows no wire type",
    ),
];

/// Every word of the file that its layer must not know.
pub(super) fn check(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    let rules = FORBIDDEN
        .iter()
        .filter(|(folder, ..)| source.is_rust() && source.path.starts_with(folder));
    for (_, words, why) in rules {
        for (index, line) in source.text.lines().enumerate() {
            let code = code(line);
            for word in words.iter().filter(|word| contains_word(&code, word)) {
                let remedy = "move the code to the layer that may know it";
                problems.push(Problem::new(
                    &source.path,
                    index + 1,
                    &format!("`{word}`: {why}"),
                    remedy,
                ));
            }
        }
    }
    problems
}

/// The line without its comment and without what stands between quotation marks.
fn code(line: &str) -> String {
    let line = line.split("//").next().unwrap_or(line);
    line.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Source::new(path, text)).len()
    }

    #[test]
    fn a_word_of_another_layer_is_a_problem() {
        assert_eq!(
            count("crates/tidal-mcp/src/view.rs", "use tidal_api::Document;"),
            1
        );
        assert_eq!(
            count("crates/tidal-mcp/src/view.rs", "// unlike tidal_api, this"),
            0
        );
        assert_eq!(
            count("crates/tidal-core/src/remote.rs", "use tidal_api as wire;"),
            0
        );
        assert_eq!(count("crates/tidal-core/src/remote.rs", "let ttl = 60;"), 1);
        assert_eq!(count("crates/tidal-cache/src/key.rs", "fn key(url: &Url) {}"), 1);
        assert_eq!(
            count("crates/tidal-api/src/client.rs", "use tidal_core::Track;"),
            1
        );
        assert_eq!(count("xtask/src/main.rs", "use tidal_api::registry;"), 0);
    }
}
