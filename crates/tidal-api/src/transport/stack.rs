//! Putting layers on top of each other, in the order in which a call passes them.

use super::{Layer, Transport};

/// Layers in the order in which a call passes them: the first added is the outermost.
///
/// ```
/// # use tidal_api::{Deadline, Limits, Places, Retries, Stack, Timeouts, Wire};
/// # fn build() -> Result<(), tidal_api::Error> {
/// let wire = Wire::new("example/1.0", Timeouts::default(), Limits::default())?;
/// let transport = Stack::new().layer(Deadline).layer(Retries::default()).layer(Places::new(Limits::default())).over(wire);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Stack<L = Nothing> {
    layers: L,
}

/// No layer at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

/// Two layers, one around the other.
#[derive(Debug, Clone)]
pub struct Pair<O, I> {
    outer: O,
    inner: I,
}

// === impl Stack ===

impl Stack {
    /// A stack without layers.
    pub fn new() -> Self {
        Self { layers: Nothing }
    }
}

impl Default for Stack {
    fn default() -> Self {
        Self::new()
    }
}

impl<L> Stack<L> {
    /// Adds a layer below those that are there.
    #[must_use]
    pub fn layer<I>(self, inner: I) -> Stack<Pair<L, I>> {
        Stack {
            layers: Pair {
                outer: self.layers,
                inner,
            },
        }
    }

    /// The transport with all layers around it.
    pub fn over<T: Transport>(self, transport: T) -> L::Transport
    where
        L: Layer<T>,
    {
        self.layers.layer(transport)
    }
}

impl<T: Transport> Layer<T> for Nothing {
    type Transport = T;

    fn layer(self, inner: T) -> T {
        inner
    }
}

impl<T, O, I> Layer<T> for Pair<O, I>
where
    I: Layer<T>,
    O: Layer<I::Transport>,
{
    type Transport = O::Transport;

    fn layer(self, inner: T) -> Self::Transport {
        self.outer.layer(self.inner.layer(inner))
    }
}
