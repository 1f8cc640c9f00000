//! Work that is done but not proven.

use crate::syscalls::{syscall_enter_unconstrained, syscall_exit_unconstrained};

/// Runs statements outside the proof, where they cost no cycles, and then undoes them.
///
/// Memory and registers, variables and heap included, go back to what they were. What stays is
/// what was written out: that is how a block hands over its results, with
/// [`hint`](crate::io::hint), and the guest reads and *checks* them afterwards.
///
/// Inside, only output works: no input, and no nesting. A panic or an exit inside makes the VM
/// stop the guest. End printed lines with a line feed, because what `std` still buffers is undone.
/// Do not commit inside: the public values keep the bytes, but their digest forgets them.
///
/// ```ignore
/// let n: u32 = io::read(); // and nothing else is waiting to be read: a hint comes last
/// unconstrained! {
///     io::hint(&slow_factor(n));
/// }
/// let factor: u32 = io::read();
/// assert_eq!(n % factor, 0);
/// ```
#[macro_export]
macro_rules! unconstrained {
    ($($body:tt)*) => {
        $crate::run_unconstrained(|| { $($body)* })
    };
}

/// The function behind [`unconstrained!`].
pub fn run_unconstrained(block: impl FnOnce()) {
    if syscall_enter_unconstrained() != 0 {
        block();
        // Goes back into the call above, which then returns 0.
        syscall_exit_unconstrained();
    }
}
