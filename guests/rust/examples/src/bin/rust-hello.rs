//! The smallest guest that uses every way out: stdout, stderr and the public values.

#![no_main]
mipsvm_guest::entrypoint!(main);

fn main() {
    println!("Hello from a Rust guest");
    eprintln!("This line goes to stderr");
    mipsvm_guest::io::commit_slice(b"hello");
}
