//! Work that takes and gives back much memory: ordered maps of texts, built and dropped.

use std::collections::BTreeMap;

/// What a run of [`build_and_drop`] came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many entries all the maps had in the end.
    pub entries: u32,
    /// The bytes of the longest text.
    pub longest: u32,
    /// FNV-1a over the keys and texts of each map, in order.
    pub checksum: u32,
}

/// Builds a map `rounds` times, from `insertions` keys each time, and drops it before the next.
///
/// Keys come from a sequence with repetitions. The text of a key grows by a few characters each
/// time that the key comes up, and every fifth key is removed again.
pub fn build_and_drop(rounds: u32, insertions: u32) -> Summary {
    let mut summary = Summary {
        entries: 0,
        longest: 0,
        checksum: 0x811c_9dc5,
    };
    let mut random = 1_u32;
    for round in 0..rounds {
        let mut texts: BTreeMap<u32, String> = BTreeMap::new();
        for step in 0..insertions {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let key = (random >> 16) % insertions;
            if step % 5 == 4 {
                texts.remove(&key);
                continue;
            }
            let text = texts.entry(key).or_default();
            for _ in 0..=random >> 30 {
                text.push_str(WORDS[(step % WORDS.len() as u32) as usize]);
            }
        }
        // A vector that grows by doubling, over and over.
        let mut order: Vec<u32> = Vec::new();
        for (key, text) in &texts {
            order.push(*key);
            summary.longest = summary.longest.max(text.len() as u32);
            summary.checksum = fnv(summary.checksum, text.as_bytes());
        }
        for key in order {
            summary.checksum = fnv(summary.checksum, &(key ^ round).to_le_bytes());
        }
        summary.entries += texts.len() as u32;
    }
    summary
}

const WORDS: [&str; 7] = ["oak", "ash", "willow", "elm", "hornbeam", "fir", "larch"];

fn fnv(hash: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(hash, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
