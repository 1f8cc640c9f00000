//! Reads a `u32` and a message, which is an entry as it is, and commits the SHA-256 of the message
//! repeated that many times.
//!
//! The crate `sha2` computes it with ordinary instructions: a benchmark for arithmetic.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::io;
use sha2::{Digest, Sha256};

fn main() {
    let repetitions: u32 = io::read();
    let message = io::read_vec();
    let mut hasher = Sha256::new();
    for _ in 0..repetitions {
        hasher.update(&message);
    }
    io::commit_slice(&hasher.finalize());
}
