//! Every system call of the VM, as thin as it gets.
//!
//! The code goes to `$2`, arguments to `$4` to `$7`. A call changes `$2` and nothing else, so `$2`
//! is the only register given up here. Pointers to words must be aligned to four bytes.
//! Where a call is misused the VM stops the guest; none of these functions returns an error.
//!
//! [`syscall_halt`] and [`syscall_write`] do a little more than issue the call: they keep the
//! digest of the public values that a proof commits to.

#[cfg(not(target_os = "zkvm"))]
use crate::host;
#[cfg(target_os = "zkvm")]
use crate::public_values;

/// The file descriptor of the public values.
pub const FD_PUBLIC_VALUES: u32 = 13;
/// The file descriptor that appends entries to the guest's own input stream.
pub const FD_HINT: u32 = 14;

/// Issues one system call. `$6` and `$7` are read by few calls; the others ignore them.
#[inline(always)]
unsafe fn call(code: u32, a0: u32, a1: u32, a2: u32, a3: u32) -> u32 {
    #[cfg(target_os = "zkvm")]
    {
        let result;
        core::arch::asm!(
            "syscall",
            inlateout("$2") code => result,
            in("$4") a0,
            in("$5") a1,
            in("$6") a2,
            in("$7") a3,
            options(nostack),
        );
        result
    }
    #[cfg(not(target_os = "zkvm"))]
    {
        let _ = (a0, a1, a2, a3);
        panic!("System call {code:#x} needs the MIPS VM");
    }
}

/// As [`call`], for the calls that look at two arguments only.
#[inline(always)]
unsafe fn call2(code: u32, a0: u32, a1: u32) -> u32 {
    #[cfg(target_os = "zkvm")]
    {
        let result;
        core::arch::asm!(
            "syscall",
            inlateout("$2") code => result,
            in("$4") a0,
            in("$5") a1,
            options(nostack),
        );
        result
    }
    #[cfg(not(target_os = "zkvm"))]
    call(code, a0, a1, 0, 0)
}

/// Ends the guest: commits the digest of the public values, then halts with `code`.
///
/// Sixteen calls come before HALT: COMMIT with each word of the SHA-256 digest over all bytes
/// written to [`FD_PUBLIC_VALUES`], and COMMIT_DEFERRED_PROOFS with eight zeros (this SDK verifies
/// no proofs yet). Text that `std` still buffers is lost; [`crate::exit`] flushes it first.
#[no_mangle]
pub extern "C" fn syscall_halt(code: u8) -> ! {
    #[cfg(target_os = "zkvm")]
    {
        for (index, word) in (0..).zip(public_values::digest()) {
            syscall_commit(index, word);
        }
        for index in 0..8 {
            syscall_commit_deferred_proofs(index, 0);
        }
        unsafe { call2(0x00, code.into(), 0) };
        unreachable!()
    }
    #[cfg(not(target_os = "zkvm"))]
    host::end(code)
}

/// Writes `length` bytes at `buffer` to a file descriptor; public values also enter the digest.
///
/// # Safety
///
/// `buffer` must be valid for reads of `length` bytes.
#[no_mangle]
pub unsafe extern "C" fn syscall_write(fd: u32, buffer: *const u8, length: usize) {
    #[cfg(target_os = "zkvm")]
    {
        if fd == FD_PUBLIC_VALUES {
            // Hashing first also loads each word, and WRITE sees only words that were loaded
            // before.
            public_values::update(core::slice::from_raw_parts(buffer, length));
        }
        call(0x02, fd, buffer as u32, length as u32, 0);
    }
    #[cfg(not(target_os = "zkvm"))]
    host::write(fd, core::slice::from_raw_parts(buffer, length));
}

/// Opens a block that no proof covers. Returns 1, and later, when the block ends, a second time 0.
///
/// On the host it returns once, with 1.
#[no_mangle]
pub extern "C" fn syscall_enter_unconstrained() -> u32 {
    #[cfg(target_os = "zkvm")]
    return unsafe { call2(0x03, 0, 0) };
    #[cfg(not(target_os = "zkvm"))]
    return 1;
}

/// Closes the block: memory and registers go back to what they were when it was opened.
///
/// On the host it does nothing.
#[no_mangle]
pub extern "C" fn syscall_exit_unconstrained() {
    #[cfg(target_os = "zkvm")]
    unsafe {
        call2(0x04, 0, 0)
    };
}

