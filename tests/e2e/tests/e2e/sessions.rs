//! One sign-in in many processes: renewed once for all of them, however many ask, and not lost when one is killed.

use std::{process::Stdio, time::Duration};

use futures_util::future::join_all;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};
use tidal_sim::{Delay, Fault, Sim};

use crate::{
    listener::{Listener, Ran, ended},
    servers::{Heard, Piped, Served},
    world::in_time,
};

const TOKENS: &str = "/v1/oauth2/token";

/// How often a killed renewal left what.
#[derive(Debug, Default)]
struct Outcomes {
    /// TIDAL had not answered yet.
    untouched: u32,
    /// The new tokens were kept.
    kept: u32,
    /// TIDAL had answered, and nobody kept that.
    lost: u32,
}

/// When a program is killed.
#[derive(Debug)]
enum Moment {
    /// So long after it has asked for new tokens.
    Asked(Duration),
    /// So long after TIDAL has made them.
    Answered(Duration),
}

/// Two that ask TIDAL in each call, so that each needs a token.
async fn two_servers(listener: &Listener) -> [Served; 2] {
    let heard = Heard::default();
    let start = async || {
        let mut command = listener.command("tidal-mcp", &[]);
        Served::start(command.env("TIDAL_CACHE_ENABLED", "false"), &heard).await
    };
    [start().await, start().await]
}

/// A hundred calls at once over both.
async fn a_hundred_calls(servers: &[Served; 2]) {
    let arguments = json!({});
    let calls = (0..100).map(|number| servers[number % 2].call("list_playlists", &arguments));
    for answer in join_all(calls).await {
        assert_eq!(answer["isError"], false, "{answer}");
    }
}

/// Whose token each process holds already, and TIDAL refuses.
#[tokio::test]
async fn a_hundred_calls_in_two_processes_cause_one_renewal() {
    let listener = Listener::signed_in(Sim::builder()).await;
    let servers = two_servers(&listener).await;
    a_hundred_calls(&servers).await;
    for pause in [0, 200] {
        listener.sim().reset();
        listener.sim().faults().clear();
        let delay = Delay::Fixed(Duration::from_millis(pause));
        listener.sim().faults().always(TOKENS, Fault::Latency(delay));
        listener.sim().expire_tokens();
        a_hundred_calls(&servers).await;
        assert_eq!(listener.sim().counters().token_requests, 1);
    }
    listener.cli(&["me"]).await.good();
    assert_eq!(listener.sim().counters().token_requests, 1);
}

/// What both find in the vault has been over for a while.
#[tokio::test]
async fn two_processes_that_start_with_an_old_token_renew_it_once() {
    let lifetime = Duration::from_secs(1);
    let listener = Listener::signed_in(Sim::builder().token_lifetime(lifetime)).await;
    listener.sim().set_token_lifetime(Duration::from_hours(24));
    let servers = two_servers(&listener).await;
    // The processes have a clock of their own, which cannot be stopped.
    tokio::time::sleep(lifetime).await;
    listener.sim().reset();
    a_hundred_calls(&servers).await;
    assert_eq!(listener.sim().counters().token_requests, 1);
}

#[tokio::test]
async fn a_session_lasts_while_processes_take_turns_to_renew_it() {
    let listener = Listener::signed_in(Sim::builder()).await;
    let servers = two_servers(&listener).await;
    for turn in 0..60 {
        listener.sim().reset();
        listener.sim().expire_tokens();
        if turn % 10 == 9 {
            listener.cli(&["me"]).await.good();
        } else {
            let answer = servers[turn % 2].call("list_playlists", &json!({})).await;
            assert_eq!(answer["isError"], false, "{turn}: {answer}");
        }
        assert_eq!(listener.sim().counters().token_requests, 1, "{turn}");
    }
    let given = listener.sim().refresh_tokens();
    assert_eq!(given, 61, "one with the sign-in, and one with each renewal");
    for server in servers {
        server.stop().await;
    }
}

