//! What the guest computes. Nothing here needs the VM, so `cargo test` tests it on this machine.

/// The most numbers that are looked at: the sieve takes a byte for each.
pub const MAX_LIMIT: u32 = 10_000_000;

/// Counts the primes below `limit` with the sieve of Eratosthenes.
///
/// # Panics
///
/// If `limit` is more than [`MAX_LIMIT`].
pub fn count_primes(limit: u32) -> u32 {
    assert!(limit <= MAX_LIMIT, "cannot sieve {limit} numbers");
    let limit = limit as usize;
    let mut crossed_out = vec![false; limit];
    let mut count = 0;
    for number in 2..limit {
        if crossed_out[number] {
            continue;
        }
        count += 1;
        for multiple in (number * number..limit).step_by(number) {
            crossed_out[multiple] = true;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::count_primes;

    #[test]
    fn counts_primes() {
        let cases = [(0, 0), (2, 0), (3, 1), (10, 4), (100, 25), (10_000, 1229)];
        for (limit, count) in cases {
            assert_eq!(count_primes(limit), count, "{limit}");
        }
    }
}
