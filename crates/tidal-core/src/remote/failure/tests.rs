//! Each failure of the wire, and how it is told.

use super::*;
use crate::{Country, Cursor, ErrorCode, Kind, UserKey, Viewer};

const ONE: About<'_> = About::One {
    kind: Kind::Track,
    id: "1",
};

/// A status, with the parameter that TIDAL objects to.
fn status(status: u16, parameter: &str) -> wire::Error {
    let body = format!(r#"{{"errors": [{{"code": "X", "source": {{"parameter": "{parameter}"}}}}]}}"#);
    let body = if parameter.is_empty() { "<html>" } else { &body };
    let status = status.try_into().unwrap();
    wire::Error::Status(Box::new(wire::StatusError::read(
        status,
        "GET /x",
        body.as_bytes(),
    )))
}

/// How it is told. Questions about one thing carry a cursor.
fn tell(error: wire::Error, about: About<'_>) -> Error {
    let viewer = Viewer::anonymous(Country::US);
    let cursor = Cursor::new("forged");
    let asked = Asked {
        viewer: &viewer,
        about,
        cursor: matches!(about, About::One { .. }).then_some(&cursor),
        ..Asked::many(&viewer)
    };
    told(error, &asked)
}

fn check(error: wire::Error, about: About<'_>, expected: ErrorCode) {
    let shown = format!("{error:?} asking for {about:?}");
    let told = tell(error, about);
    assert_eq!(told.code(), expected, "{shown}");
}

fn check_input(error: wire::Error, about: About<'_>, expected: &str) {
    let told = tell(error, about);
    assert_eq!(told.code(), ErrorCode::InvalidInput);
    assert!(told.to_string().starts_with(expected), "{told}");
}

#[test]
fn statuses_have_codes() {
    check(status(400, "include"), ONE, ErrorCode::Internal);
    check(status(400, ""), About::Many, ErrorCode::Internal);
    check(status(401, ""), ONE, ErrorCode::AuthError);
    check(status(403, ""), ONE, ErrorCode::Forbidden);
    check(status(404, ""), ONE, ErrorCode::NotFound);
    check(status(404, ""), About::Many, ErrorCode::ApiError);
    check(status(408, ""), ONE, ErrorCode::ApiError);
    check(status(409, ""), ONE, ErrorCode::Conflict);
    check(status(415, ""), ONE, ErrorCode::Internal);
    check(status(429, ""), ONE, ErrorCode::RateLimit);
    check(status(451, ""), ONE, ErrorCode::Forbidden);
    check(status(500, ""), ONE, ErrorCode::ApiError);
    check(status(503, ""), About::Text("x"), ErrorCode::ApiError);
}

#[test]
fn a_write_that_may_have_been_done_is_not_asked_for_again() {
    let tried = |outcome_unknown| wire::Effort {
        attempts: 3,
        outcome_unknown,
        ..wire::Effort::default()
    };
    let ends = || {
        let effort = wire::Effort::default();
        let retry_after = Duration::from_secs(7);
        let reset = wire::Error::Transport {
            fault: wire::TransportFault::Reset,
            source: None,
            effort,
        };
        // The last attempt may say something else than the one that was lost.
        let open = wire::Error::BreakerOpen { retry_after, effort };
        [reset, open, status(503, ""), status(429, "")]
    };
    for end in ends() {
        let told = tell(end.with_effort(tried(true)), ONE);
        let verdict = (told.code(), told.reason(), told.retry_after());
        assert_eq!(verdict, (ErrorCode::Conflict, Some("outcome_unknown"), None));
        assert!(!told.is_retryable(), "{told:?}");
    }
    for end in ends() {
        let told = tell(end.with_effort(tried(false)), ONE);
        assert!(
            told.is_retryable() && told.code() != ErrorCode::Conflict,
            "{told:?}"
        );
    }
}

#[test]
fn what_tidal_refuses_is_named_if_the_caller_gave_it() {
    check_input(status(400, ""), ONE, r#"cursor: "forged""#);
    check_input(status(400, "page[cursor]"), ONE, r#"cursor: "forged""#);
    check_input(status(400, "countryCode"), About::Many, r#"country: "US""#);
    check_input(status(400, "filter[query]"), About::Text("x"), r#"query: "x""#);
    check_input(status(400, "id"), About::Results("x"), r#"id: "x""#);
    check_input(status(400, "filter[id]"), About::Many, r#"ids: "one of them""#);
    check_input(status(400, "filter[id]"), About::Path("/x"), r#"path: "/x""#);
    check_input(status(404, ""), About::Results("x"), r#"search results: "x""#);
}

#[test]
fn a_path_that_leads_nowhere_is_told_without_its_query() {
    let told = tell(status(404, ""), About::Path("/tracks/1?countryCode=US"));
    assert_eq!(told.code(), ErrorCode::NotFound);
    assert_eq!(told.to_string(), r#"TIDAL has nothing at "/tracks/1""#);
}

#[test]
fn the_wire_and_its_guards_have_codes() {
    let effort = wire::Effort::default();
    let retry_after = Duration::from_secs(7);
    let fault = wire::TransportFault::Reset;
    let source = None;
    check(
        wire::Error::Transport {
            fault,
            source,
            effort,
        },
        ONE,
        ErrorCode::ApiError,
    );
    let phase = wire::Phase::Read;
    let limit = retry_after;
    check(
        wire::Error::Timeout { phase, limit, effort },
        ONE,
        ErrorCode::Timeout,
    );
    let operation = "GET /x";
    let source = serde_json::from_str::<u8>("x").unwrap_err();
    check(
        wire::Error::Decode {
            operation,
            source,
            effort,
        },
        ONE,
        ErrorCode::ApiError,
    );
    check(
        wire::Error::TooLarge { limit: 1, effort },
        ONE,
        ErrorCode::ApiError,
    );
    let problem = "x".to_owned();
    check(wire::Error::Configuration { problem }, ONE, ErrorCode::Internal);
    let fault = wire::IdempotencyFault::PayloadMismatch;
    check(
        wire::Error::Idempotency { fault, effort },
        ONE,
        ErrorCode::Internal,
    );
    let fault = wire::IdempotencyFault::StillRunning;
    check(
        wire::Error::Idempotency { fault, effort },
        ONE,
        ErrorCode::Conflict,
    );
    let open = tell(wire::Error::BreakerOpen { retry_after, effort }, ONE);
    assert_eq!(
        (open.code(), open.retry_after()),
        (ErrorCode::Unavailable, Some(retry_after))
    );
}

#[test]
fn a_limit_is_tidals_or_ours() {
    let effort = wire::Effort::default();
    let retry_after = Duration::from_secs(7);
    for (who, by) in [
        (wire::Limiter::Tidal, "tidal"),
        (wire::Limiter::Budget, "tidal"),
        (wire::Limiter::Queue, "client"),
    ] {
        let told = tell(
            wire::Error::RateLimited {
                retry_after,
                who,
                effort,
            },
            ONE,
        );
        assert_eq!((told.reason(), told.retry_after()), (Some(by), Some(retry_after)));
    }
}

#[test]
fn what_was_not_sent_is_the_callers_or_ours() {
    let bad = wire::Error::InvalidRequest;
    check_input(bad(wire::InvalidRequest::DotId), ONE, r#"id: "1""#);
    let (parameter, characters, limit) = ("filter[query]", 101, 100);
    let long = wire::InvalidRequest::LongParameter {
        parameter,
        characters,
        limit,
    };
    check_input(bad(long), ONE, "query: this text");
    check_input(
        bad(wire::InvalidRequest::ForeignPath),
        About::Path("x"),
        r#"path: "x""#,
    );
    let parameter = "page[cursor]";
    check_input(
        bad(wire::InvalidRequest::EmptyParameter { parameter }),
        ONE,
        r#"cursor: "forged""#,
    );
    let long = wire::InvalidRequest::LongParameter {
        parameter,
        characters,
        limit,
    };
    check_input(bad(long), ONE, r#"cursor: "forged""#);
    let ours = wire::InvalidRequest::RepeatedParameter { parameter: "sort" };
    check(bad(ours), ONE, ErrorCode::Internal);
}

#[test]
fn a_missing_token_is_told_by_who_asks() {
    use wire::AuthorizationFault as Fault;
    let anonymous = Viewer::anonymous(Country::US);
    let listener = Viewer {
        identity: Identity::SignedIn(UserKey::new("me")),
        ..anonymous.clone()
    };
    let check = |fault, viewer: &Viewer, expected: Option<&str>| {
        let effort = wire::Effort::default();
        let source = None;
        let error = wire::Error::Authorization {
            fault,
            source,
            effort,
        };
        assert_eq!(told(error, &Asked::many(viewer)).reason(), expected, "{fault:?}");
    };
    check(Fault::NotConfigured, &anonymous, Some("not_configured"));
    check(Fault::NotConfigured, &listener, Some("not_configured"));
    check(Fault::NotSignedIn, &anonymous, Some("not_signed_in"));
    check(Fault::Refused, &anonymous, Some("credentials_refused"));
    check(Fault::Expired, &anonymous, Some("credentials_refused"));
    check(Fault::Refused, &listener, Some("sign_in_expired"));
    check(Fault::Expired, &listener, Some("sign_in_expired"));
    check(Fault::NotSignedIn, &listener, Some("not_signed_in"));
    check(Fault::ScopeMissing("playback"), &listener, Some("scope_missing"));
    check(Fault::StoreFailed, &listener, Some("sign_in_unreadable"));
    check(Fault::StoreBusy, &listener, Some("sign_in_busy"));
    check(Fault::Unavailable, &listener, None);
}

#[test]
fn advice_on_asking_again_is_kept() {
    let effort = wire::Effort::default();
    let check = |error: wire::Error, expected: Retry| {
        let shown = format!("{error:?}");
        match tell(error, ONE) {
            Error::Tidal { retry, .. } => assert_eq!(retry, expected, "{shown}"),
            other => panic!("{shown}: {other:?}"),
        }
    };
    let mut waiting = wire::StatusError::read(503.try_into().unwrap(), "GET /x", b"");
    waiting.retry_after = Some(Duration::from_secs(30));
    check(
        wire::Error::Status(Box::new(waiting)),
        Retry::After(Duration::from_secs(30)),
    );
    check(status(503, ""), Retry::Later);
    check(status(501, ""), Retry::Never);
    check(wire::Error::TooLarge { limit: 1, effort }, Retry::Never);
    let status = 302.try_into().unwrap();
    check(wire::Error::Redirect { status, effort }, Retry::Never);
    for (fault, expected) in [
        (wire::TransportFault::Tls, Retry::Never),
        (wire::TransportFault::Reset, Retry::Later),
    ] {
        let source = None;
        check(
            wire::Error::Transport {
                fault,
                source,
                effort,
            },
            expected,
        );
    }
    for (json, expected) in [("[1", Retry::Later), ("[]", Retry::Never)] {
        let operation = "GET /x";
        let source = serde_json::from_str::<[u8; 2]>(json).unwrap_err();
        check(
            wire::Error::Decode {
                operation,
                source,
                effort,
            },
            expected,
        );
    }
}
