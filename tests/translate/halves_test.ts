import { assertEquals } from "@std/assert";
import { assertAgreements } from "../support/side_by_side.ts";
import { HALT } from "../support/program_rows.ts";

// Moves into LO and HI, one behind the other and not, beside the interpreter. What LO and HI hold in
// the end is worked out by hand: $t0 is 7, $t1 is 9, $t2 is 3.

const MOVES: readonly (readonly [says: string, text: string, lo: number, hi: number])[] = [
  ["LO, then HI", "mtlo $t0\nmthi $t1", 7, 9],
  ["HI, then LO", "mthi $t0\nmtlo $t1", 9, 7],
  ["LO alone, beside what HI held", "mthi $t2\nnop\nmtlo $t0", 7, 3],
  ["LO twice", "mtlo $t0\nmtlo $t1\nmthi $t2", 9, 3],
  ["LO, HI, and LO again", "mtlo $t0\nmthi $t1\nmtlo $t2", 3, 9],
  ["four in a row", "mtlo $t0\nmthi $t1\nmtlo $t2\nmthi $t0", 3, 7],
  ["five in a row", "mthi $t0\nmtlo $t1\nmtlo $t2\nmthi $t1\nmtlo $t0", 7, 9],
  ["zero into one of them", "mtlo $t0\nmthi $0", 7, 0],
  ["what LO holds into HI", "mtlo $t0\nmflo $t1\nmthi $t1", 7, 7],
  // 2^32 * 9 + 7 and a product of 21
  ["a sum on top", "mtlo $t0\nmthi $t1\nmaddu $t0, $t2", 28, 9],
  ["the second one in a delay slot", "mtlo $t0\nb o\nmthi $t1\nmtlo $t2\no: nop", 7, 9],
  ["the second one behind a branch", "mtlo $t0\nbeq $0, $0, o\nnop\nmtlo $t2\no: mthi $t1", 7, 9],
  ["in the delay slot of a call, and at the start of what it calls", "jal f\nmtlo $t0", 7, 9],
];

for (const [says, text, lo, hi] of MOVES) {
  Deno.test(`moves into LO and HI: ${says}`, () => {
    const program = `${text}\nmflo $s0\nmfhi $s1\n${HALT}\nf: mthi $t1\njr $ra\nnop`;
    const { translated } = assertAgreements(program, { registers: { t0: 7, t1: 9, t2: 3 } });
    assertEquals([translated.registers[16], translated.registers[17]], [lo, hi]);
  });
}

Deno.test("moves into LO and HI are kept apart by a jump that goes wrong between them", () => {
  // The jump itself faults, before its delay slot: HI is what it was.
  const { translated } = assertAgreements("mthi $t2\nnop\nmtlo $t0\njr $t1\nmthi $t0", {
    registers: { t0: 7, t1: 0x7000_0000, t2: 3 },
  });
  assertEquals([...translated.registers.subarray(32, 34)], [7, 7]);
});
