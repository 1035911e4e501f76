//! Seeded chance. Written here rather than taken from a crate because the same seed must give the same catalogue
//! whatever version of that crate is resolved. It is no source of secrets.

/// A splitmix64 generator.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    state: u64,
}

/// A stable 64-bit hash of a text (FNV-1a, then mixed).
pub(crate) fn hash(text: &str) -> u64 {
    let folded = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Dice::new(folded).next()
}

/// A number in `0.0..1.0` that belongs to a text.
pub(crate) fn fraction_of(text: &str) -> f64 {
    Dice::new(hash(text)).fraction()
}

// === impl Dice ===

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 random bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`; 0 where the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn fraction(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or(0);
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }

    /// One of the choices; the type's default where there is none.
    pub(crate) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let index = self.below(choices.len());
        choices.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Dice, fraction_of, hash};

    #[test]
    fn the_same_seed_rolls_the_same() {
        let (mut one, mut two) = (Dice::new(7), Dice::new(7));
        for _ in 0..100 {
            assert_eq!(one.next(), two.next());
        }
        assert_ne!(hash("a"), hash("b"));
    }

    #[test]
    fn fractions_stay_below_one() {
        let mut dice = Dice::new(1);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&dice.fraction())));
        assert!((0.0..1.0).contains(&fraction_of("x")));
        assert_eq!(dice.below(0), 0);
    }
}
