//! Every kind of error once, as its reader meets it: message, code, and what to do. A test, and nothing else.

use std::time::Duration;

use http::StatusCode;

use super::*;

fn every_error() -> Vec<Error> {
    let effort = Effort {
        attempts: 2,
        elapsed: Duration::from_secs(1),
        outcome_unknown: false,
    };
    let half_a_second_more = Duration::from_millis(4_500);
    let mut errors = Vec::new();
    for fault in [
        TransportFault::Connect,
        TransportFault::Tls,
        TransportFault::Reset,
        TransportFault::Protocol,
    ] {
        errors.push(Error::Transport {
            fault,
            source: Some("the cause".into()),
            effort,
        });
    }
    for phase in [Phase::Connect, Phase::Read, Phase::Queue, Phase::Total] {
        errors.push(Error::Timeout {
            phase,
            limit: half_a_second_more,
            effort,
        });
    }
    for status in [
        400, 401, 403, 404, 405, 406, 408, 409, 415, 418, 422, 425, 429, 500, 502, 503, 504,
    ] {
        let body = br#"{"errors":[{"status":"1","code":"SOME_CODE","detail":"not to be shown"}]}"#;
        let error = StatusError::read(StatusCode::from_u16(status).unwrap(), "GET /tracks/{id}", body);
        errors.push(Error::Status(Box::new(error)));
    }
    for json in ["", "[1 2]", "5"] {
        let source = serde_json::from_str::<Vec<u8>>(json).unwrap_err();
        errors.push(Error::Decode {
            operation: "GET /tracks/{id}",
            source,
            effort,
        });
    }
    let source = serde_json::from_str::<Vec<u8>>("").unwrap_err();
    errors.push(Error::Decode {
        operation: "POST /playlists",
        source,
        effort,
    });
    errors.extend(refusals());
    errors
}

/// Those that are not about how an answer came.
fn refusals() -> Vec<Error> {
    let effort = Effort::default();
    let half_a_second_more = Duration::from_millis(4_500);
    let mut errors = Vec::new();
    errors.push(Error::TooLarge {
        limit: 8_388_608,
        effort,
    });
    errors.push(Error::Redirect {
        status: StatusCode::FOUND,
        effort,
    });
    errors.push(Error::BreakerOpen {
        retry_after: half_a_second_more,
        effort,
    });
    for who in [Limiter::Tidal, Limiter::Budget, Limiter::Queue] {
        errors.push(Error::RateLimited {
            retry_after: half_a_second_more,
            who,
            effort,
        });
    }
    for fault in [
        AuthorizationFault::NotConfigured,
        AuthorizationFault::NotSignedIn,
        AuthorizationFault::Refused,
        AuthorizationFault::Expired,
        AuthorizationFault::ScopeMissing("collection.write"),
        AuthorizationFault::StoreFailed,
        AuthorizationFault::StoreBusy,
        AuthorizationFault::StoreAway,
        AuthorizationFault::Unavailable,
    ] {
        errors.push(Error::Authorization {
            fault,
            source: None,
            effort,
        });
    }
    errors.push(InvalidRequest::EmptyId.into());
    errors.push(InvalidRequest::ForeignPath.into());
    for fault in [IdempotencyFault::StillRunning, IdempotencyFault::PayloadMismatch] {
        errors.push(Error::Idempotency { fault, effort });
    }
    errors.push(Error::Configuration {
        problem: "there is no such thing".to_owned(),
    });
    errors
}

#[test]
fn each_error_says_what_it_is_and_what_to_do() {
    let lines: Vec<_> = every_error()
        .iter()
        .map(|error| {
            let retry = if error.is_retryable() { "again" } else { "final" };
            let after = error
                .retry_after()
                .map(|after| format!(" after {after:?}"))
                .unwrap_or_default();
            let hint = error.hint().unwrap_or("-");
            format!("{} | {retry}{after} | {error} | {hint}", error.code())
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn messages_are_one_line_without_their_source_and_effort_travels() {
    for error in every_error() {
        let message = error.to_string();
        assert_eq!(message.lines().count(), 1, "{message}");
        assert!(
            !message.contains("the cause") && !message.contains("not to be shown"),
            "{message}"
        );
        let sent = !matches!(error, Error::InvalidRequest(_) | Error::Configuration { .. });
        let effort = Effort {
            attempts: 7,
            elapsed: Duration::from_secs(7),
            outcome_unknown: true,
        };
        let expected = if sent { effort } else { Effort::default() };
        assert_eq!(error.with_effort(effort).effort(), expected, "{message}");
    }
}

#[test]
fn codes_of_strangers_are_not_repeated() {
    for code in ["free text", "lower", &"X".repeat(65), ""] {
        let body = serde_json::json!({"errors": [{"status": "400", "code": code}]}).to_string();
        let error = StatusError::read(StatusCode::BAD_REQUEST, "GET /tracks/{id}", body.as_bytes());
        let shown = error.to_string();
        assert!(code.is_empty() || !shown.contains(code), "{shown}");
        assert!(error.has_code(code) && !error.is_unauthorized() && error.is_client_error());
    }
}

#[test]
fn a_status_answers_what_it_is_about() {
    let check = |status: u16, expected: [bool; 5]| {
        let error = StatusError::read(StatusCode::from_u16(status).unwrap(), "GET /x", b"");
        let (unauthorized, server) = (error.is_unauthorized(), error.is_server_error());
        let error = Error::Status(Box::new(error));
        let client = error.status().is_some_and(StatusError::is_client_error);
        assert_eq!(
            [
                error.is_not_found(),
                error.is_forbidden(),
                unauthorized,
                client,
                server
            ],
            expected,
            "{status}"
        );
    };
    check(404, [true, false, false, true, false]);
    check(403, [false, true, false, true, false]);
    check(401, [false, false, true, true, false]);
    check(503, [false, false, false, false, true]);
}
