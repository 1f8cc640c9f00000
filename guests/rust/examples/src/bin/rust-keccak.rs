//! Reads a `u32` and a message, which is an entry as it is, and commits the Keccak-256 digest of
//! the message repeated that many times.
//!
//! The guest pads the input; one call of KECCAK_SPONGE does the rest.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::{io, syscalls::syscall_keccak_sponge};

/// Bytes of input in a block, and words of a block as the call takes it: the rest is zeros.
const RATE: usize = 136;
const BLOCK_WORDS: usize = 36;

fn main() {
    let repetitions: u32 = io::read();
    let message = io::read_vec().repeat(repetitions as usize);

    let mut padded = message;
    padded.push(0x01);
    padded.resize(padded.len().next_multiple_of(RATE), 0);
    *padded.last_mut().unwrap() |= 0x80;

    let mut words = Vec::with_capacity(padded.len() / RATE * BLOCK_WORDS);
    for block in padded.chunks_exact(RATE) {
        words.extend(
            block
                .chunks_exact(4)
                .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap())),
        );
        words.resize(words.len().next_multiple_of(BLOCK_WORDS), 0);
    }

    let mut result = [0; 17];
    result[16] = words.len() as u32;
    // SAFETY: the input is as long as the result says.
    unsafe { syscall_keccak_sponge(words.as_ptr(), &mut result) };
    for word in &result[..8] {
        io::commit_slice(&word.to_le_bytes());
    }
}
