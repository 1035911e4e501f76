//! A batch that TIDAL refuses as a whole is taken apart, so that one bad id does not disturb its neighbours,
//! who may be other people's.

use std::{fmt::Display, hash::Hash};

use super::coalesce::Loaded;
use crate::{Error, Result};

/// How many requests this may cost: enough to single out one bad id of twenty.
const MOST_REQUESTS: usize = 12;

/// Asks for the keys together and, if that is refused for what was asked, in halves.
///
/// # Errors
/// The first request failed for another reason.
pub(super) async fn load<K, V, F, R>(keys: Vec<K>, ask: F) -> Result<Loaded<K, V>>
where
    K: Clone + Eq + Hash + Display,
    F: Fn(Vec<K>) -> R,
    R: Future<Output = Result<Loaded<K, V>>>,
{
    let mut loaded = Loaded::default();
    let mut parts = vec![keys];
    for request in 0..MOST_REQUESTS {
        let Some(mut part) = parts.pop() else { break };
        match (ask(part.clone()).await, part.as_slice()) {
            (Ok(more), _) => loaded.add(more),
            (Err(Error::InvalidInput { field, accepted, .. }), [alone]) => {
                let named = Error::invalid_input(field, &alone.to_string(), accepted);
                loaded.fail(&part, &named);
            }
            (Err(Error::InvalidInput { .. }), _) => {
                let half = part.split_off(part.len() / 2);
                parts.extend([half, part]);
            }
            (Err(error), _) if request == 0 => return Err(error),
            (Err(error), _) => loaded.fail(&part, &error),
        }
    }
    let unproven = Error::invalid_input("ids", "several of them", "ids as TIDAL gives them");
    loaded.fail(&parts.concat(), &unproven);
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        collections::{HashMap, HashSet},
        sync::Arc,
    };

    use super::*;
    use crate::Freshness;

    /// Twenty ids of which some are bad: how many requests it took, and what was found.
    async fn check(bad: &[u32], requests: usize, found: usize) {
        let asked = Cell::new(0);
        let ask = async |keys: Vec<u32>| {
            asked.set(asked.get() + 1);
            if keys.iter().any(|key| bad.contains(key)) {
                return Err(Error::invalid_input(
                    "ids",
                    "one of them",
                    "ids as TIDAL gives them",
                ));
            }
            let found: HashMap<u32, Arc<u32>> = keys.into_iter().map(|key| (key, Arc::new(key))).collect();
            Ok(Loaded {
                found,
                failed: HashMap::new(),
                freshness: Some(Freshness::now()),
            })
        };
        let loaded = load((0..20).collect(), ask).await.unwrap();
        assert_eq!((asked.get(), loaded.found.len()), (requests, found), "{bad:?}");
        assert_eq!(loaded.failed.len(), 20 - found, "{bad:?}");
        let failed: HashSet<_> = loaded.failed.keys().copied().collect();
        assert!(bad.iter().all(|key| failed.contains(key)));
    }

    #[tokio::test]
    async fn one_bad_id_stands_alone() {
        check(&[], 1, 20).await;
        check(&[0], 9, 19).await;
        check(&[19], 11, 19).await;
    }

    #[tokio::test]
    async fn many_bad_ids_do_not_cost_many_requests() {
        let all: Vec<u32> = (0..20).collect();
        check(&all, 12, 0).await;
        check(&[3, 15], 12, 14).await;
    }

    #[tokio::test]
    async fn another_failure_is_not_taken_apart() {
        let failing = async |_: Vec<u32>| Err::<Loaded<u32, u32>, _>(Error::NotSignedIn);
        assert!(matches!(load(vec![1, 2], failing).await, Err(Error::NotSignedIn)));
        let asked = Cell::new(0);
        let later = async |keys: Vec<u32>| {
            asked.set(asked.get() + 1);
            Err::<Loaded<u32, u32>, _>(match keys.len() {
                2 => Error::invalid_input("ids", "one of them", "others"),
                _ => Error::NotSignedIn,
            })
        };
        let loaded = load(vec![1, 2], later).await.unwrap();
        assert!(
            loaded
                .failed
                .values()
                .all(|error| matches!(error, Error::NotSignedIn))
        );
    }
}
