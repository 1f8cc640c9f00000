//! The sequences. `tests/runtime/heap/scenario.ts` has the same rules, so a seed stands for all of
//! the requests.

pub const MOST_LIVE: usize = 4096;

/// xorshift32 as in `tests/support/random.ts`.
pub struct Random(u32);

impl Random {
    pub fn new(seed: u32) -> Random {
        let state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b1) ^ 0x5bd1_e995;
        Random(if state == 0 { 1 } else { state })
    }

    fn word(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        ((self.word() as u64 * limit as u64) >> 32) as u32
    }
}

/// How sizes and alignments are spread.
#[derive(Clone, Copy, Debug)]
pub enum Profile {
    /// Up to 64 bytes, aligned to 1 to 8.
    Small,
    /// Up to 16 KiB, small ones most often, aligned to 1 to 32.
    Mixed,
    /// Up to 2,000 bytes, aligned to 1 to 4096.
    Aligned,
    /// Up to 1 MiB, aligned to 1 to 8.
    Large,
    /// Multiples of 16 less the header, or one more or less.
    Edges,
    /// Up to 3 bytes, also none, aligned to 1 to 64.
    Tiny,
}

impl Profile {
    fn request(self, random: &mut Random) -> (u32, u32) {
        match self {
            Profile::Small => (1 + random.below(64), 1 << random.below(4)),
            Profile::Mixed => {
                let limit = 1 << (1 + random.below(14));
                (1 + random.below(limit), 1 << random.below(6))
            }
            Profile::Aligned => (1 + random.below(2000), 1 << random.below(13)),
            Profile::Large => {
                let limit = 1 << random.below(21);
                (1 + random.below(limit), 1 << random.below(4))
            }
            Profile::Edges => {
                let limit = 1 << (1 + random.below(10));
                (
                    16 * random.below(limit) + 7 + random.below(3),
                    1 << random.below(6),
                )
            }
            Profile::Tiny => (random.below(4), 1 << random.below(7)),
        }
    }
}

pub enum Request {
    Allocate { size: u32, align: u32 },
    Reallocate { index: usize, size: u32 },
    Free { index: usize },
}

pub struct Scenario {
    pub name: &'static str,
    pub profile: Profile,
    pub seed: u32,
    pub start: u32,
    pub size: u32,
    pub operations: u32,
    /// After how many operations the state is printed.
    pub checkpoint: u32,
    /// How many of the first answers are printed.
    pub explicit: u32,
}

impl Scenario {
    /// The heap fills up during 1,024 operations, and drains during the next 1,024.
    pub fn next(&self, random: &mut Random, operation: u32, live: usize) -> Request {
        let fills = (operation >> 10) & 1 == 0;
        let (allocate, reallocate) = if fills { (65, 80) } else { (25, 45) };
        let choice = random.below(100);
        if live == 0 || (choice < allocate && live < MOST_LIVE) {
            let (size, align) = self.profile.request(random);
            Request::Allocate { size, align }
        } else if choice >= allocate && choice < reallocate {
            let index = random.below(live as u32) as usize;
            Request::Reallocate {
                index,
                size: self.profile.request(random).0,
            }
        } else {
            Request::Free {
                index: random.below(live as u32) as usize,
            }
        }
    }
}

const fn scenario(
    name: &'static str,
    profile: Profile,
    seed: u32,
    start: u32,
    size: u32,
    operations: u32,
) -> Scenario {
    let explicit = if operations > 2_000 { 300 } else { operations };
    let checkpoint = if operations > 2_000 {
        operations / 20
    } else {
        operations / 10
    };
    Scenario {
        name,
        profile,
        seed,
        start,
        size,
        operations,
        checkpoint,
        explicit,
    }
}

pub const SCENARIOS: &[Scenario] = &[
    scenario(
        "small, wide",
        Profile::Small,
        1,
        0x1000_0000,
        0x0010_0000,
        60_000,
    ),
    scenario(
        "small, exhausted",
        Profile::Small,
        2,
        0x1000_0000,
        0x0000_4000,
        40_000,
    ),
    scenario(
        "small, loose ends",
        Profile::Small,
        3,
        0x1000_0001,
        0x0000_5003,
        40_000,
    ),
    scenario(
        "mixed, wide",
        Profile::Mixed,
        4,
        0x1010_0000,
        0x1000_0000,
        60_000,
    ),
    scenario(
        "mixed, exhausted",
        Profile::Mixed,
        5,
        0x1010_0010,
        0x0002_0010,
        60_000,
    ),
    scenario(
        "mixed, start not on 16",
        Profile::Mixed,
        6,
        0x1010_0008,
        0x0004_0000,
        40_000,
    ),
    scenario(
        "mixed, start not on 4",
        Profile::Mixed,
        7,
        0x1010_000f,
        0x0004_0011,
        40_000,
    ),
    scenario(
        "aligned, wide",
        Profile::Aligned,
        8,
        0x1234_5670,
        0x0100_0000,
        40_000,
    ),
    scenario(
        "aligned, exhausted",
        Profile::Aligned,
        9,
        0x1234_5678,
        0x0008_0030,
        60_000,
    ),
    scenario(
        "large, wide",
        Profile::Large,
        10,
        0x1000_4de0,
        0x1fff_b220,
        20_000,
    ),
    scenario(
        "large, exhausted",
        Profile::Large,
        11,
        0x1000_4de4,
        0x00ff_ffff,
        20_000,
    ),
    scenario(
        "edges, wide",
        Profile::Edges,
        12,
        0x1000_0010,
        0x0800_0000,
        60_000,
    ),
    scenario(
        "edges, exhausted",
        Profile::Edges,
        13,
        0x1000_0010,
        0x0003_0000,
        60_000,
    ),
    scenario(
        "tiny, and empty",
        Profile::Tiny,
        14,
        0x1000_0000,
        0x0000_8000,
        60_000,
    ),
    scenario(
        "size an odd multiple of 16",
        Profile::Small,
        15,
        0x1000_0000,
        0x0000_0410,
        2_000,
    ),
    scenario(
        "the smallest that is one",
        Profile::Tiny,
        16,
        0x1000_0008,
        0x0000_0028,
        400,
    ),
];
