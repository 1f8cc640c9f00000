/**
 * Hash precompiles, worked out again the plain way: SHA-256 (FIPS 180-4) and Keccak-f (FIPS 202). It
 * is slow, and shares nothing with what the VM computes with.
 *
 * @module
 */

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** The integer cube root of a number, rounded down. */
function cubeRoot(x: bigint): bigint {
  let low = 0n;
  let high = 1n << 64n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= x) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_WORDS = primes(64).map((prime) =>
  Number(BigInt.asUintN(32, cubeRoot(BigInt(prime) << 96n)))
);

const rotr = (x: number, n: number): number => x >>> n | x << (32 - n);

/**
 * A further word of a message schedule.
 *
 * @param w15 The word 15 places before, and so on.
 * @returns The word.
 */
export function scheduleWord(w15: number, w2: number, w16: number, w7: number): number {
  const s0 = rotr(w15, 7) ^ rotr(w15, 18) ^ w15 >>> 3;
  const s1 = rotr(w2, 17) ^ rotr(w2, 19) ^ w2 >>> 10;
  return (w16 + s0 + w7 + s1) >>> 0;
}

/**
 * One block of SHA-256.
 *
 * @param state 8 words.
 * @param w The 64 words of the schedule.
 * @returns The next state.
 */
export function shaCompress(state: Uint32Array, w: Uint32Array): Uint32Array {
  let [a, b, c, d, e, f, g, h] = [...state] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 64; i++) {
    const choice = e & f ^ ~e & g;
    const majority = a & b ^ a & c ^ b & c;
    const first = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + choice + ROUND_WORDS[i]! + w[i]!;
    const second = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return Uint32Array.from([a, b, c, d, e, f, g, h], (word, i) => word + state[i]!);
}

/** The first 32 bits of the fractional parts of the square roots of the first 8 primes. */
const FIRST_STATE = Uint32Array.from(primes(8), (prime) => {
  const scaled = BigInt(prime) << 64n;
  let root = BigInt(Math.floor(Math.sqrt(prime) * 2 ** 32));
  while (root * root > scaled) root--;
  while ((root + 1n) ** 2n <= scaled) root++;
  return Number(root & 0xffffffffn);
});

/**
 * SHA-256 of bytes.
 *
 * @param bytes The bytes.
 * @returns The 32 bytes of the digest.
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  let state: Uint32Array = FIRST_STATE;
  for (let block = 0; block < padded.length; block += 64) {
    const w = new Uint32Array(64);
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      w[i] = scheduleWord(w[i - 15]!, w[i - 2]!, w[i - 16]!, w[i - 7]!);
    }
    state = shaCompress(state, w);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) digest.setUint32(4 * i, word);
  return new Uint8Array(digest.buffer);
}

const LANE = (1n << 64n) - 1n;
const rotl64 = (x: bigint, n: number): bigint =>
  n === 0 ? x : (x << BigInt(n) | x >> BigInt(64 - n)) & LANE;

/** A round's constant: bits of the register x^8 + x^6 + x^5 + x^4 + 1. */
const ROUND_LANES = (() => {
  let register = 1;
  const bit = () => {
    const out = register & 1;
    register <<= 1;
    if (register & 0x100) register ^= 0x171;
    return out;
  };
  return Array.from({ length: 24 }, () => {
    let lane = 0n;
    for (let j = 0; j < 7; j++) if (bit()) lane |= 1n << BigInt(2 ** j - 1);
    return lane;
  });
})();

/** Keccak-f[1600], in place. */
export function keccakF(state: bigint[]): void {
  for (const constant of ROUND_LANES) {
    const column = [0, 1, 2, 3, 4].map((x) =>
      state[x]! ^ state[x + 5]! ^ state[x + 10]! ^ state[x + 15]! ^ state[x + 20]!
    );
    for (let i = 0; i < 25; i++) {
      state[i]! ^= column[(i + 4) % 5]! ^ rotl64(column[(i + 1) % 5]!, 1);
    }
    // rho and pi: each lane goes to the next place of its orbit, turned by triangular numbers.
    let [x, y] = [1, 0];
    let lane = state[1]!;
    for (let t = 0; t < 24; t++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const there = state[x + 5 * y]!;
      state[x + 5 * y] = rotl64(lane, (t + 1) * (t + 2) / 2 % 64);
      lane = there;
    }
    for (let row = 0; row < 25; row += 5) {
      const old = state.slice(row, row + 5);
      for (let i = 0; i < 5; i++) {
        state[row + i] = old[i]! ^ ~old[(i + 1) % 5]! & LANE & old[(i + 2) % 5]!;
      }
    }
    state[0]! ^= constant;
  }
}

/** Words of a block of KECCAK_SPONGE. */
export const SPONGE_BLOCK = 36;

/**
 * The sponge of the KECCAK_SPONGE call.
 *
 * @param input Words, whole blocks.
 * @returns The first 16 words of the last state.
 */
export function keccakSponge(input: Uint32Array): Uint32Array {
  const state = new Array<bigint>(25).fill(0n);
  for (let from = 0; from < input.length; from += SPONGE_BLOCK) {
    for (let lane = 0; lane < SPONGE_BLOCK / 2; lane++) {
      const at = from + 2 * lane;
      state[lane]! ^= BigInt(input[at]!) | BigInt(input[at + 1]!) << 32n;
    }
    keccakF(state);
  }
  return Uint32Array.from({ length: 16 }, (_, i) => {
    const lane = state[i >> 1]!;
    return Number(i % 2 === 0 ? lane & 0xffffffffn : lane >> 32n);
  });
}
