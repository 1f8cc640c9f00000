import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { reportOf } from "../../drivers/report.ts";
import { exitStatus } from "../../drivers/result.ts";
import type { RunResult } from "../../drivers/result.ts";
import { runGuest, type RunOptions } from "../../drivers/run.ts";
import { Memory } from "../../lib/machine/memory.ts";
import {
  DATA,
  ENDLESS,
  guestFrom,
  type GuestParts,
  halting,
  writing,
} from "../support/command_line.ts";

const memory = new Memory();

async function resultOf(
  text: string,
  parts: GuestParts = {},
  options: RunOptions = {},
): Promise<RunResult> {
  return await runGuest(guestFrom(text, parts), { memory, ...options });
}

/** A result's failure, which there has to be, as lines. */
function failureOf(result: RunResult): string[] {
  assert(result.failure !== null);
  return result.failure.split("\n");
}

Deno.test("failure is null for a guest that ends with code 0, and only then", async () => {
  assertEquals((await resultOf(halting(0))).failure, null);
  assertEquals((await resultOf("li $v0, 4246\nli $a0, 0\nsyscall")).failure, null);
  for (const text of [halting(1), halting(256), "nop", "li $v0, 4246\nli $a0, 256\nsyscall"]) {
    const result = await resultOf(text);
    assert(result.failure !== null);
    assertEquals(result.succeeded, false);
    assertThrows(() => result.expectSuccess(), Error, result.failure);
  }
});

interface Headline {
  readonly text: string;
  readonly options?: RunOptions;
  readonly expected: RegExp;
  /** Whether the instruction stands below it. */
  readonly instruction: boolean;
}

