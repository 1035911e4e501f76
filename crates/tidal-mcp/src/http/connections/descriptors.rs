//! Whether the system gives as many descriptors as connections are wanted. A server that runs out of them can accept
//! nobody, and cannot open what else it needs.

/// For everything but clients: TIDAL, Redis, files.
const OTHERS: usize = 128;

/// As many of these connections as the system has descriptors for, after asking it for all that it gives.
pub(super) fn enough_for(connections: usize) -> usize {
    let Some(given) = raised() else {
        return connections;
    };
    let fitting = given.saturating_sub(OTHERS).max(1);
    if fitting < connections {
        tracing::warn!(
            connections,
            fitting,
            "the system gives too few descriptors for limits.connections (ulimit -n)"
        );
    }
    connections.min(fitting)
}

/// How many there are, after raising what may be raised; nothing where there is no such limit.
#[cfg(unix)]
fn raised() -> Option<usize> {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if setrlimit(Resource::Nofile, limit).is_err() {
            limit = getrlimit(Resource::Nofile);
        }
    }
    limit.current.and_then(|current| usize::try_from(current).ok())
}

#[cfg(not(unix))]
fn raised() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_there_are_descriptors_for() {
        assert_eq!(enough_for(1), 1);
        let most = enough_for(usize::MAX);
        assert_eq!(most, raised().map_or(usize::MAX, |given| given - OTHERS));
    }
}
