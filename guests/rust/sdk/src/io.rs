//! What goes into a guest and what comes out of it.
//!
//! The input is a stream of entries, and each `read` takes one. Values are in bincode 1's default
//! encoding: little-endian, integers at their full width, lengths as `u64`.

use std::io::{self, Write};

use serde::{de::DeserializeOwned, Serialize};

use crate::syscalls::{
    syscall_hint_len, syscall_hint_read, syscall_write, FD_HINT, FD_PUBLIC_VALUES,
};

/// A file descriptor as a [`Write`]r. What is empty is not written at all.
struct Fd(u32);

impl Write for Fd {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !bytes.is_empty() {
            // SAFETY: a slice is valid for reads of its length.
            unsafe { syscall_write(self.0, bytes.as_ptr(), bytes.len()) };
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes all of `bytes` with one WRITE, or none if there are none.
pub(crate) fn write_fd(fd: u32, bytes: &[u8]) {
    let _ = Fd(fd).write(bytes);
}

/// Takes the next input entry and decodes it. Bytes behind the value are ignored.
///
/// # Panics
///
/// If the entry does not hold a `T`. The VM stops the guest if there is no entry left.
#[track_caller]
pub fn read<T: DeserializeOwned>() -> T {
    let entry = read_vec();
    match bincode::deserialize(&entry) {
        Ok(value) => value,
        Err(error) => panic!(
            "Cannot read a {} from an input entry of {} bytes: {error}",
            core::any::type_name::<T>(),
            entry.len(),
        ),
    }
}

/// Takes the next input entry as it is. The VM stops the guest if there is none left.
#[cfg(target_os = "zkvm")]
pub fn read_vec() -> Vec<u8> {
    let length = syscall_hint_len();
    let capacity = length.next_multiple_of(4);
    let start = crate::allocators::input_buffer(capacity);
    // SAFETY: no allocator hands out an input entry's memory twice, which is also what HINT_READ
    // demands; and none takes it back, so the vector may own memory that was aligned for words.
    unsafe {
        syscall_hint_read(start, length);
        // The VM delivers each word when it is first loaded: until then WRITE, a byte stored into
        // the word, and a precompile all see zeros. Loading everything once rules that out.
        for word in 0..capacity / 4 {
            start.cast::<u32>().add(word).read_volatile();
        }
        Vec::from_raw_parts(start, length, capacity)
    }
}

/// Takes the next input entry as it is. The program ends if there is none left.
#[cfg(not(target_os = "zkvm"))]
pub fn read_vec() -> Vec<u8> {
    let mut entry = vec![0; syscall_hint_len()];
    // SAFETY: the vector is as long as the entry.
    unsafe { syscall_hint_read(entry.as_mut_ptr(), entry.len()) };
    entry
}

/// Makes the encoding of `value` public.
///
/// # Panics
///
/// If `value` cannot be encoded.
#[track_caller]
pub fn commit<T: Serialize + ?Sized>(value: &T) {
    bincode::serialize_into(Fd(FD_PUBLIC_VALUES), value).expect("Cannot encode a public value");
}

/// Makes `bytes` public, as they are.
pub fn commit_slice(bytes: &[u8]) {
    write_fd(FD_PUBLIC_VALUES, bytes);
}

/// Appends the encoding of `value` to the input, as one entry for a later [`read`].
///
/// It comes last: entries that the host put in and nobody has read yet are read before it.
///
/// # Panics
///
/// If `value` cannot be encoded.
#[track_caller]
pub fn hint<T: Serialize + ?Sized>(value: &T) {
    hint_slice(&bincode::serialize(value).expect("Cannot encode a hint"));
}

/// Appends `bytes` to the input, as one entry for a later [`read_vec`]; nothing if it is empty.
///
/// It comes last, as with [`hint`].
pub fn hint_slice(bytes: &[u8]) {
    write_fd(FD_HINT, bytes);
}

#[cfg(test)]
mod tests {
    use super::{hint, hint_slice, read, read_vec};

    #[test]
    fn reads_what_was_hinted() {
        let value = (7_u32, String::from("x"), vec![Some(true), None]);
        hint(&value);
        hint_slice(b"");
        hint_slice(b"abc");
        assert_eq!(read::<(u32, String, Vec<Option<bool>>)>(), value);
        assert_eq!(read_vec(), b"abc");
    }
}
