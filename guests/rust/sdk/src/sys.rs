//! The functions that `std` calls on an operating system named zkvm.
//!
//! Their names and signatures are fixed by `library/std/src/sys/pal/zkvm/abi.rs`.

use crate::allocators::sys_alloc_aligned;
use crate::io::write_fd;
use crate::{end, random};

#[no_mangle]
unsafe extern "C" fn sys_alloc_words(words: usize) -> *mut u32 {
    sys_alloc_aligned(4 * words, 4).cast()
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

/// Fills `count` words. Hash maps take their keys from here.
#[no_mangle]
unsafe extern "C" fn sys_rand(words: *mut u32, count: usize) {
    random::fill(core::slice::from_raw_parts_mut(words.cast(), 4 * count));
}
