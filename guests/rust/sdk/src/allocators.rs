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
//! neither function is ever inlined: the VM's heap report watches the calls of these symbols. With
//! `bump` there is nothing to call, unless the feature `watch-frees` wants it.

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

/// What Rust calls if not `std`'s own allocator, which frees nothing. It has no `realloc` and no
/// `alloc_zeroed` of its own, as the module says.
#[cfg(any(feature = "embedded", feature = "watch-frees"))]
mod global {
    use std::alloc::{GlobalAlloc, Layout};

    use super::chosen::{sys_alloc_aligned, sys_dealloc_aligned};

    struct GuestAllocator;

    #[global_allocator]
    static ALLOCATOR: GuestAllocator = GuestAllocator;

    // SAFETY: both allocators keep the contract. A vector in the input's region only ever leaves
    // it, and is not freed.
    unsafe impl GlobalAlloc for GuestAllocator {
        #[inline]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            sys_alloc_aligned(layout.size(), layout.align())
        }

        #[inline]
        unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
            sys_dealloc_aligned(pointer, layout.size(), layout.align());
        }
    }
}
