//! The account as text.

use std::fmt::Write;

use super::{Answer, Output};

impl Output for Answer {
    fn write(&self, text: &mut String) {
        self.write_who(text);
        if let Some(problem) = &self.problem {
            let _ = write!(
                text,
                "\nProblem ({}): {}. {}.",
                problem.code, problem.message, problem.hint
            );
        }
        if let Some(waiting) = &self.waiting {
            let _ = write!(
                text,
                "\nA sign-in waits for the listener until {}: {}",
                waiting.expires, waiting.url
            );
        }
        self.write_blocked(text);
        if self.read_only {
            text.push_str("\nThis server only reads: nothing can be changed.");
        }
        if let Some(budget) = &self.budget {
            let _ = write!(
                text,
                "\nRate limit: {} of {} tokens left, {} a second come back; a request can go out in {} s.",
                budget.left, budget.capacity, budget.per_second, budget.next_request_in_seconds
            );
        }
    }
}

// === impl Answer ===

impl Answer {
    fn write_who(&self, text: &mut String) {
        if !self.signed_in {
            let _ = write!(
                text,
                "\nNobody is signed in. Calls look at the catalogue of {}.",
                self.catalogue_country
            );
            return;
        }
        text.push_str("\nSigned in");
        for (before, word) in [
            (" as ", &self.username),
            (", country ", &self.country),
            (", tier ", &self.tier),
            (", since ", &self.since),
        ] {
            if let Some(word) = word {
                let _ = write!(text, "{before}{word}");
            }
        }
        let _ = write!(
            text,
            ". Calls look at the catalogue of {}.\nGranted: {}",
            self.catalogue_country,
            self.scopes.join(" ")
        );
    }

    fn write_blocked(&self, text: &mut String) {
        if self.blocked.is_empty() {
            return;
        }
        let tools = self.blocked.iter().map(|blocked| match blocked.missing_scope {
            Some(scope) if self.signed_in => format!("{} ({scope})", blocked.tool),
            Some(_) | None => blocked.tool.to_owned(),
        });
        let tools: Vec<_> = tools.collect();
        let what = if self.signed_in {
            "Needs more than is granted (log_in with scopes)"
        } else {
            "Needs a listener (log_in)"
        };
        let _ = write!(text, "\n{what}: {}", tools.join(", "));
    }
}
