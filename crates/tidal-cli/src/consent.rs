//! Asking before what cannot be taken back: on a terminal a question, elsewhere `--yes` or a refusal.

use crate::{cli::Consent, console::Console, error::Error, waiting::Waiting};

/// Whether agreement can be had at all. `deed` is what is about to happen: `deleting a playlist`.
pub(crate) fn possible(console: &Console, consent: Consent, deed: &str) -> Result<(), Error> {
    if consent.yes || console.dialogue().is_possible() {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("{deed} is asked about first, and nobody can be asked here"),
        hint: "give --yes to do it without being asked",
    })
}

/// Asks, unless agreement was given beforehand.
pub(crate) async fn ask(
    waiting: &Waiting<'_>,
    consent: Consent,
    (deed, question): (&str, &str),
) -> Result<(), Error> {
    let console = waiting.console;
    possible(console, consent, deed)?;
    if consent.yes {
        return Ok(());
    }
    console.ask(question);
    let answer = waiting.until_interrupted(console.dialogue().answer()).await?;
    let answer = answer.map_err(Error::Input)?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(Error::Declined)
    }
}