const HEADLINES: readonly Headline[] = [
  { text: halting(7), expected: /^The guest halted with code 7$/, instruction: false },
  {
    text: "li $v0, 4246\nli $a0, 8\nsyscall",
    expected: /^The guest exited with code 8$/,
    instruction: false,
  },
  {
    text: "nop\nnop",
    expected: /^The guest ran off its code, to 0x00010008\b/,
    instruction: true,
  },
  {
    text: "li $v0, 3\nsyscall\nnop",
    expected: /^The guest ran off its code inside an unconstrained block$/,
    instruction: true,
  },
  {
    text: ENDLESS,
    options: { maxCycles: 1_234_567 },
    expected: /\b1,234,567 cycles$/,
    instruction: true,
  },
  {
    text: ENDLESS,
    options: { timeout: 0.01 },
    expected: /^The guest reached the time limit, after \d+\.\d seconds$/,
    instruction: true,
  },
  {
    text: `lui $t0, 0x0010\nsw $t0, 0($t0)\n${ENDLESS}`,
    options: { maxMemory: 1 },
    expected: /^The guest reached the memory limit\b/,
    instruction: true,
  },
  {
    text: ENDLESS,
    options: { signal: AbortSignal.abort() },
    expected: /^The run was interrupted, after 0 cycles$/,
    instruction: true,
  },
  { text: "jr $zero\nnop", expected: /^Cannot jump to address 0/, instruction: true },
  { text: ".word 0x46000000", expected: /./, instruction: true },
  { text: "li $v0, 4999\nsyscall", expected: /4999|0x00001387/, instruction: true },
  { text: "li $t0, 1\ndivu $t0, $zero", expected: /^Cannot divide 1 by 0$/, instruction: true },
];
for (const { text, options, expected, instruction } of HEADLINES) {
  Deno.test(`failure says ${expected} of ${JSON.stringify(text.trim())}`, async () => {
    const result = await resultOf(text, {}, options);
    const lines = failureOf(result);
    assertMatch(lines[0]!, expected);
    assertEquals(lines.some((line) => /^ {2}at 0x[0-9a-f]{8}: \S/.test(line)), instruction);
    assertMatch(
      lines.find((line) => line.startsWith("  in "))!,
      /^ {2}in 0x000100.. _start(\+0x|$)/,
    );
    for (const line of lines) {
      assert(!/\bundefined\b|\bnull\b(?! function)|NaN|\[object|file:/.test(line), line);
      assert(!line.endsWith("."), line);
    }
  });
}

Deno.test("failure shows each register of the instruction once, and not $zero", async () => {
  const result = await resultOf("lui $t0, 0x1234\nsw $zero, 1($t0)");
  const line = failureOf(result).find((one) => one.startsWith("  at "));
  assertEquals(line, "  at 0x00010004: sw $zero, 1($t0)   $t0 = 0x12340000");
  const twice = await resultOf("li $t0, -1\nteq $t0, $t0");
  const second = failureOf(twice).find((one) => one.startsWith("  at "))!;
  assertEquals(second.match(/\$t0 = 0xffffffff/g)?.length, 1);
});

Deno.test("failure ends with advice, and the report has the same facts", async () => {
  const result = await resultOf("lui $t0, 0x7f00\nlw $t1, 0($t0)");
  const { exit, backtrace } = reportOf(result, null);
  assert(exit.reason === "faulted");
  const lines = failureOf(result);
  assertEquals(lines[0], exit.fault.message);
  assertEquals(lines.at(-1), `  ${exit.fault.advice}`);
  assertEquals(exit.fault.kind, "outOfBounds");
  assertEquals(exit.fault.address, "0x7f000000");
  assertEquals([exit.fault.pc, exit.fault.instruction], ["0x00010004", "lw $t1, 0($t0)"]);
  assertEquals(backtrace[0], { pc: "0x00010004", function: "_start", offset: 4 });
});

Deno.test("reportOf has null for what a guest does not have", async () => {
  const report = reportOf(await resultOf("nop", { stripped: true }), null);
  assertEquals(report.guest.path, null);
  assertEquals(report.opcodeCounts, null);
  assertEquals(report.committedDigest, null);
  assertEquals(report.digestsAgree, null);
  assertEquals(report.backtrace, [{ pc: "0x00010000", function: null, offset: null }]);
});

Deno.test("reportOf gives the SHA-256 of the file that ran", async () => {
  const file = guestFrom(halting(0)) as Uint8Array<ArrayBuffer>;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", file)).toHex();
  const report = reportOf(await runGuest(file, { memory }), "a/b.elf");
  assertEquals(report.guest, { path: "a/b.elf", sha256: digest });
});

Deno.test("reportOf shows the public values even where they were not committed", async () => {
  const data = Uint8Array.of(0xde, 0xad, 0xbe, 0xef);
  // 13 is the descriptor of public values.
  const report = reportOf(await resultOf(writing(13, 4) + halting(0), { data }), null);
  assertEquals(report.publicValues, "deadbeef");
  // printf '\xde\xad\xbe\xef' | sha256sum
  assertEquals(
    report.publicValuesDigest,
    "5f78c33274e43fa9de5659265c1d917e25c03722dcb0b8d27db8d5feaa813953",
  );
  assertEquals([report.committedDigest, report.digestsAgree], [null, null]);
  assert(report.warnings.some((line) => line.includes("committed no digest")));
});

Deno.test("reportOf says so when the committed digest is another one", async () => {
  // COMMIT (0x10) takes the index of a word of the digest and the word: eight zeros here.
  const commits = Array.from(
    { length: 8 },
    (_, index) => `li $v0, 0x10\nli $a0, ${index}\nli $a1, 0\nsyscall`,
  );
  const result = await resultOf(commits.join("\n") + halting(0));
  const report = reportOf(result, null);
  assertEquals(report.committedDigest, "0".repeat(64));
  assertEquals(report.digestsAgree, false);
  assert(report.warnings.some((line) => line.includes("not the SHA-256")), report.warnings.join());
});

Deno.test("reportOf keeps the last 2048 bytes of standard error", async () => {
  const data = Uint8Array.from({ length: 3000 }, (_, index) => 97 + index % 26);
  const report = reportOf(
    await resultOf(writing(2, 3000) + halting(1), { data }, { stderr: () => {} }),
    null,
  );
  assertEquals(report.stderrTail, new TextDecoder().decode(data.subarray(3000 - 2048)));
});

Deno.test("a result stays as it is when its memory is used again", async () => {
  const data = new TextEncoder().encode("first");
  const first = await resultOf(writing(13, 5) + halting(3), { data });
  const before = JSON.stringify([reportOf(first, null), first.failure]);
  await resultOf(`lui $t0, ${DATA >>> 16}\nsw $t0, 2($t0)`, { data: new Uint8Array(64) });
  assertEquals(JSON.stringify([reportOf(first, null), first.failure]), before);
});

Deno.test("exitStatus is 0 only for code 0, and always fits a process", () => {
  fc.assert(fc.property(
    fc.constantFrom("halted" as const, "exited" as const),
    fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.nat(255).map((n) => n << 8 >>> 0)),
    (reason, code) => {
      const status = exitStatus({ reason, code, pc: 0 });
      assert(Number.isInteger(status) && status >= 0 && status <= 255);
      assertEquals(status === 0, code === 0);
      if (code % 256 !== 0) assertEquals(status, code % 256);
    },
  ));
});
