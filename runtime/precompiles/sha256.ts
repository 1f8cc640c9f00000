/**
 * SHA_EXTEND and SHA_COMPRESS: the two halves of SHA-256's block operation.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { hex32 } from "../../lib/bits.ts";
import { compress, extend, READ_BACK } from "../math/sha256.ts";
import { expectInMemory, expectZero, operandFault } from "./operands.ts";

const SCHEDULE = { name: "w", words: 64 };
const HASH = { name: "h", words: 8 };
/** Words of the schedule that are the message's. */
const MESSAGE = 16;

// Scratch that is filled anew by each call; no call begins before another one has ended.
const schedule = new Int32Array(SCHEDULE.words);
const hash = new Int32Array(HASH.words);
const scheduleWords = new Uint32Array(schedule.buffer);
const hashWords = new Uint32Array(hash.buffer);
const message = scheduleWords.subarray(0, MESSAGE);
const extension = scheduleWords.subarray(MESSAGE);

/** `SHA_EXTEND(w, 0)`: words 16 to 63 of the message schedule, from words 0 to 15. */
export function shaExtend(guest: Guest, w: number, second: number): void {
  expectZero("SHA_EXTEND", second);
  expectInMemory("SHA_EXTEND", SCHEDULE, w);
  guest.peekWords(w, message);
  extend(schedule);
  guest.extendWords(w + 4 * MESSAGE, extension, READ_BACK);
}

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
