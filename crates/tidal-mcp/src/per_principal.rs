//! Something of which each principal has one of their own. Made when it is first wanted; the one that was not wanted for
//! longest goes when there are too many.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tidal_core::UserKey;

use crate::Principal;

/// Most that are kept.
const MOST: usize = 4096;

/// One for each principal.
#[derive(Default)]
pub(crate) struct PerPrincipal<T>(Mutex<Kept<T>>);

struct Kept<T> {
    by_user: HashMap<UserKey, (u64, Arc<T>)>,
    /// How often one was wanted.
    wanted: u64,
}

// === impl PerPrincipal ===

impl<T: Default> PerPrincipal<T> {
    /// This principal's.
    pub(crate) fn of(&self, principal: &Principal) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.wanted = kept.wanted.wrapping_add(1);
        let now = kept.wanted;
        if let Some((wanted, one)) = kept.by_user.get_mut(principal.user()) {
            *wanted = now;
            return Arc::clone(one);
        }
        if kept.by_user.len() >= MOST {
            let longest = kept.by_user.iter().min_by_key(|(_, (wanted, _))| *wanted);
            let longest = longest.map(|(user, _)| user.clone());
            longest.and_then(|user| kept.by_user.remove(&user));
        }
        let one = Arc::new(T::default());
        kept.by_user
            .insert(principal.user().clone(), (now, Arc::clone(&one)));
        one
    }

    /// Does away with this principal's, if there is one.
    pub(crate) fn forget(&self, principal: &Principal) -> Option<Arc<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_user.remove(principal.user()).map(|(_, one)| one)
    }
}

// === impl Kept ===

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            by_user: HashMap::new(),
            wanted: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Access;

    fn principal(name: &str) -> Principal {
        Principal::named(name.parse().unwrap(), Access::ReadOnly)
    }

    #[test]
    fn each_has_their_own_and_the_longest_unwanted_goes() {
        let kept = PerPrincipal::<u8>::default();
        let mia = kept.of(&principal("mia"));
        assert!(Arc::ptr_eq(&mia, &kept.of(&principal("mia"))));
        assert!(!Arc::ptr_eq(&mia, &kept.of(&principal("leo"))));
        for number in 0..MOST - 1 {
            kept.of(&principal("mia"));
            kept.of(&principal(&format!("p{number}")));
        }
        assert!(Arc::ptr_eq(&mia, &kept.of(&principal("mia"))));
        assert_eq!(kept.0.lock().unwrap().by_user.len(), MOST);
        assert!(
            !kept
                .0
                .lock()
                .unwrap()
                .by_user
                .contains_key(principal("leo").user())
        );
        assert!(kept.forget(&principal("mia")).is_some() && kept.forget(&principal("mia")).is_none());
        assert!(!Arc::ptr_eq(&mia, &kept.of(&principal("mia"))));
    }
}
