//! Numbers that look random, and are the same in every run: a guest has no source of chance.

use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_chacha::ChaCha12Rng;

use crate::cell::GuestCell;
use crate::io::write_fd;

/// The seed of Ziren's guests, so that their numbers and these are the same.
const SEED: u64 = 0x1234_5678_9abc_def0;

static GENERATOR: GuestCell<Option<ChaCha12Rng>> = GuestCell::new(None);

/// Fills `bytes`: each byte is the low byte of one 32-bit number of the generator, which is the
/// `StdRng` of the crate `rand` 0.8. The first call warns on standard error.
pub(crate) fn fill(bytes: &mut [u8]) {
    GENERATOR.with(|generator| {
        let generator = generator.get_or_insert_with(|| {
            write_fd(
                2,
                b"warning: random numbers of a guest are the same in every run\n",
            );
            ChaCha12Rng::seed_from_u64(SEED)
        });
        for byte in bytes {
            *byte = generator.next_u32() as u8;
        }
    });
}

/// How crates get at these numbers through the crate `getrandom`.
#[cfg(target_os = "zkvm")]
mod for_crates {
    use core::num::NonZeroI32;

    fn fill(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
        super::fill(bytes);
        Ok(())
    }

    // Version 0.2.
    getrandom::register_custom_getrandom!(fill);

    /// Versions 0.3 and 0.4, if they are built with `--cfg getrandom_backend="custom"`. Their
    /// error is a `NonZeroI32` in a struct, which is not depended on just to be never made.
    ///
    /// # Safety
    ///
    /// `bytes` must be valid for writes of `length` bytes.
    #[no_mangle]
    unsafe fn __getrandom_v03_custom(bytes: *mut u8, length: usize) -> Result<(), NonZeroI32> {
        core::ptr::write_bytes(bytes, 0, length);
        super::fill(core::slice::from_raw_parts_mut(bytes, length));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::{rngs::StdRng, Rng, SeedableRng};

    #[test]
    fn fills_as_the_standard_generator_does() {
        let mut standard = StdRng::seed_from_u64(super::SEED);
        for length in [1, 16, 3, 100, 0, 300] {
            let mut bytes = vec![0; length];
            super::fill(&mut bytes);
            let expected: Vec<u8> = (0..length).map(|_| standard.gen()).collect();
            assert_eq!(bytes, expected);
        }
    }
}
