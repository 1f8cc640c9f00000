//! Reads a `u32` n and commits three `u32`: n, fib(n-1) and fib(n), modulo 2^32.
//!
//! fib(0) = 0 and fib(1) = 1. For n = 0 the number before fib(0) is needed: going backwards,
//! fib(-1) = fib(1) - fib(0) = 1, so the guest commits 0, 1, 0.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::io;

fn main() {
    let n: u32 = io::read();
    let (mut previous, mut current) = (1_u32, 0_u32);
    for _ in 0..n {
        (previous, current) = (current, previous.wrapping_add(current));
    }
    io::commit(&n);
    io::commit(&previous);
    io::commit(&current);
}
