import { assertEquals } from "@std/assert";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256, sha3_512 } from "@noble/hashes/sha3.js";
import { hexBytes } from "../../../lib/bits.ts";
import { load, type Perform, TouchingGuest } from "../../support/touching_guest.ts";
import { random } from "../../support/random.ts";
import { SHA256_VECTORS } from "../../support/sha256_vectors.ts";

const extend = await load("SHA_EXTEND");
const compress = await load("SHA_COMPRESS");
const sponge = await load("KECCAK_SPONGE");
const permute = await load("POSEIDON2_PERMUTE");
const garble = await load("BOOLEAN_CIRCUIT_GARBLE");

const W = 0x1000;
const H = 0x2000;
const ascii = (text: string) => new TextEncoder().encode(text);

/** Words of bytes in one order or the other. */
function wordsOf(bytes: Uint8Array, littleEndian: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from(
    { length: bytes.length / 4 },
    (_, index) => view.getUint32(4 * index, littleEndian),
  );
}

function bytesOf(words: ArrayLike<number>, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < words.length; index++) {
    view.setUint32(4 * index, words[index]!, littleEndian);
  }
  return bytes;
}

/** SHA-256 as a guest does it: it pads and swaps bytes, the calls do the rest. */
function sha256By(guest: TouchingGuest, message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(8 * message.length));
  guest.put(H, [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a]);
  guest.put(H + 16, [0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);
  for (let at = 0; at < padded.length; at += 64) {
    guest.put(W, wordsOf(padded.slice(at, at + 64), false));
    extend(guest, W);
    compress(guest, W, H);
    guest.forget();
  }
  return bytesOf(guest.take(H, 8), false);
}

for (const [message, digest] of SHA256_VECTORS) {
  Deno.test(`SHA_EXTEND and SHA_COMPRESS hash "${message.slice(0, 20)}", ${message.length} bytes`, () => {
    assertEquals(hexBytes(sha256By(new TouchingGuest(), ascii(message))), digest);
  });
}

Deno.test("SHA_EXTEND and SHA_COMPRESS hash as noble does, 1,000 random messages", () => {
  const { word, below } = random(5);
  const guest = new TouchingGuest();
  for (let round = 0; round < 1000; round++) {
    const message = Uint8Array.from({ length: below(300) }, word);
    assertEquals(sha256By(guest, message), sha256(message));
  }
});

Deno.test("SHA_EXTEND leaves words 0 to 15 as they are", () => {
  const guest = new TouchingGuest();
  const words = Array.from({ length: 64 }, (_, index) => 0xffffffff - index);
  guest.put(W, words);
  extend(guest, W);
  assertEquals([...guest.take(W, 16)], words.slice(0, 16));
  // w16 = s1(w14) + w9 + s0(w1) + w0, by hand: s0 and s1 of -15 and -2.
  assertEquals(guest.take(W + 64, 1)[0], expectedWord16());
});

function expectedWord16(): number {
  const bits = (value: number) => (value >>> 0).toString(2).padStart(32, "0");
  const right = (value: number, by: number) =>
    parseInt(bits(value).slice(32 - by) + bits(value).slice(0, 32 - by), 2);
  const sigma = (value: number, x: number, y: number, shift: number) =>
    (right(value, x) ^ right(value, y) ^ value >>> shift) >>> 0;
  const [w0, w1, w9, w14] = [0, 1, 9, 14].map((index) => 0xffffffff - index);
  return (sigma(w14!, 17, 19, 10) + w9! + sigma(w1!, 7, 18, 3) + w0!) % 2 ** 32;
}

/** A hash by the sponge: blocks of so many words are padded, and filled up to 36 words. */
function hashBy(rate: number, suffix: number, length: number, message: Uint8Array): Uint8Array {
  const guest = new TouchingGuest();
  const padded = new Uint8Array(Math.floor(message.length / (4 * rate) + 1) * 4 * rate);
  padded.set(message);
  padded[message.length] = suffix;
  padded[padded.length - 1]! |= 0x80;
  const words = wordsOf(padded, true);
  for (let block = 0; block * rate < words.length; block++) {
    guest.put(W + 144 * block, words.slice(block * rate, (block + 1) * rate));
  }
  const result = 0x3f000;
  guest.put(result + 64, [36 * words.length / rate]);
  sponge(guest, W, result);
  return bytesOf(guest.take(result, 16), true).slice(0, length);
}

const keccak256 = (message: Uint8Array) => hashBy(34, 1, 32, message);

