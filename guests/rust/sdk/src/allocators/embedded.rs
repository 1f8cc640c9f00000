//! A heap that uses freed memory again, and a region of its own for the input.

use std::alloc::{GlobalAlloc as _, Layout};

use critical_section::RawRestoreState;
use embedded_alloc::TlsfHeap;

use super::{heap_start, MAX_MEMORY};
use crate::cell::GuestCell;

/// How much memory is kept for the input.
const INPUT_REGION_SIZE: usize = 0x4000_0000;
/// Where the input's region begins, and the heap ends.
const INPUT_REGION_START: usize = MAX_MEMORY - INPUT_REGION_SIZE;

/// The heap. The VM knows a guest with this allocator by this variable's symbol.
static HEAP: TlsfHeap = TlsfHeap::empty();

/// The first address that no input entry has taken.
static INPUT_POSITION: GuestCell<usize> = GuestCell::new(INPUT_REGION_START);

/// Makes the heap. Must run once, before anything allocates.
pub(crate) fn init() {
    let start = heap_start();
    // SAFETY: nothing else uses the memory between the program and the input's region.
    unsafe { HEAP.init(start, MAX_MEMORY - start - INPUT_REGION_SIZE) };
    std::alloc::set_alloc_error_hook(|_| panic!("Memory limit exceeded (0x3f000000)"));
}

/// Memory for an input entry, aligned to words, and never used before.
///
/// # Panics
///
/// If the entry does not fit into what is left of the input's region.
pub(crate) fn input_buffer(capacity: usize) -> *mut u8 {
    INPUT_POSITION.with(|position| {
        let start = *position;
        match start.checked_add(capacity) {
            Some(end) if end <= MAX_MEMORY => *position = end,
            _ => panic!("Input region overflowed."),
        }
        start as *mut u8
    })
}

/// Takes memory from the heap. Null if there is not enough in one piece.
///
/// All of Rust's allocations come here, and so would those of a guest that goes around the global
/// allocator and asks `std::alloc::System`, which never gives anything back.
///
/// # Safety
///
/// `bytes` and `align` must be those of a [`Layout`].
#[no_mangle]
#[inline(never)]
pub(crate) unsafe extern "C" fn sys_alloc_aligned(bytes: usize, align: usize) -> *mut u8 {
    HEAP.alloc(Layout::from_size_align_unchecked(bytes, align))
}

/// Gives memory back to the heap. An input entry's memory stays what it is.
///
/// # Safety
///
/// `pointer` must come from [`sys_alloc_aligned`] with the same `bytes` and `align`, or from
/// [`input_buffer`].
#[no_mangle]
#[inline(never)]
pub(crate) unsafe extern "C" fn sys_dealloc_aligned(pointer: *mut u8, bytes: usize, align: usize) {
    // The heap does not look at `bytes`. Without this use of it, which is no instruction, callers
    // would leave its register as it is, and whoever watches the calls would see rubbish there.
    core::arch::asm!("", in("$5") bytes, options(nomem, nostack, preserves_flags));
    if (pointer as usize) < INPUT_REGION_START {
        HEAP.dealloc(pointer, Layout::from_size_align_unchecked(bytes, align));
    }
}

/// What the heap wants around each change of it: here, nothing can come in between.
struct OneThread;

critical_section::set_impl!(OneThread);

// SAFETY: a guest has one thread and no interrupts.
unsafe impl critical_section::Impl for OneThread {
    unsafe fn acquire() -> RawRestoreState {}

    unsafe fn release(_state: RawRestoreState) {}
}
