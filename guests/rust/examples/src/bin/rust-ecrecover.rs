//! Recovers the signers of messages: reads a `u32` and so many entries, each a digest, r, s (32
//! bytes each, the high byte first) and the parity of R's y, and commits the signers' addresses as
//! Ethereum has them.
//!
//! Arithmetic on secp256k1 and modulo its order, and the hash, are precompiles. A root and an
//! inverse, which are costly to find and cheap to check, come from the host: the hook of file
//! descriptor 15.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::{
    io,
    syscalls::{
        syscall_keccak_sponge, syscall_secp256k1_add, syscall_secp256k1_double,
        syscall_uint256_mulmod, syscall_write, Point256, Words256,
    },
};

const FD_ECRECOVER: u32 = 15;
/// The hook's number of secp256k1.
const SECP256K1: u8 = 1;

/// The prime of the field, the order of the group, and the generator; the low word first.
const P: Words256 = [
    0xfffffc2f, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
];
const N: Words256 = [
    0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff,
];
const N_MINUS_1: Words256 = [
    0xd0364140, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, 0xfffffffe, 0xffffffff, 0xffffffff, 0xffffffff,
];
const G: Point256 = [
    0x16f81798, 0x59f2815b, 0x2dce28d9, 0x029bfcdb, 0xce870b07, 0x55a06295, 0xf9dcbbac, 0x79be667e,
    0xfb10d4b8, 0x9c47d08f, 0xa6855419, 0xfd17b448, 0x0e1108a8, 0x5da4fbfc, 0x26a3c465, 0x483ada77,
];
const ONE: Words256 = [1, 0, 0, 0, 0, 0, 0, 0];
const THREE: Words256 = [3, 0, 0, 0, 0, 0, 0, 0];
const SEVEN: Words256 = [7, 0, 0, 0, 0, 0, 0, 0];

fn from_be(bytes: &[u8]) -> Words256 {
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().rev().zip(bytes.chunks_exact(4)) {
        *word = u32::from_be_bytes(bytes.try_into().unwrap());
    }
    words
}

