import { assertEquals } from "@std/assert";
import { COLUMNS, decode } from "../../lib/isa/decode.ts";
import { DecodedCode } from "../../lib/isa/decoded_code.ts";
import { random } from "../support/random.ts";

// Code that is decoded where somebody comes to it.

const LENGTHS = [1, 255, 256, 257, 1_000];

/** Random words, among them some that are no instructions, and some 0: a shift that does nothing. */
function wordsOf(length: number): Uint32Array {
  const rnd = random(length);
  return Uint32Array.from({ length }, () => rnd.below(8) === 0 ? 0 : rnd.word() >>> 0);
}

/** The columns of each word, one decoded after the other. */
function columnsOf(words: Uint32Array): Int32Array {
  const columns = new Int32Array(words.length * COLUMNS);
  for (const [index, word] of words.entries()) decode(word, columns, index * COLUMNS);
  return columns;
}

Deno.test("DecodedCode.at has what decode gives, wherever one begins", () => {
  for (const length of LENGTHS) {
    const words = wordsOf(length);
    const wanted = columnsOf(words);
    for (const first of [0, length >> 1, length - 1]) {
      const code = new DecodedCode(words);
      for (let turn = 0; turn < length; turn++) {
        const index = (first + turn * 7) % length;
        assertEquals(code.at(index), wanted.subarray(index * COLUMNS, (index + 1) * COLUMNS));
      }
    }
  }
});

Deno.test("DecodedCode.all has what decode gives, whatever was reached before", () => {
  for (const length of LENGTHS) {
    const words = wordsOf(length);
    for (const reached of [[], [0], [length - 1], [0, length >> 1, length - 1]]) {
      const code = new DecodedCode(words);
      for (const index of reached) code.reach(index);
      assertEquals(code.all, columnsOf(words));
      assertEquals(code.all, code.columns);
    }
  }
});

Deno.test("DecodedCode.reach says whether anything was decoded", () => {
  const code = new DecodedCode(wordsOf(1_000));
  assertEquals([code.reach(999), code.reach(999), code.reach(0), code.reach(1)], [
    true,
    false,
    true,
    false,
  ]);
  assertEquals([code.reach(2_000), code.reach(2 ** 30 - 1)], [false, false]);
  assertEquals(code.all.length, 1_000 * COLUMNS);
  assertEquals(code.reach(500), false);
  assertEquals(new DecodedCode(new Uint32Array()).reach(0), false);
});

Deno.test("DecodedCode leaves what nobody has reached at 0, which no decoded word is", () => {
  const words = wordsOf(1_000);
  const code = new DecodedCode(words);
  code.reach(0);
  assertEquals(code.columns.subarray(900 * COLUMNS).some((value) => value !== 0), false);
  for (let index = 0; index < words.length; index++) {
    assertEquals(code.at(index).some((value) => value !== 0), true);
  }
});
