//! Sees to the connection in the background: dials, listens, feels the pulse, says what could not be said, and dials anew.
//!
//! redis-rs has a manager that reconnects, too. It keeps a connection over which nothing arrives any more until the
//! system gives up on it, lets callers wait for its attempts, and cannot say what was voided meanwhile before the first
//! of them asks. Hence this one.

use std::{sync::Arc, time::Duration};

use redis::{AsyncConnectionConfig, Client, Pipeline, PushInfo, PushKind, aio::MultiplexedConnection};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};

use super::{Parts, clear, pending::Due, void};

/// How long a connection may take to be made, with TLS and the password.
const DIAL: Duration = Duration::from_secs(2);
/// How often the pulse is felt. A failed one is a probe that failed.
const PULSE: Duration = Duration::from_millis(500);
/// How long a pulse may take to tell a server that is slow from one that is gone.
const PATIENCE: Duration = Duration::from_millis(450);
/// After so long without any answer the connection is given up, whatever the system thinks of it.
const GIVE_UP: Duration = Duration::from_secs(5);
/// The longest wait between two attempts to connect.
const LONGEST: Duration = Duration::from_secs(1);
const SHORTEST: Duration = Duration::from_millis(50);
/// Where a user may not subscribe, so many pulses pass until the next attempt.
const DEAF_PULSES: u32 = 60;

/// Never ends by itself.
pub(super) async fn attend(parts: Arc<Parts>, client: Client, tried: watch::Sender<bool>) {
    let mut wait = SHORTEST;
    for number in 1_u64.. {
        match dial(&parts, &client, number).await {
            Ok(connection) => {
                wait = SHORTEST;
                parts.ears.turn_to(number);
                let is_subscribed = subscribe(&parts, connection.clone()).await;
                // What was voided meanwhile is said before anybody asks.
                parts.link.connected(number, connection.clone());
                deliver(&parts).await;
                tried.send_replace(true);
                keep(&parts, number, (!is_subscribed).then_some(connection)).await;
                parts.link.disconnected(number, "the connection is over");
                parts.ears.turn_to(number + 1);
            }
            Err(why) => parts.link.disconnected(number, &why),
        }
        tried.send_replace(true);
        sleep(wait.mul_f64(rand::random_range(0.5..1.0))).await;
        wait = (wait * 2).min(LONGEST);
    }
}

async fn dial(parts: &Arc<Parts>, client: &Client, number: u64) -> Result<MultiplexedConnection, String> {
    let hearing = Arc::downgrade(parts);
    let hear = move |push: PushInfo| {
        let Some(parts) = hearing.upgrade() else {
            return Err(());
        };
        if push.kind == PushKind::Disconnection {
            parts.link.disconnected(number, "the connection broke");
        } else {
            parts.ears.hear(number, &push);
        }
        Ok(())
    };
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None)
        .set_push_sender(hear);
    match timeout(DIAL, client.get_multiplexed_async_connection_with_config(&config)).await {
        Ok(Ok(connection)) => Ok(connection),
        // Its text may quote what was sent, so only its kind is told.
        Ok(Err(error)) => Err(format!("cannot connect: {}", error.category())),
        Err(_) => Err("cannot connect: nobody answers".to_owned()),
    }
}

async fn subscribe(parts: &Parts, mut connection: MultiplexedConnection) -> bool {
    let subscribed = timeout(DIAL, connection.subscribe(&parts.ears.channels()[..])).await;
    let is_subscribed = matches!(subscribed, Ok(Ok(())));
    if !is_subscribed {
        tracing::warn!("Redis does not let this replica subscribe: what others change is heard of late");
    }
    is_subscribed
}

/// Keeps to a connection until it is over. One that could not subscribe tries again from time to time.
async fn keep(parts: &Parts, number: u64, mut deaf: Option<MultiplexedConnection>) {
    let mut pulses = interval(PULSE);
    pulses.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answered = Instant::now();
    for count in 1_u32.. {
        tokio::select! {
            () = parts.link.over(number) => return,
            _ = pulses.tick() => {}
        }
        if count.is_multiple_of(DEAF_PULSES)
            && let Some(connection) = &deaf
            && subscribe(parts, connection.clone()).await
        {
            deaf = None;
        }
        if pulse(parts, number).await {
            answered = Instant::now();
        } else if answered.elapsed() > GIVE_UP {
            return;
        }
        deliver(parts).await;
    }
}

/// Whether anything came back.
async fn pulse(parts: &Parts, number: u64) -> bool {
    let mut commands = Pipeline::new();
    // The first of them tells whether data can be read: a server that is still loading takes messages already.
    commands.cmd("EXISTS").arg(parts.ears.pulse());
    commands.cmd("PUBLISH").arg(parts.ears.pulse()).arg(number);
    parts
        .link
        .probe(PATIENCE.max(parts.link.timeout()), &commands)
        .await
        .is_some()
}

/// Says what could not be said before, until all is said or one thing cannot be.
async fn deliver(parts: &Parts) {
    while let Some(due) = parts.pending.due(void::AT_ONCE) {
        let is_said = match due {
            Due::Tags(tags, receipt) => void::say(parts, &tags, receipt).await,
            Due::All(receipt) => {
                if clear::void_all(parts).await {
                    parts.pending.said_all(receipt);
                }
                // Changes may be going on: the next pulse says it again.
                false
            }
        };
        if !is_said {
            return;
        }
    }
}
