//! Reads a `String`, parses it as JSON, and commits the number of values in it as a `u32`.
//!
//! Text that is not JSON ends the guest with exit code 3, and a line on stderr that says where.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_examples::json;
use mipsvm_guest::{exit, io};

fn main() {
    let text: String = io::read();
    match json::count_values(&text) {
        Ok(count) => io::commit(&count),
        Err(error) => {
            eprintln!("Cannot parse the input as JSON: {error}");
            exit(3);
        }
    }
}
