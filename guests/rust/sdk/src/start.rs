//! From the first instruction to the guest's own function.

#[cfg(target_os = "zkvm")]
core::arch::global_asm!(
    ".section .text.main, \"ax\", @progbits",
    ".globl main",
    ".type main, @function",
    ".ent main",
    "main:",
    ".frame $sp, 0, $ra",
    ".set noreorder",
    "lui $sp, 0x7f00", // one past the last byte of memory; the first push goes below it
    "jal _main",
    "nop",
    ".set reorder",
    ".end main",
    ".size main, . - main",
);

/// What the assembly above calls. It does not return: there is nothing to return to.
#[cfg(target_os = "zkvm")]
#[no_mangle]
extern "C" fn _main() -> ! {
    extern "Rust" {
        /// Defined by [`crate::entrypoint`].
        fn _mipsvm_guest_entrypoint();
    }
    crate::allocators::init();
    std::panic::set_hook(Box::new(crate::end::report_panic));
    // SAFETY: the macro defines it as a safe function of this type.
    unsafe { _mipsvm_guest_entrypoint() };
    crate::exit(0)
}

/// Runs a guest's function on the host, and ends as the guest would.
#[cfg(not(target_os = "zkvm"))]
#[doc(hidden)]
pub fn run_on_host(function: fn()) -> ! {
    std::panic::set_hook(Box::new(|info| {
        crate::end::report_panic(info);
        crate::exit(1)
    }));
    function();
    crate::exit(0)
}

/// Names the function that a guest runs, a `fn()`. The guest ends with code 0 when it returns.
///
/// The crate needs `#![no_main]`, since the symbol `main` is the VM's way in. On the host, where
/// it is the C library's, the program takes its input from the environment: see the README.
#[macro_export]
macro_rules! entrypoint {
    ($function:path) => {
        #[cfg(target_os = "zkvm")]
        #[no_mangle]
        fn _mipsvm_guest_entrypoint() {
            let function: fn() = $function;
            function()
        }

        #[cfg(not(target_os = "zkvm"))]
        #[export_name = "main"]
        extern "C" fn _mipsvm_guest_entrypoint() -> core::ffi::c_int {
            $crate::run_on_host($function)
        }
    };
}
