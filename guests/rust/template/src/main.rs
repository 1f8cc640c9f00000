//! Reads a `u32`, prints how many primes there are below it, and commits both numbers.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::{cycle_tracker_end, cycle_tracker_start, io};

fn main() {
    let limit: u32 = io::read();

    cycle_tracker_start!("sieve");
    let count = my_guest::count_primes(limit);
    cycle_tracker_end!("sieve");

    println!("There are {count} primes below {limit}");
    io::commit(&limit);
    io::commit(&count);
}