/// Kills a program in the middle of a renewal, at a moment around TIDAL's answer, and looks at what is left.
#[tokio::test]
async fn a_kill_in_a_renewal_loses_no_more_than_an_answer_on_its_way() {
    let listener = Listener::signed_in(Sim::builder()).await;
    let mut chance = StdRng::seed_from_u64(3);
    let mut outcomes = Outcomes::default();
    for round in 0..24 {
        let sim = listener.sim();
        let before = sim.refresh_tokens();
        let slow = Delay::Fixed(Duration::from_millis(chance.random_range(0..40)));
        sim.faults().always(TOKENS, Fault::Latency(slow));
        sim.reset();
        sim.expire_tokens();
        let moment = Moment::draw(round, &mut chance);
        if round % 2 == 0 {
            kill_the_shell(&listener, &moment).await;
        } else {
            kill_the_server(&listener, &moment).await;
        }
        sim.faults().clear();
        sim.reset();
        assert_opens(&listener).await;
        let next = listener.cli(&["me", "--output", "json"]).await;
        let (asked, given) = (sim.counters().token_requests, sim.refresh_tokens() - before);
        let outcome = match (next.code, asked, given) {
            (Some(0), 0, 1) => &mut outcomes.kept,
            (Some(0), 1, 1) => &mut outcomes.untouched,
            (Some(3), 1, 1) => {
                sign_in_again(&listener, &next).await;
                &mut outcomes.lost
            }
            other => panic!("{moment:?}: {other:?}, {next:?}"),
        };
        *outcome += 1;
        println!("{moment:?} after {slow:?}: {next:?}", next = next.code);
    }
    println!("{outcomes:?}");
    assert!(outcomes.untouched > 0, "{outcomes:?}");
    // Half of the kills come later than an answer takes: whoever did something else first would lose most of them.
    assert!(outcomes.lost < outcomes.kept, "{outcomes:?}");
}

// === impl Moment ===

impl Moment {
    fn draw(round: u32, chance: &mut StdRng) -> Self {
        let millis = Duration::from_millis;
        match round / 2 % 3 {
            0 => Self::Asked(millis(chance.random_range(0..30))),
            1 => Self::Answered(Duration::from_micros(chance.random_range(0..3_000))),
            _ => Self::Answered(millis(chance.random_range(3..60))),
        }
    }

    /// Waits for it.
    async fn reached(&self, sim: &Sim) {
        let given = sim.refresh_tokens();
        let reached = || match self {
            Self::Asked(_) => sim.counters().token_requests > 0,
            Self::Answered(_) => sim.refresh_tokens() > given,
        };
        while !reached() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let (Self::Asked(wait) | Self::Answered(wait)) = self;
        tokio::time::sleep(*wait).await;
    }
}

async fn kill_the_shell(listener: &Listener, moment: &Moment) {
    let mut command = listener.command("tidal-cli", &["me"]);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    in_time(moment.reached(listener.sim())).await;
    child.kill().await.unwrap();
}

async fn kill_the_server(listener: &Listener, moment: &Moment) {
    let mut server = Piped::start(&mut listener.command("tidal-mcp", &[]), &Heard::default()).await;
    let arguments = json!({});
    tokio::select! {
        // It may answer before: the moment is reached all the same.
        () = async { server.call("list_playlists", &arguments).await; std::future::pending().await } => {}
        () = in_time(moment.reached(listener.sim())) => {}
    }
    server.kill().await;
}

/// The vault opens, and there is a sign-in in it; TIDAL is not asked.
async fn assert_opens(listener: &Listener) {
    let mut offline = listener.command("tidal-cli", &["auth", "status"]);
    offline
        .env("TIDAL_API_URL", "http://127.0.0.1:9/v2")
        .env("TIDAL_AUTH_URL", "http://127.0.0.1:9/token");
    ended(&mut offline).await.good();
}

/// Whoever lost their sign-in is told so, and can sign in.
async fn sign_in_again(listener: &Listener, told: &Ran) {
    let error: Value = serde_json::from_str(told.err.lines().last().unwrap()).unwrap();
    assert_eq!(error["reason"], "sign_in_expired", "{told:?}");
    assert!(told.err.contains("auth login"), "{told:?}");
    listener.sign_in().await;
    listener.cli(&["me"]).await.good();
}
