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
//!
//! Built for the host, the same program takes its input from the environment, which the README
//! describes together with the allocators, the features `bump` and `embedded`.

#![cfg_attr(target_os = "zkvm", feature(asm_experimental_arch))]
#![cfg_attr(
    all(target_os = "zkvm", feature = "embedded"),
    feature(alloc_error_hook)
)]

#[cfg(not(any(feature = "bump", feature = "embedded")))]
compile_error!("mipsvm-guest needs an allocator: enable the feature \"bump\" or \"embedded\"");

#[cfg(target_os = "zkvm")]
mod allocators;
mod cell;
pub mod cycle_tracker;
mod end;
#[cfg(not(target_os = "zkvm"))]
mod host;
pub mod io;
#[cfg(target_os = "zkvm")]
mod public_values;
#[cfg(any(target_os = "zkvm", test))]
mod random;
mod start;
#[cfg(target_os = "zkvm")]
mod sys;
pub mod syscalls;
mod unconstrained;

pub use end::exit;
#[cfg(not(target_os = "zkvm"))]
#[doc(hidden)]
pub use start::run_on_host;
pub use unconstrained::run_unconstrained;
