//! Reads a `u32` and panics, three calls deep, with a message that names the number.
//!
//! The functions are kept apart so that a backtrace has something to show.

#![no_main]
mipsvm_guest::entrypoint!(main);

use std::hint::black_box;

fn main() {
    let number: u32 = mipsvm_guest::io::read();
    println!("about to panic");
    print!("this line has no end"); // flushed all the same when the guest ends
    black_box(check_order(number));
}

#[inline(never)]
fn check_order(number: u32) -> u32 {
    // The sum keeps this from being a tail call, which would leave no trace of the caller.
    check_quantity(black_box(number)) + 1
}

#[inline(never)]
fn check_quantity(number: u32) -> u32 {
    reject_quantity(black_box(number)) + 1
}

#[inline(never)]
fn reject_quantity(number: u32) -> u32 {
    if black_box(true) {
        panic!("cannot accept the quantity {number}");
    }
    number
}
