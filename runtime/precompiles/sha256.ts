/**
 * SHA_EXTEND and SHA_COMPRESS: the two halves of SHA-256's block operation.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { hex32 } from "../../lib/bits.ts";
import { compress, scheduled } from "../math/sha256.ts";
import { expectInMemory, expectZero, operandFault } from "./operands.ts";

const SCHEDULE = { name: "w", words: 64 };
const HASH = { name: "h", words: 8 };

/** `SHA_EXTEND(w, 0)`: words 16 to 63 of the message schedule, from words 0 to 15. */
export function shaExtend(guest: Guest, w: number, second: number): void {
  expectZero("SHA_EXTEND", second);
  expectInMemory("SHA_EXTEND", SCHEDULE, w);
  for (let at = w + 64; at < w + 256; at += 4) {
    const w15 = guest.readWord(at - 60);
    const w2 = guest.readWord(at - 8);
    const w16 = guest.readWord(at - 64);
    const w7 = guest.readWord(at - 28);
    guest.writeWord(at, scheduled(w15, w2, w16, w7));
    // Each word has a clock of its own, since it is read again for words that follow.
    guest.advance(1);
  }
}

// Scratch that is filled anew by each call; no call begins before another one has ended.
const schedule = new Int32Array(SCHEDULE.words);
const hash = new Int32Array(HASH.words);
const scheduleWords = new Uint32Array(schedule.buffer);
const hashWords = new Uint32Array(hash.buffer);

/** `SHA_COMPRESS(w, h)`: replaces the hash value h by the next one. */
export function shaCompress(guest: Guest, w: number, h: number): void {
  if (w === h) {
    throw operandFault("SHA_COMPRESS", `w and h are the same pointer, ${hex32(w)}`, w);
  }
  expectInMemory("SHA_COMPRESS", HASH, h);
  expectInMemory("SHA_COMPRESS", SCHEDULE, w);
  guest.readWords(h, hashWords);
  guest.readWords(w, scheduleWords);
  compress(schedule, hash);
  // What is written was read before: it needs a later clock.
  guest.advance(1);
  guest.writeWords(h, hashWords);
}
