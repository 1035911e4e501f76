//! Limits and lost answers: told as they are, and nothing is done twice.

use tidal_core::{
    ErrorCode, PlaylistService,
    model::Visibility,
    service::{AddItems, NewPlaylist, PlaylistUpdate},
};
use tidal_sim::Fault;

use super::{
    Listeners,
    calls::{all, changes, own},
    poor,
};

#[tokio::test(start_paused = true)]
async fn a_limit_says_when_to_come_back() {
    let world = Listeners::start().await;
    let me = poor();
    world.sim.faults().always("/", Fault::Status429);
    for (name, _, call) in all(&world, &me) {
        let error = call.await.unwrap_err();
        assert_eq!(error.reason(), Some("tidal"), "{name}: {error:?}");
        assert!(error.is_retryable() && error.retry_after().is_some(), "{name}");
    }
    assert_eq!(world.sim.counters().writes_applied, 0);
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_answers_are_all_lost_is_of_unknown_outcome() {
    for fault in [Fault::AnswerLost, Fault::BrokenJson, Fault::HugeBody] {
        let world = Listeners::start().await;
        let playlist = world.new_playlist().await;
        world.sim.reset();
        world.sim.faults().always("/", fault);
        let add = AddItems {
            playlist,
            items: vec![world.track(0)],
            before: None,
            key: None,
        };
        let error = world.remote.add_items(&poor(), &add).await.unwrap_err();
        assert_eq!(error.reason(), Some("outcome_unknown"), "{fault:?}: {error:?}");
        assert!(!error.is_retryable(), "{fault:?}");
        assert_eq!(world.sim.counters().writes_applied, 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_leaves_out_what_was_given_is_believed() {
    let world = Listeners::start().await;
    world.sim.faults().always("/", Fault::MissingRequiredAttributes);
    let new = NewPlaylist::named("Run");
    let made = world.remote.create_playlist(&poor(), &new).await.unwrap();
    assert_eq!(made.name, "Run");
    let update = PlaylistUpdate {
        visibility: Some(Visibility::Public),
        ..PlaylistUpdate::of(made.id.clone())
    };
    let error = world.remote.update_playlist(&poor(), &update).await.unwrap_err();
    assert_eq!(error.reason(), Some("outcome_unknown"), "{error:?}");
    let update = PlaylistUpdate {
        name: Some("Walk".to_owned()),
        ..update
    };
    assert_eq!(
        world.remote.update_playlist(&poor(), &update).await.unwrap().name,
        "Walk"
    );
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_once_nothing_is_done_twice() {
    for fault in Fault::ALL {
        let world = Listeners::start().await;
        let (me, playlist) = (poor(), world.new_playlist().await);
        let mut calls = own(&world, &me);
        calls.extend(changes(&world, &me, &playlist));
        for (name, _, call) in calls {
            world.sim.reset();
            world.sim.faults().next(1, fault);
            let outcome = call.await;
            let applied = world.sim.counters().writes_applied;
            assert!(applied <= 1, "{fault:?}: {name} was applied {applied} times");
            if let Err(error) = outcome {
                assert_ne!(error.code(), ErrorCode::Internal, "{fault:?}: {name}: {error:?}");
                assert!(
                    applied == 0 || !error.is_retryable(),
                    "{fault:?}: {name}: {error:?}"
                );
            }
        }
    }
}
