//! Global state without locks.

use core::cell::UnsafeCell;

/// A global variable of a program that has one thread and no interrupts.
pub(crate) struct GuestCell<T>(UnsafeCell<T>);

// SAFETY: a guest has exactly one thread.
unsafe impl<T> Sync for GuestCell<T> {}

impl<T> GuestCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Lends the value to `use_it`, which must not come back here for the same cell.
    pub(crate) fn with<R>(&self, use_it: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: one thread, and no caller in this crate nests calls for one cell.
        use_it(unsafe { &mut *self.0.get() })
    }
}
