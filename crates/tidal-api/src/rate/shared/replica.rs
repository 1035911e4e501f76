//! One replica: turns come from the bucket in Redis, and from the replica's own part of it while Redis is away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::ConnectionManager;

use super::beat::{self, Pulse};
use super::link::{Away, Link};
use super::names::Names;
use super::script::{self, Answer, BUCKET, Told, Verdict};
use crate::clock;
use crate::rate::account::Account;
use crate::rate::costs::Costs;
use crate::rate::ledger::{NotYet, Sight, Taken};
use crate::rate::queues::{Asking, Settling, Source};

/// One of those who share.
pub(super) struct Replica {
    pub(super) link: Link,
    pub(super) names: Names,
    /// What it is called among the others.
    pub(super) name: String,
    pub(super) pulse: Pulse,
    costs: Arc<Costs>,
    tickets: AtomicU64,
}

/// A turn, and what the bucket in Redis knows it by, if it comes from there.
pub(super) struct Turn {
    taken: Taken,
    ticket: Option<String>,
}

/// What is asked under one ticket. If nothing comes of it, the bucket is told so: it may have kept a place, or given a
/// turn that arrived too late.
pub(super) struct Ask {
    replica: Arc<Replica>,
    bucket: String,
    ticket: String,
    pending: bool,
}

/// A report on its way. Whoever takes next waits until it is over, however it ends.
struct Reporting(Arc<Account>);

// Others may spend what was seen, and whoever keeps a place has to be heard of.
const ASK_AGAIN: Duration = Duration::from_secs(1);

// While another replica asks for the limit: nobody tells us when it knows.
const PROBED: Duration = Duration::from_millis(50);

// === impl Replica ===

impl Replica {
    pub(super) fn new(link: Link, names: Names, pulse: Pulse) -> Self {
        Self {
            link,
            names,
            name: format!("{:016x}", rand::random::<u64>()),
            pulse,
            costs: Arc::default(),
            tickets: AtomicU64::new(0),
        }
    }

    /// What operations cost, as far as this replica knows.
    pub(super) fn costs(&self) -> &Arc<Costs> {
        &self.costs
    }

    fn ticket(&self) -> String {
        format!("{}:{}", self.name, self.tickets.fetch_add(1, Ordering::Relaxed))
    }

    async fn ask_bucket(&self, ask: &Ask, asking: &Asking<'_>, owed: u32) -> Result<(Verdict, Sight), Away> {
        let patience = asking.latest.saturating_duration_since(clock::now());
        let mut invocation = BUCKET.key(&ask.bucket);
        invocation.arg("take").arg(&ask.ticket);
        invocation
            .arg(asking.cost)
            .arg(script::micros(patience))
            .arg(owed);
        self.invoke(invocation).await
    }

    async fn invoke(&self, invocation: redis::ScriptInvocation<'_>) -> Result<(Verdict, Sight), Away> {
        let question = |mut connection: ConnectionManager| async move {
            invocation.invoke_async::<Answer>(&mut connection).await
        };
        let answer = self.link.ask(question).await?;
        Ok(script::read(&answer))
    }

    /// A turn out of the part that falls to this replica.
    fn take_part(&self, account: &Account, cost: u32) -> Result<Turn, NotYet> {
        let mut ledger = account.ledger();
        ledger.part(self.pulse.replicas());
        let taken = ledger.take(cost)?;
        Ok(Turn { taken, ticket: None })
    }

    /// Says what came of a turn. In the background: nobody waits for it but whoever takes next.
    fn report(self: &Arc<Self>, account: &Arc<Account>, (bucket, ticket): (String, String), told: Told) {
        account.ledger().reporting();
        let reporting = Reporting(Arc::clone(account));
        let replica = Arc::clone(self);
        self.pulse.aside(async move {
            let mut invocation = BUCKET.key(bucket);
            told.add_to(invocation.arg("report").arg(ticket));
            if let Ok((_, sight)) = replica.invoke(invocation).await {
                reporting.0.ledger().see(sight);
            }
        });
    }
}

impl Source for Arc<Replica> {
    type Turn = Turn;
    type Ask = Ask;

    async fn ready(&self) {
        // A new replica knows what the others have learned before it asks for the first time.
        beat::first(self).await;
    }

    fn ask(&self, asking: &Asking<'_>) -> Ask {
        Ask {
            replica: Arc::clone(self),
            bucket: self.names.bucket(asking.identity),
            ticket: self.ticket(),
            pending: false,
        }
    }

    async fn take(&self, account: &Account, asking: &Asking<'_>, ask: &mut Ask) -> Result<Turn, NotYet> {
        account.reported(self.link.timeout()).await;
        let pause = account.ledger().pause();
        if let Some(pause) = pause {
            return Err(NotYet::For(pause));
        }
        let owed = account.ledger().owed();
        // From here on, until the answer says otherwise: this future may be dropped while it is under way.
        let before = std::mem::replace(&mut ask.pending, true);
        let (verdict, sight) = match self.ask_bucket(ask, asking, owed).await {
            Ok(answer) => answer,
            Err(away) => {
                ask.pending = before || away == Away::Unanswered;
                return self.take_part(account, asking.cost);
            }
        };
        let mut ledger = account.ledger();
        ledger.paid(owed);
        ledger.see(sight);
        ask.pending = matches!(verdict, Verdict::Wait(_));
        match verdict {
            Verdict::Granted | Verdict::Noted => Ok(Turn {
                taken: ledger.granted(asking.cost),
                ticket: Some(ask.ticket.clone()),
            }),
            Verdict::Wait(wait) => Err(NotYet::For(wait)),
            Verdict::Probing => Err(NotYet::UntilToldMore),
        }
    }

    fn ask_again(&self, not_yet: NotYet) -> Duration {
        match not_yet {
            NotYet::For(_) => ASK_AGAIN,
            NotYet::UntilToldMore => PROBED,
        }
    }

    fn settle(&self, account: &Arc<Account>, settling: Settling<'_, Turn>) -> Option<f64> {
        let Settling {
            spending,
            turn,
            report,
            news,
        } = settling;
        let left = account.settle(turn.taken, report);
        if let Some(cost) = news {
            beat::publish(self, vec![(spending.operation.to_owned(), cost)]);
        }
        let told = Told::from(report);
        // Of a turn that it did not give, the bucket only has to know what TIDAL said.
        let ticket = match turn.ticket {
            Some(ticket) => Some(ticket),
            None => told.is_news().then(|| self.ticket()),
        };
        if let Some(ticket) = ticket {
            let bucket = self.names.bucket(&spending.identity);
            self.report(account, (bucket, ticket), told);
        }
        left
    }
}

// === impl Ask ===

impl Drop for Ask {
    fn drop(&mut self) {
        if !self.pending {
            return;
        }
        let (bucket, ticket) = (std::mem::take(&mut self.bucket), std::mem::take(&mut self.ticket));
        let replica = Arc::clone(&self.replica);
        self.replica.pulse.aside(async move {
            let mut invocation = BUCKET.key(bucket);
            Told::UNSENT.add_to(invocation.arg("report").arg(ticket));
            let saying = |mut connection: ConnectionManager| async move {
                invocation.invoke_async::<Answer>(&mut connection).await
            };
            replica.link.say(saying).await;
        });
    }
}

// === impl Reporting ===

impl Drop for Reporting {
    fn drop(&mut self) {
        self.0.ledger().reported();
        self.0.changed.notify_one();
    }
}
