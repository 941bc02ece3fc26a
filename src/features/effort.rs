//! How much is done before it is asked whether to go on.

/// What is done before it is asked again; a step is a vertex, a letter or a comparison looked at, well below a
/// microsecond.
const AT_ONCE: usize = 1024;

/// Work that goes on as long as it is let.
pub(super) struct Effort<F> {
    done: usize,
    goes_on: F,
}

impl<E, F: FnMut(usize) -> Result<(), E>> Effort<F> {
    /// Work for which `goes_on` is asked, first at once and then from time to time. It is told how many steps come that
    /// cannot be interrupted, where these may be many.
    pub(super) fn new(goes_on: F) -> Self {
        Self { done: AT_ONCE, goes_on }
    }

    /// Before so many steps.
    ///
    /// # Errors
    /// What `goes_on` says.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), E> {
        self.done = self.done.saturating_add(steps);
        if self.done < AT_ONCE {
            return Ok(());
        }
        self.done = 0;
        (self.goes_on)(0)
    }

    /// Before so many steps that cannot be interrupted.
    ///
    /// # Errors
    /// What `goes_on` says.
    pub(super) fn undertake(&mut self, steps: usize) -> Result<(), E> {
        if steps < AT_ONCE {
            return self.spend(steps);
        }
        self.done = 0;
        (self.goes_on)(steps)
    }
}
