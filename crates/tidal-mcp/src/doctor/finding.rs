//! What was found about one part.

use serde::Serialize;

use crate::error::in_one_line;

/// How bad it is, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Nothing is to be done.
    Ok,
    /// It works, and something about it should be changed.
    Warning,
    /// Something does not work.
    Error,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    /// What was looked at.
    pub(super) check: &'static str,
    pub(super) severity: Severity,
    /// How it is, in one line.
    pub(super) what: String,
    /// What helps, unless all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fix: Option<String>,
}

// === impl Severity ===

impl Severity {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// With which code the process ends.
    pub(crate) fn exit(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Error => 2,
        }
    }
}

// === impl Finding ===

impl Finding {
    pub(super) fn ok(check: &'static str, what: String) -> Self {
        Self {
            check,
            severity: Severity::Ok,
            what,
            fix: None,
        }
    }

    pub(super) fn warning(check: &'static str, what: String, fix: impl Into<String>) -> Self {
        Self {
            check,
            severity: Severity::Warning,
            what,
            fix: Some(fix.into()),
        }
    }

    pub(super) fn error(check: &'static str, what: String, fix: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            ..Self::warning(check, what, fix)
        }
    }
}

/// An error with all its causes, in one line.
pub(super) fn told(error: impl std::error::Error + 'static) -> String {
    in_one_line(&error)
}
