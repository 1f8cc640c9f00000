//! Reads a `u32` and a message, which is an entry as it is, and commits the SHA-256 of the message
//! repeated that many times.
//!
//! As `rust-sha256`, but with two calls for each block: SHA_EXTEND and SHA_COMPRESS.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::{
    io,
    syscalls::{syscall_sha256_compress, syscall_sha256_extend},
};

/// What is hashed before the first block (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

struct Sha256 {
    state: [u32; 8],
    /// Words 0 to 15 are the block's; kept, so that the others need not be cleared.
    schedule: [u32; 64],
    /// Bytes of a block that is not whole yet.
    rest: [u8; 64],
    length: usize,
}

impl Sha256 {
    fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let start = self.length % 64;
            let count = bytes.len().min(64 - start);
            let (part, others) = bytes.split_at(count);
            bytes = others;
            self.length += count;
            if count == 64 {
                self.compress(part);
                continue;
            }
            self.rest[start..start + count].copy_from_slice(part);
            if start + count == 64 {
                let block = self.rest;
                self.compress(&block);
            }
        }
    }

    fn compress(&mut self, block: &[u8]) {
        for (word, bytes) in self.schedule.iter_mut().zip(block.chunks_exact(4)) {
            *word = u32::from_be_bytes(bytes.try_into().unwrap());
        }
        // SAFETY: both are arrays of their own.
        unsafe {
            syscall_sha256_extend(&mut self.schedule);
            syscall_sha256_compress(&mut self.schedule, &mut self.state);
        }
    }

    fn finish(mut self) -> [u32; 8] {
        let bits = (self.length as u64 * 8).to_be_bytes();
        self.update(&[0x80]);
        while self.length % 64 != 56 {
            self.update(&[0]);
        }
        self.update(&bits);
        self.state
    }
}

fn main() {
    let repetitions: u32 = io::read();
    let message = io::read_vec();
    let mut hasher = Sha256 {
        state: INITIAL,
        schedule: [0; 64],
        rest: [0; 64],
        length: 0,
    };
    for _ in 0..repetitions {
        hasher.update(&message);
    }
    for word in hasher.finish() {
        io::commit_slice(&word.to_be_bytes());
    }
}