/// The length in bytes of the next input entry, which stays where it is.
#[no_mangle]
pub extern "C" fn syscall_hint_len() -> usize {
    #[cfg(target_os = "zkvm")]
    return unsafe { call2(0xf0, 0, 0) as usize };
    #[cfg(not(target_os = "zkvm"))]
    return host::next_length();
}

/// Moves the next input entry, which must be `length` bytes long, to aligned memory that the
/// guest has not used since it started.
///
/// # Safety
///
/// `buffer` must be valid for writes of `length` bytes, rounded up to whole words.
#[no_mangle]
pub unsafe extern "C" fn syscall_hint_read(buffer: *mut u8, length: usize) {
    #[cfg(target_os = "zkvm")]
    call2(0xf1, buffer as u32, length as u32);
    #[cfg(not(target_os = "zkvm"))]
    host::read(core::slice::from_raw_parts_mut(buffer, length));
}

/// Defines calls that take one or two arguments and give nothing back.
macro_rules! syscalls {
    ($($(#[$doc:meta])* $code:literal $name:ident($a0:ident: $t0:ty, $a1:ident: $t1:ty);)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        ///
        /// Pointers must be valid for the words that the call reads and writes, and aligned.
        #[no_mangle]
        pub unsafe extern "C" fn $name($a0: $t0, $a1: $t1) {
            call2($code, $a0 as u32, $a1 as u32);
        }
    )*};
    ($($(#[$doc:meta])* $code:literal $name:ident($a0:ident: $t0:ty);)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        ///
        /// The pointer must be valid for the words that the call reads and writes, and aligned.
        #[no_mangle]
        pub unsafe extern "C" fn $name($a0: $t0) {
            call2($code, $a0 as u32, 0);
        }
    )*};
}

/// Sets word `index` (0 to 7) of the digest of the public values.
#[no_mangle]
pub extern "C" fn syscall_commit(index: u32, word: u32) {
    unsafe { call2(0x10, index, word) };
}

/// Sets word `index` (0 to 7) of the digest of the proofs that the guest verified.
#[no_mangle]
pub extern "C" fn syscall_commit_deferred_proofs(index: u32, word: u32) {
    unsafe { call2(0x1a, index, word) };
}

/// A field element, or a point's coordinate, of a 256-bit curve; the low word first.
pub type Words256 = [u32; 8];
/// A point of a 256-bit curve: x, then y.
pub type Point256 = [u32; 16];
/// A field element of BLS12-381; the low word first.
pub type Words384 = [u32; 12];
/// A point of BLS12-381: x, then y.
pub type Point384 = [u32; 24];

syscalls! {
    /// Records that a proof for this verifying key and these public values was verified.
    0x1b syscall_verify_zkm_proof(vk_digest: *const Words256, public_values_digest: *const [u8; 32]);

    /// `p += q` on Ed25519.
    0x0101_0007 syscall_ed_add(p: *mut Point256, q: *const Point256);
    /// Ed25519: finds x (first half of the point, sign bit given) for y (second half).
    0x0001_0008 syscall_ed_decompress(point: *mut [u8; 64], sign: u32);
    /// `p += q` on secp256k1, for points with different x.
    0x0101_000a syscall_secp256k1_add(p: *mut Point256, q: *const Point256);
    /// secp256k1: finds y (first half of the buffer, parity given) for x (second half).
    0x0001_000c syscall_secp256k1_decompress(point: *mut [u8; 64], is_odd: u32);
    /// `p += q` on secp256r1, for points with different x.
    0x0101_002c syscall_secp256r1_add(p: *mut Point256, q: *const Point256);
    /// secp256r1: finds y (first half of the buffer, parity given) for x (second half).
    0x0001_002e syscall_secp256r1_decompress(point: *mut [u8; 64], is_odd: u32);
    /// `p += q` on BN254, for points with different x.
    0x0101_000e syscall_bn254_add(p: *mut Point256, q: *const Point256);
    /// `p += q` on BLS12-381, for points with different x.
    0x0101_001e syscall_bls12381_add(p: *mut Point384, q: *const Point384);
    /// BLS12-381: finds y (first half of the buffer; 1 asks for the larger) for x (second half).
    0x0001_001c syscall_bls12381_decompress(point: *mut [u8; 96], sign: u32);

    /// `x = x * y mod m`, where `m` follows `y` in memory and 0 stands for 2^256.
    0x0101_001d syscall_uint256_mulmod(x: *mut Words256, y: *const [u32; 16]);
    /// `x += y` in the field of BLS12-381.
    0x0101_0020 syscall_bls12381_fp_addmod(x: *mut Words384, y: *const Words384);
    /// `x -= y` in the field of BLS12-381.
    0x0101_0021 syscall_bls12381_fp_submod(x: *mut Words384, y: *const Words384);
    /// `x *= y` in the field of BLS12-381.
    0x0101_0022 syscall_bls12381_fp_mulmod(x: *mut Words384, y: *const Words384);
    /// `x += y` in the quadratic extension of the field of BLS12-381.
    0x0101_0023 syscall_bls12381_fp2_addmod(x: *mut Point384, y: *const Point384);
    /// `x -= y` in the quadratic extension of the field of BLS12-381.
    0x0101_0024 syscall_bls12381_fp2_submod(x: *mut Point384, y: *const Point384);
    /// `x *= y` in the quadratic extension of the field of BLS12-381.
    0x0101_0025 syscall_bls12381_fp2_mulmod(x: *mut Point384, y: *const Point384);
    /// `x += y` in the field of BN254.
    0x0101_0026 syscall_bn254_fp_addmod(x: *mut Words256, y: *const Words256);
    /// `x -= y` in the field of BN254.
    0x0101_0027 syscall_bn254_fp_submod(x: *mut Words256, y: *const Words256);
    /// `x *= y` in the field of BN254.
    0x0101_0028 syscall_bn254_fp_mulmod(x: *mut Words256, y: *const Words256);
    /// `x += y` in the quadratic extension of the field of BN254.
    0x0101_0029 syscall_bn254_fp2_addmod(x: *mut Point256, y: *const Point256);
    /// `x -= y` in the quadratic extension of the field of BN254.
    0x0101_002a syscall_bn254_fp2_submod(x: *mut Point256, y: *const Point256);
    /// `x *= y` in the quadratic extension of the field of BN254.
    0x0101_002b syscall_bn254_fp2_mulmod(x: *mut Point256, y: *const Point256);

    /// One block of SHA-256: updates `state` with an extended message schedule.
    0x0101_0006 syscall_sha256_compress(w: *mut [u32; 64], state: *mut Words256);
    /// Absorbs blocks of 36 words (34 of data, 2 of zeros for Keccak-256) and squeezes 16 words.
    /// The last word of `result` holds the number of input words.
    0x0101_0009 syscall_keccak_sponge(input: *const u32, result: *mut [u32; 17]);
    /// Checks garbled gates; `output` becomes 1 if every gate holds, else 0.
    0x0001_0031 syscall_boolean_circuit_garble(input: *const u32, output: *mut u32);
}

syscalls! {
    /// `p += p` on secp256k1.
    0x0001_000b syscall_secp256k1_double(p: *mut Point256);
    /// `p += p` on secp256r1.
    0x0001_002d syscall_secp256r1_double(p: *mut Point256);
    /// `p += p` on BN254.
    0x0001_000f syscall_bn254_double(p: *mut Point256);
    /// `p += p` on BLS12-381.
    0x0001_001f syscall_bls12381_double(p: *mut Point384);
    /// Fills words 16 to 63 of a SHA-256 message schedule.
    0x3001_0005 syscall_sha256_extend(w: *mut [u32; 64]);
    /// Permutes sixteen KoalaBear elements, each below 0x7f000001.
    0x0001_0030 syscall_poseidon2_permute(state: *mut [u32; 16]);
}

/// `lo + hi * 2^2048 = x * y`.
///
/// # Safety
///
/// All four pointers must be valid and aligned, and the results must not overlap.
#[no_mangle]
pub unsafe extern "C" fn syscall_u256x2048_mul(
    x: *const Words256,
    y: *const [u32; 64],
    lo: *mut [u32; 64],
    hi: *mut Words256,
) {
    call(0x0101_002f, x as u32, y as u32, lo as u32, hi as u32);
}
