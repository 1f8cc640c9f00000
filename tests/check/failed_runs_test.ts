import { assertEquals } from "@std/assert";
import { checkGuest } from "../../drivers/check.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { programOf } from "../../lib/program.ts";
import { call, DATA, load } from "../support/every_event.ts";

// A run that failed leaves its record up to there: an instruction without an event has touched
// nothing, and so has a call that has read and written before it found out.

const POINT = load("$s1", DATA);
const programs: Readonly<Record<string, string>> = {
  "a sponge of a broken length": `${POINT}\n${load("$t0", 5)}\nsw $t0, 64($s1)\n${
    call(0x01010009, DATA + 1024, DATA)
  }`,
  "a sponge whose input goes past the end of memory": `${POINT}\n${
    load("$t0", 3600)
  }\nsw $t0, 64($s1)\n${call(0x01010009, 0x7effff00, DATA)}`,
  "a point that is none": call(0x0001000c, DATA, 0),
  "an Edwards point that is none": call(0x00010008, DATA, 0),
  "a product into memory that ends before": call(0x0101002f, DATA, DATA, 0x7effff80, DATA),
  "a product whose upper part has no place": call(0x0101002f, DATA, DATA, DATA, 0x7f000000),
  "an input that is not there": call(0xf0),
  "a load outside memory": load("$t0", 0x7f000000) + "\nlw $t1, 0($t0)",
  "a store at an odd address": POINT + "\nsh $t1, 1($s1)",
  "a division by zero": "div $zero, $zero",
  "a trap": "teq $zero, $zero",
  "a jump to 0": "jr $zero\nnop",
  "a call of 0, which has written its link": "jalr $t1, $zero\nnop",
  "a word that is no instruction": ".word 0xffffffff",
  "an unknown call": call(0x777),
  "an unconstrained block that the code ends": call(3),
  "a fault in an unconstrained block": `${POINT}\nsw $s1, 4($s1)\n${
    call(3)
  }\nsw $s1, 0($s1)\nsw $zero, 4($s1)\nlw $t0, 1($zero)`,
  "a fault in a block that began in a delay slot": `${
    load("$v0", 3)
  }\nb there\nsyscall\nthere: nop\nlw $t0, 1($zero)`,
};

for (const [says, text] of Object.entries(programs)) {
  for (const shardSize of [8, 4096]) {
    Deno.test(`checks of a run that ended by ${says} find its record in order (${shardSize})`, async () => {
      const program = programOf(assemble("nop\n" + text, 0x1000), 0x1000);
      const { findings } = await checkGuest(program, { shardSize });
      const rules = findings.map(({ rule }) => rule).filter((rule) => rule !== "delay-slot-call");
      assertEquals(rules, ["incomplete"], findings[0]?.message);
    });
  }
}