// ShortMsgKAT_256.txt of the Keccak team's submission, and Ethereum's customary vectors.
for (
  const [message, digest] of [
    ["", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"],
    ["abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"],
    [
      "Transfer(address,address,uint256)",
      "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
    ],
  ] as const
) {
  Deno.test(`KECCAK_SPONGE hashes "${message}" as Keccak-256`, () => {
    assertEquals(hexBytes(keccak256(ascii(message))), digest);
  });
}

// FIPS 202's examples: SHA3-512 of the empty message and of "abc".
for (
  const [message, digest] of [
    [
      "",
      "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26",
    ],
    [
      "abc",
      "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
    ],
  ] as const
) {
  Deno.test(`KECCAK_SPONGE hashes "${message}" as SHA3-512`, () => {
    assertEquals(hexBytes(hashBy(18, 6, 64, ascii(message))), digest);
  });
}

Deno.test("KECCAK_SPONGE hashes as noble does, 1,000 random messages", () => {
  const { word, below } = random(6);
  for (let round = 0; round < 1000; round++) {
    const message = Uint8Array.from({ length: below(700) }, word);
    assertEquals(keccak256(message), keccak_256(message));
    assertEquals(hashBy(18, 6, 64, message), sha3_512(message));
  }
});

Deno.test("KECCAK_SPONGE hashes long inputs, of more blocks than are read at once", () => {
  for (const length of [136 * 63, 136 * 64, 136 * 65 - 1, 200_000]) {
    const message = Uint8Array.from({ length }, (_, index) => index * index >> 3);
    assertEquals(keccak256(message), keccak_256(message));
  }
});

Deno.test("KECCAK_SPONGE gives zeros for no input, and keeps the length", () => {
  const guest = new TouchingGuest();
  guest.put(H, [1, 2, 3]);
  sponge(guest, W, H);
  assertEquals(guest.take(H, 17), new Uint32Array(17));
  guest.put(H + 64, [36]);
  sponge(guest, W, H);
  assertEquals(guest.take(H + 64, 1), Uint32Array.of(36));
});

Deno.test("KECCAK_SPONGE may write its result over its input", () => {
  const guest = new TouchingGuest();
  guest.put(W, Array.from({ length: 36 }, (_, index) => index));
  guest.put(W + 64, [36]); // the length is the 17th word of the input
  const apart = new TouchingGuest();
  apart.put(W, guest.take(W, 36));
  apart.put(H + 64, [36]);
  sponge(guest, W, W);
  sponge(apart, W, H);
  assertEquals(guest.take(W, 16), apart.take(H, 16));
});

Deno.test("POSEIDON2_PERMUTE replaces the state; words that are no elements are reduced", () => {
  const guest = new TouchingGuest();
  permute(guest, W);
  assertEquals([...guest.take(W, 4)], [0x4a4e05a3, 0x25796fa6, 0x2b66598b, 0x482b5b57]);
  const raw = new TouchingGuest();
  raw.put(W, new Array(16).fill(0x7f000001));
  permute(raw, W);
  assertEquals(raw.take(W, 17), guest.take(W, 17));
});

/** Whether all gates match, by 128-bit integers. */
function evaluate(delta: bigint, gates: readonly (readonly bigint[])[]): number {
  return gates.every(([type, h0, h1, label, expected]) =>
      (h0! ^ h1! ^ label! ^ (type === 0n ? 0n : delta)) === expected
    )
    ? 1
    : 0;
}

const labelWords = (label: bigint) =>
  [0n, 32n, 64n, 96n].map((shift) => Number(label >> shift & 0xffffffffn));

function garbleBy(perform: Perform, delta: bigint, gates: readonly (readonly bigint[])[]): number {
  const guest = new TouchingGuest();
  const words = gates.flatMap(([type, ...labels]) => [Number(type), ...labels.flatMap(labelWords)]);
  guest.put(W, [gates.length, ...labelWords(delta), ...words]);
  const output = 0x3f000;
  guest.put(output, [77, 78]);
  perform(guest, W, output);
  assertEquals(guest.take(output + 4, 1)[0], 78);
  return guest.take(output, 1)[0]!;
}

Deno.test("BOOLEAN_CIRCUIT_GARBLE checks gates by hand", () => {
  const and = [0n, 1n << 100n, 6n, 3n, (1n << 100n) + 5n];
  const or = [7n, 1n << 100n, 6n, 3n, (1n << 100n) + 5n + (8n << 60n)];
  const delta = 8n << 60n;
  assertEquals(garbleBy(garble, delta, []), 1);
  assertEquals(garbleBy(garble, delta, [and]), 1);
  assertEquals(garbleBy(garble, delta, [or, and]), 1);
  assertEquals(garbleBy(garble, delta + 1n, [or, and]), 0);
  assertEquals(garbleBy(garble, delta + 1n, [and]), 1);
  // Any type but 0 is an OR.
  assertEquals(garbleBy(garble, delta, [[1n, ...or.slice(1)]]), 1);
  assertEquals(garbleBy(garble, delta, [[0xffffffffn, ...or.slice(1)]]), 1);
});

Deno.test("BOOLEAN_CIRCUIT_GARBLE agrees with 128-bit integers, 1,000 random circuits", () => {
  const { word, below } = random(7);
  const label = () => BigInt(word()) << 96n | BigInt(word()) << 48n | BigInt(word());
  let matched = 0;
  for (let round = 0; round < 1000; round++) {
    const delta = label();
    const gates = Array.from({ length: below(9) + (round % 100 === 0 ? 600 : 0) }, () => {
      const type = BigInt(below(2) * 7);
      const [h0, h1, b] = [label(), label(), label()];
      const right = h0 ^ h1 ^ b ^ (type === 0n ? 0n : delta);
      return [type, h0, h1, b, below(20) === 0 ? right ^ 1n << BigInt(below(128)) : right];
    });
    const expected = evaluate(delta, gates);
    matched += expected;
    assertEquals(garbleBy(garble, delta, gates), expected);
  }
  // Both answers have come up often.
  assertEquals(matched > 200 && matched < 950, true);
});
