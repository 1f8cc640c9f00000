//! Global state.

#[cfg(target_os = "zkvm")]
use core::cell::UnsafeCell;
#[cfg(not(target_os = "zkvm"))]
use std::sync::{Mutex, PoisonError};

/// A global variable of a program that has one thread and no interrupts.
#[cfg(target_os = "zkvm")]
pub(crate) struct GuestCell<T>(UnsafeCell<T>);

// SAFETY: a guest has exactly one thread.
#[cfg(target_os = "zkvm")]
unsafe impl<T> Sync for GuestCell<T> {}

#[cfg(target_os = "zkvm")]
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

/// The same on the host, where there may be threads.
#[cfg(not(target_os = "zkvm"))]
pub(crate) struct GuestCell<T>(Mutex<T>);

#[cfg(not(target_os = "zkvm"))]
impl<T> GuestCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn with<R>(&self, use_it: impl FnOnce(&mut T) -> R) -> R {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
