import { assertEquals } from "@std/assert";
import { checkGuest } from "../../drivers/check.ts";
import { recordGuest } from "../../drivers/record.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { buildElf, wordBytes } from "../support/elf.ts";
import { call } from "../support/every_event.ts";

// Image words below 36 are registers (reference/loading-and-layout.md 1): they have no first value of
// their own, and are no words of memory.

const CODE = 0x00010000;
const elf = buildElf({
  entry: CODE,
  segments: [
    { address: 4, bytes: wordBytes(Uint32Array.from({ length: 20 }, (_, i) => i + 1)), flags: 6 },
    { address: CODE, bytes: wordBytes(assemble("move $t1, $t0\n" + call(0, 0), CODE)), flags: 5 },
  ],
});

Deno.test("checks agree on an image that reaches into the registers", async () => {
  const { findings } = await checkGuest(elf);
  assertEquals(findings.map(({ rule }) => rule), ["digest"]);
});

Deno.test("first and last values take an image below 36 for registers", async () => {
  const recorded = recordGuest(elf);
  let next = await recorded.next();
  while (!next.done) next = await recorded.next();
  // The tables are used again for the next part.
  const parts = Array.from(next.value.globalMemory(), ({ initialize, finalize }) => [
    [...initialize.filled().address],
    [...finalize.filled().address],
  ]);
  const [[first, last], [, words]] = parts as [number[][], number[][]];
  // $zero, $v0, $a1, $t1 and so on have first values; $a0 ($4) and $t0 ($8) are the image's.
  assertEquals(first, [0, 2, 5, 9]);
  assertEquals(last, [0, 2, 4, 5, 8, 9, 12, 16, 20, 24, 28, 29, 32, 34, 35]);
  assertEquals(words![0], 36);
});
