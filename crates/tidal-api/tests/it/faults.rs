//! Every fault of the simulator: a right answer, or a typed error. Never a hang.

use tidal_api::{Error, Fetch, Tracks};
use tidal_sim::{Fault, Sim};

use crate::setting::{client, seconds};

/// What becomes of a call while a fault lasts: an answer, or this code; and what it says of asking again later.
enum Lasting {
    Answer,
    Error { code: &'static str, retryable: bool },
}

fn expected(fault: Fault) -> Lasting {
    let (code, retryable) = match fault.name() {
        "status_429" => ("rate_limited", true),
        "status_500" | "status_502_html" | "status_503" => ("server_error", true),
        "hang" => ("deadline", true),
        "reset_before_headers" | "reset_in_body" | "answer_lost" => ("reset", true),
        "truncated_json" | "broken_json" | "empty_body" => ("decode", true),
        // The shape is wrong, not the bytes: the same question will have the same answer.
        "empty_data" => ("decode", false),
        "huge_body" | "gzip_bomb" => ("too_large", false),
        "expired_token" => ("token_refused", false),
        _ => return Lasting::Answer,
    };
    Lasting::Error { code, retryable }
}

#[tokio::test(start_paused = true)]
async fn while_a_fault_lasts_the_call_ends_in_time_with_what_it_is() {
    for fault in Fault::ALL {
        let sim = Sim::start().await.unwrap();
        let client = client(&sim);
        sim.faults().always("GET /tracks/{id}", fault);
        let call = client.send(Fetch::<Tracks>::one(&sim.sample().tracks[0]).include(["artists"]));
        let result = tokio::time::timeout(seconds(31), call)
            .await
            .expect("no call outlives its deadline");
        match (expected(fault), result) {
            (Lasting::Answer, Ok(document)) => {
                assert_eq!(document.data.id, sim.sample().tracks[0], "{fault:?}");
            }
            (Lasting::Error { code, retryable }, Err(error)) => {
                assert_eq!(
                    (error.code(), error.is_retryable()),
                    (code, retryable),
                    "{fault:?}: {error:?}"
                );
                assert!(error.effort().attempts <= 3, "{fault:?}: {:?}", error.effort());
                assert!(
                    error.effort().elapsed <= seconds(30),
                    "{fault:?}: {:?}",
                    error.effort()
                );
            }
            (_, result) => panic!("{fault:?}: {result:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_is_not_noticed_or_says_what_it_was() {
    for fault in Fault::ALL {
        let sim = Sim::start().await.unwrap();
        let client = client(&sim);
        sim.faults().next(1, fault);
        let request = || Fetch::<Tracks>::one(&sim.sample().tracks[0]);
        let result = client.send(request()).await;
        let passes = !matches!(
            fault.name(),
            "truncated_json" | "broken_json" | "empty_body" | "empty_data" | "huge_body" | "gzip_bomb"
        );
        assert_eq!(result.is_ok(), passes, "{fault:?}: {result:?}");
        // Whatever it was, nothing of it stays.
        assert_eq!(
            client.send(request()).await.unwrap().data.id,
            sim.sample().tracks[0],
            "{fault:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_strange_in_a_document_costs_only_itself() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    let request = || Fetch::<Tracks>::one(&sim.sample().tracks[0]).include(["artists"]);

    sim.faults().next(1, Fault::UnknownIncludedType);
    let document = client.send(request()).await.unwrap();
    assert_eq!(
        (document.included.unknown(), document.included.unreadable()),
        (1, 0)
    );
    assert!(document.included.all::<tidal_api::Artists>().count() > 0);

    sim.faults().next(1, Fault::UnknownEnumValue);
    let document = client.send(request()).await.unwrap();
    assert_eq!(document.data.attributes.key.as_deref(), Some("UNHEARD_OF"));

    sim.faults().next(1, Fault::MissingOptionalAttributes);
    let document = client.send(request()).await.unwrap();
    assert!(document.data.attributes.title.is_some() && document.data.attributes.bpm.is_none());

    sim.faults().next(1, Fault::MissingRequiredAttributes);
    let document = client.send(request()).await.unwrap();
    assert!(document.data.attributes.title.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_made_worse() {
    let sim = Sim::start().await.unwrap();
    let breaking = tidal_api::Breaking {
        failures: u32::MAX,
        open_for: seconds(1),
    };
    let client = crate::setting::client_with(&sim, |builder| builder.breaking(breaking));
    sim.faults().always("/tracks", Fault::Status503);
    for _ in 0..100 {
        let error = client
            .send(Fetch::<Tracks>::one(&sim.sample().tracks[0]))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Status(_)), "{error:?}");
    }
    let total = sim.counters().total;
    assert!(
        (110..=130).contains(&total),
        "a tenth more and the reserve, not three times as much: {total}"
    );
}
