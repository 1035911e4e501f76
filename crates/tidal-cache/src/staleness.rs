//! After which errors an answer that is past its time is better than none.

use tidal_core::{Error, Retry, StaleReason};

/// Why a stale answer may be given instead of this error; nothing if the error has to be told. What TIDAL refuses to this
/// listener is not given from memory, and a wrong question stays wrong.
pub(crate) fn stale_because(error: &Error) -> Option<StaleReason> {
    match error {
        Error::RateLimited { .. } => Some(StaleReason::RateLimited),
        Error::Unavailable { .. } => Some(StaleReason::BreakerOpen),
        Error::Timeout { .. } | Error::BatchRefused => Some(StaleReason::TidalFailed),
        Error::Tidal { status, retry, .. } => {
            let failed = status.is_none_or(|status| status >= 500) || *retry != Retry::Never;
            failed.then_some(StaleReason::TidalFailed)
        }
        Error::InvalidInput { .. }
        | Error::NotFound { .. }
        | Error::NothingThere { .. }
        | Error::NotConfigured
        | Error::NotSignedIn
        | Error::CredentialsRefused { .. }
        | Error::SignInExpired { .. }
        | Error::SignInFailed { .. }
        | Error::SignInUnreadable { .. }
        | Error::SignInBusy { .. }
        | Error::SignInAway { .. }
        | Error::ScopeMissing { .. }
        | Error::Forbidden { .. }
        | Error::NotYours { .. }
        | Error::Conflict { .. }
        | Error::OutcomeUnknown { .. }
        | Error::Internal { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use tidal_core::Limiter;

    use super::*;

    #[test]
    fn only_what_passes_by_itself_is_bridged() {
        let source = || -> tidal_core::Source { Arc::new(std::io::Error::other("a test")) };
        let tidal = |status, retry| Error::Tidal {
            status,
            retry,
            source: source(),
        };
        let wait = Duration::from_secs(1);
        let check = |error: Error, because| assert_eq!(stale_because(&error), because, "{error:?}");
        let by = Limiter::Tidal;
        check(
            Error::RateLimited {
                by,
                retry_after: wait,
            },
            Some(StaleReason::RateLimited),
        );
        check(
            Error::Unavailable { retry_after: wait },
            Some(StaleReason::BreakerOpen),
        );
        check(
            Error::Timeout { source: source() },
            Some(StaleReason::TidalFailed),
        );
        for (status, retry) in [
            (Some(500), Retry::Never),
            (None, Retry::Never),
            (Some(200), Retry::Later),
        ] {
            check(tidal(status, retry), Some(StaleReason::TidalFailed));
        }
        check(tidal(Some(400), Retry::Never), None);
        check(Error::NotSignedIn, None);
        check(Error::SignInExpired { source: source() }, None);
        check(Error::Forbidden { source: source() }, None);
        check(Error::Internal { source: source() }, None);
    }
}
