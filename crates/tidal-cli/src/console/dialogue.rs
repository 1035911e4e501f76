//! Whether somebody can be asked, and what they answer.

use std::io::{self, IsTerminal};

/// Who can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialogue {
    /// Somebody sits at a terminal.
    Terminal,
    /// Nobody does.
    Nobody,
    /// Somebody who always says the same.
    #[cfg(test)]
    Parrot(&'static str),
}

// === impl Dialogue ===

impl Dialogue {
    /// Who sits before this process: questions go to standard error, answers come from standard input.
    pub(crate) fn of_process() -> Self {
        if io::stdin().is_terminal() && io::stderr().is_terminal() {
            Self::Terminal
        } else {
            Self::Nobody
        }
    }

    /// Whether there is anybody to ask.
    pub(crate) fn is_possible(self) -> bool {
        self != Self::Nobody
    }

    /// The next line that they type; empty at the end of input.
    pub(crate) async fn answer(self) -> io::Result<String> {
        match self {
            Self::Terminal => {
                // A thread of its own, which the end of the program does not wait for.
                let line = tokio::task::spawn_blocking(|| {
                    let mut line = String::new();
                    io::stdin().read_line(&mut line).map(|_| line)
                });
                line.await.map_err(io::Error::other)?
            }
            Self::Nobody => Ok(String::new()),
            #[cfg(test)]
            Self::Parrot(answer) => Ok(answer.to_owned()),
        }
    }
}
