//! Memory that only ever grows: the fewest instructions, for guests that do not need much.

use super::{heap_start, MAX_MEMORY};
use crate::cell::GuestCell;

/// The first free address; 0 before the first allocation.
static HEAP_POSITION: GuestCell<usize> = GuestCell::new(0);

/// Nothing has to happen before the first allocation.
pub(crate) fn init() {}

/// Memory for an input entry, aligned to words, and never used before.
pub(crate) fn input_buffer(capacity: usize) -> *mut u8 {
    // SAFETY: 4 is a power of two.
    unsafe { sys_alloc_aligned(capacity, 4) }
}

/// Hands out memory from the end of the program upwards. None of it ever comes back.
///
/// `std`'s allocator for this operating system calls it, and frees nothing.
///
/// # Safety
///
/// `align` must be a power of two.
#[no_mangle]
#[inline(never)]
pub(crate) unsafe extern "C" fn sys_alloc_aligned(bytes: usize, align: usize) -> *mut u8 {
    let allocated = HEAP_POSITION.with(|position| {
        if *position == 0 {
            *position = heap_start();
        }
        let start = position.checked_add(align - 1)? & !(align - 1);
        let end = start.checked_add(bytes).filter(|&end| end <= MAX_MEMORY)?;
        *position = end;
        Some(start as *mut u8)
    });
    // A message without arguments: to format one takes memory.
    allocated.unwrap_or_else(|| panic!("Memory limit exceeded (0x7f000000)"))
}

/// Keeps the memory, but is a call that the VM's heap report sees.
///
/// # Safety
///
/// There is none to break.
#[cfg(feature = "watch-frees")]
#[no_mangle]
#[inline(never)]
pub(crate) unsafe extern "C" fn sys_dealloc_aligned(pointer: *mut u8, bytes: usize, align: usize) {
    // No instruction: it keeps callers from leaving out what nobody seems to look at.
    core::arch::asm!(
        "",
        in("$4") pointer,
        in("$5") bytes,
        in("$6") align,
        options(nomem, nostack, preserves_flags),
    );
}
