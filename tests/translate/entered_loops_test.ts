import { assert, assertEquals } from "@std/assert";
import { NOWHERE } from "../../lib/translate/windows.ts";
import { translateRegion } from "../../lib/translate/region.ts";
import { Source } from "../../lib/translate/source.ts";
import { BASE, programFrom } from "../support/assembled.ts";

// A region may begin at the head of a loop: behind a watched instruction, or where one resumes.

const PREPARE = "li $t0, 1\n";
const LOOPS = [
  "outer: addiu $t0, $t0, 1",
  ...[1, 2, 3, 4].flatMap((number) => [
    `inner${number}: addiu $t${number}, $t${number}, 1`,
    // Two blocks, so that it is not written out.
    `beq $t${number}, $t8, next${number}\nnop`,
    "xor $t9, $t9, $t0\nsw $t9, 0($sp)",
    `bne $t${number}, $t0, inner${number}\nnop`,
    `next${number}: addiu $t9, $t9, ${number}`,
  ]),
  "bne $t0, $t7, outer\nnop",
  "jr $ra\nnop",
].join("\n");

/** Bytes of the region from the first instruction on, and at how many places it can resume. */
function regionOf(text: string): { bytes: number; resumptions: number } {
  const program = programFrom(text);
  const source = new Source(program, new Int32Array(0));
  const linker = { indexOf: () => undefined, admit: 0 };
  const { body, resumptions } = translateRegion(source, BASE, linker, NOWHERE);
  return { bytes: body.length, resumptions: resumptions.length };
}

Deno.test("regions that begin at a loop's head hold its code once, however many loops are inside", () => {
  const before = regionOf(PREPARE + LOOPS);
  const atHead = regionOf(LOOPS);
  assertEquals([before.resumptions, atHead.resumptions], [5, 5]);
  assert(atHead.bytes < 1.1 * before.bytes, `${atHead.bytes} and ${before.bytes} bytes`);
});
