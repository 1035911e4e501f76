//! Which processors may be used: so that whoever asks does not take the time of whoever answers. What is started while a
//! thread is confined is confined as it is.

use anyhow::ensure;

/// The machine's processors, in two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// One of them, which is the server's alone.
    Server,
    /// The others.
    Others,
}

/// Does something on a part of the processors.
///
/// # Errors
/// There is one alone, or the system does not let them be chosen.
pub(super) fn on<T>(part: Part, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let before = affinity::own()?;
    let (first, others) = before.split_at(before.len().min(1));
    ensure!(!others.is_empty(), "there is one processor alone");
    affinity::confine(match part {
        Part::Server => first,
        Part::Others => others,
    })?;
    let done = work();
    affinity::confine(&before)?;
    done
}

#[cfg(target_os = "linux")]
mod affinity {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    /// Those that this thread may use.
    pub(super) fn own() -> anyhow::Result<Vec<usize>> {
        let set = sched_getaffinity(None)?;
        Ok((0..CpuSet::MAX_CPU)
            .filter(|number| set.is_set(*number))
            .collect())
    }

    pub(super) fn confine(to: &[usize]) -> anyhow::Result<()> {
        let mut set = CpuSet::new();
        for number in to {
            set.set(*number);
        }
        Ok(sched_setaffinity(None, &set)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod affinity {
    use anyhow::bail;

    pub(super) fn own() -> anyhow::Result<Vec<usize>> {
        bail!("only Linux lets processors be chosen")
    }

    pub(super) fn confine(_: &[usize]) -> anyhow::Result<()> {
        bail!("only Linux lets processors be chosen")
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_all_and_have_nothing_in_common() {
        let before = affinity::own().unwrap();
        if before.len() < 2 {
            assert!(on(Part::Server, || Ok(())).is_err());
            return;
        }
        let server = on(Part::Server, affinity::own).unwrap();
        let others = on(Part::Others, affinity::own).unwrap();
        assert_eq!(server.len(), 1);
        assert_eq!([server, others].concat(), before);
        assert_eq!(affinity::own().unwrap(), before);
    }
}
