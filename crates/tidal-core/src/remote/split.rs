//! A batch that TIDAL refuses as a whole is taken apart, so that one bad id does not disturb its neighbours,
//! who may be other people's.

use std::{fmt::Display, hash::Hash, time::Duration};

use tokio::time::{Instant, timeout_at};

use super::coalesce::{Departure, Loaded};
use crate::{Error, Result};

/// How many requests this may cost: enough to single out one bad id of twenty.
const MOST_REQUESTS: usize = 12;

/// How long it may take after the first refusal, whatever each request may take by itself.
const MOST_TIME: Duration = Duration::from_secs(30);

/// Asks for the keys together and, if that is refused for what was asked, in halves. Whoever waits to leave
/// after this is let go at the first refusal. What cannot be asked for apart in time may be asked for again.
///
/// # Errors
/// The first request failed for another reason.
pub(super) async fn load<K, V, F, R>(keys: Vec<K>, departure: Departure, ask: F) -> Result<Loaded<K, V>>
where
    K: Clone + Eq + Hash + Display,
    F: Fn(Vec<K>) -> R,
    R: Future<Output = Result<Loaded<K, V>>>,
{
    let mut loaded = Loaded::default();
    match ask(keys.clone()).await {
        Ok(all) => return Ok(all),
        Err(Error::InvalidInput { .. }) if keys.len() > 1 => {}
        Err(error @ Error::InvalidInput { .. }) => {
            refuse(&mut loaded, &keys, &error);
            return Ok(loaded);
        }
        Err(error) => return Err(error),
    }
    departure.make_way();
    let enough = Instant::now() + MOST_TIME;
    let mut parts = halves(keys).to_vec();
    for _ in 1..MOST_REQUESTS {
        let Some(part) = parts.pop() else { break };
        let Ok(answer) = timeout_at(enough, ask(part.clone())).await else {
            parts.push(part);
            break;
        };
        match answer {
            Ok(more) => loaded.add(more),
            Err(Error::InvalidInput { .. }) if part.len() > 1 => parts.extend(halves(part)),
            Err(error @ Error::InvalidInput { .. }) => refuse(&mut loaded, &part, &error),
            Err(error) => loaded.fail(&part, &error),
        }
    }
    loaded.fail(&parts.concat(), &Error::BatchRefused);
    Ok(loaded)
}

/// The second half and the first, so that the first is the next one popped.
fn halves<K>(mut keys: Vec<K>) -> [Vec<K>; 2] {
    let second = keys.split_off(keys.len() / 2);
    [second, keys]
}

/// What stood alone when it was refused is named in the refusal.
fn refuse<K, V>(loaded: &mut Loaded<K, V>, alone: &[K], error: &Error)
where
    K: Clone + Eq + Hash + Display,
{
    let Error::InvalidInput { field, accepted, .. } = error else {
        return loaded.fail(alone, error);
    };
    for key in alone {
        let named = Error::invalid_input(field.clone(), &key.to_string(), accepted.clone());
        loaded.fail(std::slice::from_ref(key), &named);
    }
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
        let loaded = load((0..20).collect(), Departure::default(), ask).await.unwrap();
        assert_eq!((asked.get(), loaded.found.len()), (requests, found), "{bad:?}");
        assert_eq!(loaded.failed.len(), 20 - found, "{bad:?}");
        let failed: HashSet<_> = loaded.failed.keys().copied().collect();
        assert!(bad.iter().all(|key| failed.contains(key)));
        for (key, error) in &loaded.failed {
            // Whoever did not stand alone may be good.
            let refused = matches!(error, Error::InvalidInput { .. });
            assert!(
                if refused {
                    bad.contains(key)
                } else {
                    error.is_retryable()
                },
                "{key}: {error:?}"
            );
        }
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
        assert!(matches!(
            load(vec![1, 2], Departure::default(), failing).await,
            Err(Error::NotSignedIn)
        ));
        let asked = Cell::new(0);
        let later = async |keys: Vec<u32>| {
            asked.set(asked.get() + 1);
            Err::<Loaded<u32, u32>, _>(match keys.len() {
                2 => Error::invalid_input("ids", "one of them", "others"),
                _ => Error::NotSignedIn,
            })
        };
        let loaded = load(vec![1, 2], Departure::default(), later).await.unwrap();
        assert!(
            loaded
                .failed
                .values()
                .all(|error| matches!(error, Error::NotSignedIn))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn all_of_it_has_one_deadline() {
        let begun = Instant::now();
        let slow = async |keys: Vec<u32>| {
            tokio::time::sleep(Duration::from_secs(8)).await;
            let given = format!("one of {}", keys.len());
            Err::<Loaded<u32, u32>, _>(Error::invalid_input("ids", &given, "others"))
        };
        let loaded = load((0..20).collect(), Departure::default(), slow).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_secs(8) + MOST_TIME);
        assert_eq!(loaded.failed.len(), 20);
        assert!(loaded.failed.values().all(Error::is_retryable));
    }
}
