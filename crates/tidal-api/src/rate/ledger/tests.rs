//! The books of one credential, on paused time.

use super::*;

fn told(remaining: u32) -> Report {
    let state = RateState {
        remaining: Some(remaining),
        capacity: Some(10),
        per_second: Some(1.0),
        cost: Some(5),
    };
    Report::Answered(Some(state))
}

fn check_level(level: Option<f64>, expected: f64) {
    assert!(
        level.is_some_and(|level| (level - expected).abs() < 1e-3),
        "{level:?} is not {expected}"
    );
}

#[tokio::test(start_paused = true)]
async fn until_the_first_answer_one_is_in_flight() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    assert_eq!(ledger.take(5), Err(NotYet::UntilToldMore));
    assert_eq!(ledger.settle(first, Report::Nothing), None);
    let second = ledger.take(5).unwrap();
    assert!(!ledger.is_told());
    check_level(ledger.settle(second, told(5)), 5.0);
    ledger.take(5).unwrap();
    assert!(matches!(ledger.take(5), Err(NotYet::For(_))) && ledger.is_told());
}

#[tokio::test(start_paused = true)]
async fn an_answer_raises_the_level_only_where_nobody_overlapped() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    check_level(ledger.settle(first, told(10)), 10.0);
    let (early, late) = (ledger.take(5).unwrap(), ledger.take(5).unwrap());
    // The later answer overtakes the earlier one, whose number is out of date by then.
    check_level(ledger.settle(late, told(0)), 0.0);
    check_level(ledger.settle(early, told(5)), 0.0);
    tokio::time::advance(Duration::from_secs(6)).await;
    let alone = ledger.take(5).unwrap();
    check_level(ledger.settle(alone, told(4)), 4.0);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_given_back_unless_tidal_said_more_since() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    assert_eq!(ledger.settle(first, Report::NotSent), None);
    let first = ledger.take(5).unwrap();
    check_level(ledger.settle(first, told(10)), 10.0);
    for _ in 0..20 {
        let (one, two) = (ledger.take(5).unwrap(), ledger.take(5).unwrap());
        check_level(ledger.settle(one, Report::NotSent), 5.0);
        check_level(ledger.settle(two, Report::NotSent), 10.0);
    }
    // One that costs more than there can ever be took all there was.
    let dear = ledger.take(50).unwrap();
    check_level(ledger.settle(dear, Report::NotSent), 10.0);
    let (unsent, sent) = (ledger.take(5).unwrap(), ledger.take(5).unwrap());
    check_level(ledger.settle(sent, told(2)), 0.0);
    check_level(ledger.settle(unsent, Report::NotSent), 0.0);
}

#[tokio::test(start_paused = true)]
async fn somebody_else_spending_is_noticed() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    ledger.settle(first, told(10));
    let second = ledger.take(5).unwrap();
    check_level(ledger.settle(second, told(0)), 0.0);
}

#[tokio::test(start_paused = true)]
async fn without_headers_there_is_no_limit_but_a_pause_after_a_429() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    assert_eq!(ledger.settle(first, Report::Answered(None)), None);
    let many: Vec<_> = (0..100).map(|_| ledger.take(5).unwrap()).collect();
    ledger.settle(
        many[0],
        Report::Throttled {
            pause: Duration::from_secs(3),
            state: None,
        },
    );
    assert_eq!(ledger.take(5), Err(NotYet::For(Duration::from_secs(3))));
    assert_eq!(ledger.wait_for(5), Duration::from_secs(3));
    tokio::time::advance(Duration::from_secs(3)).await;
    assert!(ledger.take(5).is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_429_empties_the_bucket_and_half_a_story_is_completed() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    let half = RateState {
        remaining: Some(7),
        ..RateState::default()
    };
    check_level(ledger.settle(first, Report::Answered(Some(half))), 7.0);
    let second = ledger.take(5).unwrap();
    let pause = Duration::from_secs(1);
    check_level(
        ledger.settle(second, Report::Throttled { pause, state: None }),
        0.0,
    );
}

#[tokio::test(start_paused = true)]
async fn a_place_is_given_only_if_its_turn_comes_in_time() {
    let mut ledger = Ledger::new();
    let first = ledger.take(5).unwrap();
    ledger.settle(first, told(0));
    let in_seconds = |seconds| clock::now() + Duration::from_secs(seconds);
    assert!(matches!(
        ledger.enqueue(5, in_seconds(4), 9),
        Err(NoPlace::TooLate(_))
    ));
    assert_eq!(ledger.enqueue(5, in_seconds(6), 9), Ok(()));
    assert!(
        matches!(ledger.enqueue(5, in_seconds(9), 9), Err(NoPlace::TooLate(_))),
        "one is before"
    );
    assert!(matches!(
        ledger.enqueue(5, in_seconds(11), 1),
        Err(NoPlace::Full(_))
    ));
    ledger.leave(5);
    assert_eq!(ledger.enqueue(5, in_seconds(6), 1), Ok(()));
}

#[cfg(feature = "redis")]
fn sight(level: f64, asking: u32) -> Sight {
    let limit = SeenLimit::Known {
        capacity: 10,
        per_second: 1.0,
        level,
    };
    Sight {
        limit,
        pause: Duration::ZERO,
        asking,
    }
}

#[cfg(feature = "redis")]
#[tokio::test(start_paused = true)]
async fn one_of_three_takes_a_third() {
    let mut ledger = Ledger::new();
    ledger.see(sight(10.0, 1));
    ledger.part(3);
    // Fifteen are more than a full bucket has: taken ahead, and waited for after.
    let taken = ledger.take(5).unwrap();
    assert_eq!(ledger.owed(), 5);
    assert!(matches!(ledger.take(5), Err(NotYet::For(wait)) if wait.as_secs() >= 14));
    // An answer that knows of no others raises nothing, and a debt remains one.
    check_level(ledger.settle(taken, told(5)), -5.0);
    tokio::time::advance(Duration::from_secs(16)).await;
    let taken = ledger.take(5).unwrap();
    check_level(ledger.settle(taken, Report::NotSent), 10.0);
    assert_eq!(ledger.owed(), 5);
    let taken = ledger.take(2).unwrap();
    let told_less = RateState {
        remaining: Some(1),
        ..RateState::default()
    };
    check_level(ledger.settle(taken, Report::Answered(Some(told_less))), 1.0);
    assert_eq!(ledger.budget(5).map(|budget| budget.left), Some(0));
    ledger.paid(7);
    assert_eq!(ledger.owed(), 0);
}

#[cfg(feature = "redis")]
#[tokio::test(start_paused = true)]
async fn what_was_seen_elsewhere_refuses_only_behind_others() {
    let mut ledger = Ledger::new();
    ledger.see(sight(0.0, 2));
    assert_eq!(ledger.wait_for(5), Duration::from_nanos(1_000_000_001) * 10);
    let soon = clock::now() + Duration::from_secs(6);
    assert_eq!(ledger.enqueue(5, soon, 9), Ok(()), "whoever is first looks anew");
    assert!(matches!(ledger.enqueue(5, soon, 9), Err(NoPlace::TooLate(_))));
    let known = Sight {
        limit: SeenLimit::Unknown,
        pause: Duration::from_secs(3),
        asking: 0,
    };
    ledger.see(known);
    assert_eq!(ledger.pause(), Some(Duration::from_secs(3)));
    assert!(ledger.budget(5).is_some(), "what was known is not forgotten");
    ledger.see(Sight {
        limit: SeenLimit::Unlimited,
        ..known
    });
    assert_eq!(ledger.budget(5), None);
}
