import { assertEquals } from "@std/assert";
import { reportOf } from "../../drivers/report.ts";
import { runGuest } from "../../drivers/run.ts";
import { programFrom, sharedMemory } from "../support/assembled.ts";

const call = (code: number, first: number, second: number) =>
  `lui $v0, ${code >>> 16}\nori $v0, $v0, ${
    code & 0xffff
  }\nli $a0, ${first}\nli $a1, ${second}\nsyscall\n`;
const HALT = "li $v0, 0\nli $a0, 0\nsyscall";

Deno.test("a report has the precompiles that were called, with their cycles", async () => {
  const text = call(0x30010005, 0x2000, 0).repeat(3) + call(0x01010006, 0x2000, 0x3000) +
    call(0x00010030, 0x2000, 0) + HALT;
  const result = await runGuest(programFrom(text), { memory: sharedMemory() });
  result.expectSuccess();
  const { precompiles, syscallCounts, cycles } = reportOf(result, null);
  assertEquals(precompiles, {
    SHA_EXTEND: { calls: 3, cycles: 3 * 49 },
    SHA_COMPRESS: { calls: 1, cycles: 2 },
    POSEIDON2_PERMUTE: { calls: 1, cycles: 1 },
  });
  assertEquals(syscallCounts["SHA_EXTEND"], 3);
  assertEquals(cycles, text.split("\n").length);
});

Deno.test("a report of a guest without precompiles has an empty section", async () => {
  const result = await runGuest(programFrom(HALT), { memory: sharedMemory() });
  assertEquals(reportOf(result, null).precompiles, {});
});
