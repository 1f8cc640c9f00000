//! The two allocators, one of which a guest is built with, and what both have in common.
//!
//! | feature    | heap                     | freed memory    | input                      |
//! | ---------- | ------------------------ | --------------- | -------------------------- |
//! | `bump`     | `_end` up to 0x7f000000  | is never reused | on the heap                |
//! | `embedded` | `_end` up to 0x3f000000  | is used again   | 0x3f000000 up to 0x7f000000 |
//!
//! If both features are enabled, the guest gets `embedded`. Only allocating and freeing are wired:
//! to reallocate is to allocate, copy and free, and zeroed memory is allocated, then cleared.
//!
//! Each allocation is a call of `sys_alloc_aligned(bytes, align)`, and with `embedded` each
//! deallocation one of `sys_dealloc_aligned(pointer, bytes, align)`. Nothing else allocates, and
//! neither function is ever inlined: the VM's heap report watches the calls of these symbols.

#[cfg(all(feature = "bump", not(feature = "embedded")))]
mod bump;
#[cfg(feature = "embedded")]
mod embedded;

#[cfg(all(feature = "bump", not(feature = "embedded")))]
use bump as chosen;
#[cfg(feature = "embedded")]
use embedded as chosen;

pub(crate) use chosen::{init, input_buffer, sys_alloc_aligned};

/// One past the last byte that a guest may use.
const MAX_MEMORY: usize = 0x7f00_0000;

/// The first byte behind the program, where the heap begins.
fn heap_start() -> usize {
    extern "C" {
        /// Where the linker put the end of .bss.
        static _end: u8;
    }
    core::ptr::addr_of!(_end) as usize
}
