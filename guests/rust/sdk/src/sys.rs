//! The functions that `std` calls on an operating system named zkvm.
//!
//! Their names and signatures are fixed by `library/std/src/sys/pal/zkvm/abi.rs`.

use core::ptr;

use crate::cell::GuestCell;
use crate::end;
use crate::io::write_fd;

/// One past the last byte that a guest may use.
const MAX_MEMORY: usize = 0x7f00_0000;

#[cfg(target_os = "zkvm")]
fn heap_start() -> usize {
    extern "C" {
        /// Where the linker put the end of .bss.
        static _end: u8;
    }
    ptr::addr_of!(_end) as usize
}

#[cfg(not(target_os = "zkvm"))]
fn heap_start() -> usize {
    MAX_MEMORY
}

/// The first free address; 0 before the first allocation.
#[cfg(feature = "bump")]
static HEAP_POSITION: GuestCell<usize> = GuestCell::new(0);

/// Hands out memory from the end of the program upwards. None of it ever comes back.
///
/// Never inlined: the VM's heap report watches the calls of this symbol.
#[cfg(feature = "bump")]
#[no_mangle]
#[inline(never)]
pub extern "C" fn sys_alloc_aligned(bytes: usize, align: usize) -> *mut u8 {
    let allocated = HEAP_POSITION.with(|position| {
        if *position == 0 {
            *position = heap_start();
        }
        let start = position.checked_next_multiple_of(align)?;
        let end = start.checked_add(bytes).filter(|&end| end <= MAX_MEMORY)?;
        *position = end;
        Some(start as *mut u8)
    });
    allocated.unwrap_or_else(|| panic!("Memory limit exceeded ({MAX_MEMORY:#x})"))
}

#[no_mangle]
extern "C" fn sys_alloc_words(words: usize) -> *mut u32 {
    sys_alloc_aligned(words.saturating_mul(4), 4).cast()
}

#[no_mangle]
unsafe extern "C" fn sys_write(fd: u32, bytes: *const u8, length: usize) {
    write_fd(fd, core::slice::from_raw_parts(bytes, length));
}

/// Standard input is empty: a guest reads with [`crate::io`].
#[no_mangle]
extern "C" fn sys_read(_fd: u32, _bytes: *mut u8, _length: usize) -> usize {
    0
}

#[no_mangle]
unsafe extern "C" fn sys_log(text: *const u8, length: usize) {
    sys_write(1, text, length);
}

/// Called last when the guest panics, behind the panic hook.
#[no_mangle]
unsafe extern "C" fn sys_panic(message: *const u8, length: usize) -> ! {
    end::panicked(core::slice::from_raw_parts(message, length))
}

#[no_mangle]
extern "C" fn sys_halt() -> ! {
    end::exit(0)
}

/// A guest cannot see its cycle count: a proof does not cover it.
#[no_mangle]
extern "C" fn sys_cycle_count() -> usize {
    0
}

#[no_mangle]
extern "C" fn sys_argc() -> usize {
    0
}

#[no_mangle]
extern "C" fn sys_argv(_words: *mut u32, _count: usize, _index: usize) -> usize {
    0
}

/// No variable is set; `usize::MAX` is how `std` is told so.
#[no_mangle]
extern "C" fn sys_getenv(
    _words: *mut u32,
    _count: usize,
    _name: *const u8,
    _name_length: usize,
) -> usize {
    usize::MAX
}

static RANDOM_STATE: GuestCell<Option<u64>> = GuestCell::new(None);

/// Numbers that look random, and are the same in every run: a guest has no source of chance.
///
/// SplitMix64. Hash maps need no more; a guest that needs secrets must read them as input.
#[no_mangle]
unsafe extern "C" fn sys_rand(words: *mut u32, count: usize) {
    RANDOM_STATE.with(|state| {
        let state = state.get_or_insert(0x1234_5678_9abc_def0);
        for i in 0..count {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ptr::write(words.add(i), (z ^ (z >> 31)) as u32);
        }
    });
}
