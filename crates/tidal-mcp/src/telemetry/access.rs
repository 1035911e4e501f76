//! The line that each request gets when it is answered, and the one that a slow call gets before: who asked what, how it
//! ended, how long it took and where that time went. Never what a client chose to write: no argument, no id, no name that there
//! is not, no path that there is not, no token.

use std::{
    fmt::{self, Write},
    net::IpAddr,
    sync::OnceLock,
    time::Duration,
};

use axum::http::{HeaderValue, StatusCode};

use super::account::{Account, Ending, Known, Spent};

/// What its lines are told apart by.
pub(super) const TARGET: &str = "tidal_mcp::access";
const SLOW_TARGET: &str = "tidal_mcp::slow";

/// So much of what a client calls itself is logged, in characters.
const LONGEST_AGENT: usize = 64;

/// From when on a call is slow.
static SLOW: OnceLock<Duration> = OnceLock::new();

/// Whether lines of requests are logged: with a log of ours that does not change any more.
static LOGGED: OnceLock<bool> = OnceLock::new();

/// What a client calls itself, cleaned.
struct Agent<'a>(&'a HeaderValue);

/// How the answer was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sent {
    /// Over HTTP.
    Http { status: StatusCode, bytes: u64 },
    /// Over HTTP, and its client went away before there was an answer, or before the end of it.
    Nowhere { status: Option<StatusCode>, bytes: u64 },
    /// In another way.
    Otherwise,
}

/// From now on warns of calls that take so long.
pub(super) fn warn_of(slow: Option<Duration>) {
    if let Some(slow) = slow {
        // A second server in one process finds the first one's.
        let _ = SLOW.set(slow);
    }
}

/// From now on the log stays as it is.
pub(super) fn settle() {
    let _ = LOGGED.set(is_taken());
}

fn is_taken() -> bool {
    tracing::event_enabled!(target: TARGET, tracing::Level::INFO)
}

// Two levels of one line: a level is part of what is decided once for each place that logs.
macro_rules! told {
    ($level:ident, $line:expr) => {
        tracing::$level!(
            target: TARGET,
            method = $line.known.method,
            tool = $line.known.tool,
            path = $line.known.path,
            result = $line.result,
            code = $line.code,
            status = $line.status,
            duration_ms = $line.duration_ms,
            bytes = $line.bytes,
            served = $line.served,
            principal = $line.known.principal.as_ref().and_then(|principal| Some(principal.name()?.as_str())),
            client = $line.client,
            user_agent = $line.known.user_agent.as_ref().map(|agent| tracing::field::display(Agent(agent))),
            era = $line.known.era,
            "request"
        )
    };
}

struct Line {
    known: Known,
    result: &'static str,
    code: Option<&'static str>,
    status: Option<u16>,
    duration_ms: f64,
    bytes: Option<u64>,
    served: Option<&'static str>,
    client: Option<String>,
}

// === impl Account ===

impl Account {
    /// Whether the log takes such lines. Where it does not, there is no need to close an account.
    pub(crate) fn is_logged() -> bool {
        LOGGED.get().copied().unwrap_or_else(is_taken)
    }

    /// Logs the request, which has been answered.
    pub(crate) fn close(&self, sent: Sent) {
        let line = self.line(sent);
        // Those who ask all the time whether the server is well are of interest to nobody.
        if line.known.path.is_some() {
            told!(debug, line);
        } else {
            told!(info, line);
        }
    }

    fn line(&self, sent: Sent) -> Line {
        let known = self.known(|known| {
            let taken = std::mem::take(known);
            // This line asks for it as all lines do.
            known.trace = taken.trace;
            taken
        });
        let (mut result, code) = match known.ending {
            Ending::Answered => ("ok", None),
            Ending::Failed(code) => ("error", Some(code.as_str())),
            Ending::Refused(reason) => ("refused", Some(reason)),
        };
        let (status, bytes) = match sent {
            Sent::Http { status, bytes } => (Some(status), Some(bytes)),
            Sent::Nowhere { status, bytes } => {
                result = "gone";
                (status, Some(bytes))
            }
            Sent::Otherwise => (None, None),
        };
        if result == "ok" && status.is_some_and(|status| status.is_client_error() || status.is_server_error())
        {
            result = "error";
        }
        Line {
            result,
            code,
            status: status.map(|status| status.as_u16()),
            duration_ms: milliseconds(self.took()),
            bytes,
            served: self.served(&known),
            client: known.client.map(address),
            known,
        }
    }

    /// From where came what a tool answered.
    fn served(&self, known: &Known) -> Option<&'static str> {
        if known.tool.is_none() || known.ending != Ending::Answered {
            return None;
        }
        let took = |spent| self.spending.times(spent) > 0;
        Some(match () {
            () if known.was_kept => "kept",
            () if took(Spent::Attempt) => "tidal",
            () if took(Spent::Flight) => "flight",
            () if took(Spent::SharedCache) => "shared",
            () => "memory",
        })
    }

    /// Warns of the call, which has been answered, if it was slow.
    pub(crate) fn look_at_time(&self) {
        let elapsed = self.answered();
        if SLOW.get().is_none_or(|slow| elapsed < *slow) {
            return;
        }
        let (method, tool) = self.known(|known| (known.method, known.tool));
        let spending = &self.spending;
        let on = |spent| milliseconds(spending.time(spent));
        tracing::warn!(
            target: SLOW_TARGET,
            method,
            tool,
            duration_ms = milliseconds(elapsed),
            cache_ms = on(Spent::SharedCache),
            flight_ms = on(Spent::Flight),
            limiter_ms = on(Spent::Limiter),
            place_ms = on(Spent::Place),
            token_ms = on(Spent::Token),
            pauses = spending.times(Spent::Pause),
            pause_ms = on(Spent::Pause),
            attempts = spending.times(Spent::Attempt),
            attempt_ms = on(Spent::Attempt),
            own_ms = milliseconds(elapsed.saturating_sub(spending.whole())),
            "a call was slow"
        );
    }
}

// === impl Agent ===

impl fmt::Display for Agent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.as_bytes();
        let shown = bytes.get(..LONGEST_AGENT).unwrap_or(bytes);
        match str::from_utf8(shown) {
            Ok(text) if text.bytes().all(is_printable) => f.write_str(text),
            _ => shown.iter().try_for_each(|byte| {
                f.write_char(if is_printable(*byte) {
                    char::from(*byte)
                } else {
                    '?'
                })
            }),
        }
    }
}

/// An address as text. Of the usual kind without the way through `fmt`, which takes a notable part of a line's time.
fn address(address: IpAddr) -> String {
    let IpAddr::V4(address) = address else {
        return address.to_string();
    };
    let mut text = String::with_capacity("255.255.255.255".len());
    for octet in address.octets() {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(itoa::Buffer::new().format(octet));
    }
    text
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// To the microsecond.
fn milliseconds(time: Duration) -> f64 {
    let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
    f64::from(micros) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_everywhere() {
        for text in ["127.0.0.1", "255.255.255.255", "0.0.0.0", "2001:db8::"] {
            assert_eq!(address(text.parse().unwrap()), text);
        }
    }
}
