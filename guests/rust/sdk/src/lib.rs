//! What a Rust program needs to run as a guest of the MIPS VM: a way in, input and public values,
//! a way out, and the functions that `std` expects of its operating system.
//!
//! ```ignore
//! #![no_main]
//! mipsvm_guest::entrypoint!(main);
//!
//! fn main() {
//!     let n: u32 = mipsvm_guest::io::read();
//!     mipsvm_guest::io::commit(&n.wrapping_mul(2));
//! }
//! ```

#![cfg_attr(target_os = "zkvm", feature(asm_experimental_arch))]
// On the host, where examples share code and run their tests, there is no way in and no way out.
#![cfg_attr(not(target_os = "zkvm"), allow(dead_code))]

#[cfg(not(feature = "bump"))]
compile_error!("mipsvm-guest needs an allocator: enable the feature \"bump\"");

mod cell;
pub mod cycle_tracker;
mod end;
pub mod io;
mod public_values;
mod start;
mod sys;
pub mod syscalls;
mod unconstrained;

pub use end::exit;
pub use unconstrained::run_unconstrained;
