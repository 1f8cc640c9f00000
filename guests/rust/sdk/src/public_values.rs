//! The running SHA-256 of everything written to the public values.

use sha2::{Digest, Sha256};

use crate::cell::GuestCell;

static PUBLIC_VALUES_HASHER: GuestCell<Option<Sha256>> = GuestCell::new(None);

/// Adds bytes that were made public.
pub(crate) fn update(bytes: &[u8]) {
    PUBLIC_VALUES_HASHER.with(|hasher| hasher.get_or_insert_with(Sha256::new).update(bytes));
}

/// The digest so far, as COMMIT takes it: eight words, each from four bytes, low byte first.
pub(crate) fn digest() -> [u32; 8] {
    let hasher = PUBLIC_VALUES_HASHER
        .with(|hasher| hasher.take())
        .unwrap_or_default();
    let bytes = hasher.finalize();
    core::array::from_fn(|i| {
        let word = &bytes[4 * i..4 * i + 4];
        u32::from_le_bytes([word[0], word[1], word[2], word[3]])
    })
}