fn to_be(words: &[u32]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (bytes, word) in bytes.chunks_exact_mut(4).zip(words.iter().rev()) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

fn is_less(x: &Words256, y: &Words256) -> bool {
    x.iter().rev().lt(y.iter().rev())
}

fn multiply(x: &Words256, y: &Words256, modulus: &Words256) -> Words256 {
    let mut product = *x;
    let mut factor = [0; 16];
    factor[..8].copy_from_slice(y);
    factor[8..].copy_from_slice(modulus);
    // SAFETY: both are arrays of their own.
    unsafe { syscall_uint256_mulmod(&mut product, &factor) };
    product
}

/// The sum of two elements of the field.
fn add(x: &Words256, y: &Words256) -> Words256 {
    let mut sum = [0; 8];
    let mut carry = false;
    for i in 0..8 {
        let (partial, first) = x[i].overflowing_add(y[i]);
        let (word, second) = partial.overflowing_add(carry.into());
        sum[i] = word;
        carry = first || second;
    }
    // Reduced by a product with 1, for which it must have room in 256 bits.
    assert!(!carry, "the sum is too large");
    multiply(&sum, &ONE, &P)
}

/// A point, or none: the neutral one.
type Point = Option<Point256>;

fn add_points(p: Point, q: Point) -> Point {
    let (Some(mut sum), Some(q)) = (p, q) else {
        return p.or(q);
    };
    if sum[..8] != q[..8] {
        // SAFETY: both are arrays of their own, and their x differ.
        unsafe { syscall_secp256k1_add(&mut sum, &q) };
        return Some(sum);
    }
    if sum[8..] == q[8..] {
        double(p)
    } else {
        None
    }
}

fn double(p: Point) -> Point {
    p.map(|mut p| {
        // SAFETY: the point is an array of its own.
        unsafe { syscall_secp256k1_double(&mut p) };
        p
    })
}

/// a·p + b·q, both at once: a double for each bit, and an addition where one of them has it.
fn sum_of_products(a: &Words256, p: Point, b: &Words256, q: Point) -> Point {
    let both = add_points(p, q);
    let mut sum = None;
    for bit in (0..256).rev() {
        let has = |scalar: &Words256| scalar[bit / 32] >> (bit % 32) & 1 == 1;
        sum = double(sum);
        sum = match (has(a), has(b)) {
            (true, true) => add_points(sum, both),
            (true, false) => add_points(sum, p),
            (false, true) => add_points(sum, q),
            (false, false) => sum,
        };
    }
    sum
}

/// The point with x = r whose y has the parity asked for, and the inverse of r modulo N.
fn point_and_inverse(r: &Words256, parity: u8) -> (Point256, Words256) {
    let alpha = add(&multiply(&multiply(r, r, &P), r, &P), &SEVEN);
    let mut question = [0; 65];
    question[0] = SECP256K1 | parity << 7;
    question[1..33].copy_from_slice(&to_be(r));
    question[33..].copy_from_slice(&to_be(&alpha));
    // SAFETY: the array is as long as is said.
    unsafe { syscall_write(FD_ECRECOVER, question.as_ptr(), question.len()) };

    let is_square = io::read_vec() == [1];
    let y = from_be(&io::read_vec());
    if !is_square {
        // Then 3 times it is a square, and this is its root: 3 itself is none.
        assert_eq!(multiply(&y, &y, &P), multiply(&alpha, &THREE, &P));
        panic!("no point of the curve has this r");
    }
    let inverse = from_be(&io::read_vec());
    // The host is not trusted: what it found has to be so.
    assert!(is_less(&y, &P) && y[0] & 1 == parity.into());
    assert_eq!(multiply(&y, &y, &P), alpha);
    assert_eq!(multiply(r, &inverse, &N), ONE);

    let mut point = [0; 16];
    point[..8].copy_from_slice(r);
    point[8..].copy_from_slice(&y);
    (point, inverse)
}

/// The last 20 bytes of the Keccak-256 digest of x and y.
fn address(key: &Point256) -> [u8; 20] {
    let mut block = [0; 36];
    for (i, half) in key.chunks_exact(8).enumerate() {
        for (word, bytes) in block[8 * i..].iter_mut().zip(to_be(half).chunks_exact(4)) {
            *word = u32::from_le_bytes(bytes.try_into().unwrap());
        }
    }
    block[16] = 0x01;
    block[33] = 0x8000_0000;
    let mut result = [0; 17];
    result[16] = 36;
    // SAFETY: the input is as long as the result says.
    unsafe { syscall_keccak_sponge(block.as_ptr(), &mut result) };
    let mut address = [0; 20];
    for (bytes, word) in address.chunks_exact_mut(4).zip(&result[3..8]) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    address
}

/// The signer: (s·R - z·G) / r.
fn recover(entry: &[u8]) -> Point {
    let [z, r, s] = [0, 32, 64].map(|at| from_be(&entry[at..at + 32]));
    let zero = [0; 8];
    assert!(r != zero && is_less(&r, &N) && s != zero && is_less(&s, &N));
    let (point, inverse) = point_and_inverse(&r, entry[96]);
    let minus_z = multiply(&z, &N_MINUS_1, &N);
    let u1 = multiply(&minus_z, &inverse, &N);
    let u2 = multiply(&s, &inverse, &N);
    sum_of_products(&u1, Some(G), &u2, Some(point))
}

fn main() {
    let count: u32 = io::read();
    for _ in 0..count {
        let entry = io::read_vec();
        assert!(
            entry.len() == 97 && entry[96] < 2,
            "an entry is no signature"
        );
        let key = recover(&entry).expect("the signature has no signer");
        io::commit_slice(&address(&key));
    }
}
