//! What a process uses of the machine, as the system counts it. Only Linux tells.

use std::{fs, time::Duration};

use anyhow::Context;

/// The memory of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    /// What is in memory.
    pub(super) resident_kib: u64,
    /// The most that ever was.
    pub(super) peak_kib: u64,
}

/// How much memory it takes.
///
/// # Errors
/// There is no such process, or the system does not tell.
pub(super) fn memory(process: u32) -> anyhow::Result<Memory> {
    read_memory(&fs::read_to_string(format!("/proc/{process}/status")).context("only Linux tells")?)
}

/// For how long it keeps processors busy while something is done.
///
/// # Errors
/// What is done fails, or as [`memory`].
pub(super) fn busy_while<T>(
    process: u32,
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<(T, Duration)> {
    let before = busy(process)?;
    let done = work()?;
    Ok((done, busy(process)?.saturating_sub(before)))
}

/// For how long it has, since it was started.
fn busy(process: u32) -> anyhow::Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).context("only Linux tells")?;
    let ticks = read_ticks(&text)?;
    let second = rustix::param::clock_ticks_per_second();
    Ok(Duration::from_secs(ticks) / u32::try_from(second)?)
}

fn read_memory(text: &str) -> anyhow::Result<Memory> {
    let kib = |name: &str| {
        let values = text.lines().find_map(|line| line.strip_prefix(name));
        let value = values.and_then(|value| value.strip_prefix(':')?.trim().strip_suffix(" kB"));
        anyhow::Ok(value.with_context(|| format!("no {name}"))?.parse()?)
    };
    Ok(Memory {
        resident_kib: kib("VmRSS")?,
        peak_kib: kib("VmHWM")?,
    })
}

/// In its own code and in the system's.
fn read_ticks(text: &str) -> anyhow::Result<u64> {
    // The program's name may have spaces in it, and ends with the last bracket.
    let (_, fields) = text.rsplit_once(") ").context("no figures")?;
    let mut times = fields.split(' ').skip(11);
    let (own, system) = (times.next(), times.next());
    let own: u64 = own.context("no time of its own")?.parse()?;
    let system: u64 = system.context("no time of the system's")?.parse()?;
    Ok(own + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_figures_are_read() {
        let status = "Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t  300 kB\nVmRSS:\t   200 kB\nThreads:\t3\n";
        let read = read_memory(status).unwrap();
        assert_eq!((read.resident_kib, read.peak_kib), (200, 300));
        assert!(read_memory("Name:\tx\n").is_err());
        let stat = "7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 1 0 100";
        assert_eq!(read_ticks(stat).unwrap(), 175);
    }
}
