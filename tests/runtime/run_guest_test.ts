import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { hexBytes } from "../../lib/bits.ts";
import { ElfError } from "../../lib/errors.ts";
import { loadProgram } from "../../lib/program.ts";
import { type Progress, runGuest, type RunOptions } from "../../drivers/run.ts";
import { programFrom, sharedMemory } from "../support/assembled.ts";
import { buildElf, wordBytes } from "../support/elf.ts";
import { assemble } from "../../lib/isa/assemble.ts";

const FOREVER = "loop: b loop\naddiu $t0, $t0, 1";
const ENDLESS_BLOCK = "li $v0, 3\nsyscall\nloop: b loop\nnop";

function run(text: string, options: RunOptions = {}) {
  return runGuest(programFrom(text), { memory: sharedMemory(), ...options });
}

/** Text of a write of what $a1 points to, `length` bytes. */
function write(fd: number, length: number): string {
  return `li $v0, 2\nli $a0, ${fd}\nli $a2, ${length}\nsyscall\n`;
}

const EXIT = "li $v0, 0\nli $a0, 0\nsyscall\n";

// How it ends.

const ends: readonly (readonly [text: string, end: unknown, succeeded: boolean])[] = [
  [EXIT, { reason: "halted", code: 0, pc: 0x1008 }, true],
  ["li $a0, 3\nsyscall", { reason: "halted", code: 3, pc: 0x1004 }, false],
  ["li $v0, 4246\nsyscall", { reason: "exited", code: 0, pc: 0x1004 }, true],
  ["li $v0, 4246\nli $a0, 256\nsyscall", { reason: "exited", code: 256, pc: 0x1008 }, false],
  ["nop", { reason: "leftCode", pc: 0x1000, to: 0x1004 }, false],
  ["li $v0, 3\nsyscall", { reason: "endInUnconstrained", pc: 0x1004 }, false],
];

for (const [text, end, succeeded] of ends) {
  Deno.test(`runGuest ${JSON.stringify(text)} ends as it should`, async () => {
    const result = await run(text);
    assertEquals(result.end, end as typeof result.end);
    assertEquals(result.succeeded, succeeded);
    assertEquals(result.failure === null, succeeded);
    if (succeeded) assertEquals(result.expectSuccess(), result);
    else {
      assertThrows(() => result.expectSuccess(), Error);
      assert(result.failure!.length > 5);
    }
  });
}

Deno.test("runGuest gives a fault as a value", async () => {
  const result = await run("nop\nlw $v0, 2($zero)");
  assert(result.end.reason === "faulted");
  assertEquals([result.end.pc, result.end.fault.kind], [0x1004, "unalignedAccess"]);
  assertEquals([result.cycles, result.succeeded], [1, false]);
});

Deno.test("runGuest refuses a file that is no ELF by throwing", async () => {
  await assertRejects(() => runGuest(new Uint8Array(100)), ElfError);
});

Deno.test("runGuest takes an ELF file's bytes, and a loaded program", async () => {
  const file = buildElf({
    entry: 0x10000,
    segments: [{ address: 0x10000, bytes: wordBytes(assemble(EXIT)), flags: 5 }],
  });
  const memory = sharedMemory();
  assertEquals((await runGuest(file, { memory })).end.reason, "halted");
  const program = loadProgram(file);
  for (const turn of [1, 2]) {
    const result = await runGuest(program, { memory });
    assertEquals([result.cycles, turn, result.program], [3, turn, program]);
  }
});

// Limits.

for (const maxCycles of [0, 1, 2, 999_999, 1_000_000, 1_000_001, 2_500_003]) {
  Deno.test(`runGuest runs exactly ${maxCycles} cycles where that is the most`, async () => {
    const result = await run(FOREVER, { maxCycles });
    assertEquals(result.end, {
      reason: "cycleLimit",
      pc: maxCycles % 2 === 0 ? 0x1000 : 0x1004,
    });
    assertEquals([result.cycles, result.steps], [maxCycles, maxCycles]);
    assertEquals(result.registers[8], Math.floor(maxCycles / 2));
  });
}

Deno.test("runGuest a program of N cycles ends by itself where N cycles may run, not where fewer may", async () => {
  const text = "nop\nnop\n" + EXIT;
  assertEquals((await run(text, { maxCycles: 5 })).end.reason, "halted");
  const short = await run(text, { maxCycles: 4 });
  assertEquals(short.end, { reason: "cycleLimit", pc: 0x1010 });
  assertEquals(short.cycles, 4);
  // Leaving the code, or faulting, is noticed at the limit too.
  assertEquals((await run("nop\nnop", { maxCycles: 2 })).end.reason, "leftCode");
  assertEquals((await run("nop\njr $ra", { maxCycles: 1 })).end.reason, "cycleLimit");
});

Deno.test("runGuest limits hold inside unconstrained blocks", async () => {
  const byCycles = await run(ENDLESS_BLOCK, { maxCycles: 1000 });
  assertEquals([byCycles.end.reason, byCycles.cycles], ["cycleLimit", 1000]);
  const bySteps = await run(ENDLESS_BLOCK, { maxSteps: 1000 });
  assertEquals([bySteps.end.reason, bySteps.steps], ["cycleLimit", 1000]);
});

Deno.test("runGuest maxSteps also counts what unconstrained blocks take back", async () => {
  // Each turn runs a block of two instructions and EXIT, and goes on with ENTER's cycle.
  const text = `loop: li $v0, 3
    syscall
    beqz $v0, loop
    nop
    li $v0, 4
    syscall`;
  const result = await run(text, { maxSteps: 5000 });
  assertEquals([result.end.reason, result.steps], ["cycleLimit", 5000]);
  assert(result.cycles < 3000);
});

Deno.test("runGuest stops when its time is up", async () => {
  const result = await run(FOREVER, { timeout: 0.05 });
  assertEquals(result.end.reason, "timeLimit");
  assert(result.seconds >= 0.05 && result.cycles > 0);
});

Deno.test("runGuest stops when the guest has written too much memory", async () => {
  // It writes a word each 64 KiB, slowly: the limit is looked at between slices.
  const text = `lui $a0, 0x10
    loop: sw $a0, 0($a0)
    ori $t1, $zero, 60000
    spin: bgtz $t1, spin
    addiu $t1, $t1, -1
    lui $t0, 1
    b loop
    addu $a0, $a0, $t0`;
  const limited = await run(text, { maxMemory: 40 * 65536 });
  assertEquals(limited.end.reason, "memoryLimit");
});

Deno.test("runGuest counts hints and public values as memory held", async () => {
  for (const fd of [13, 14]) {
    const text = `lui $a1, 1\nloop: ${write(fd, 30000)}ori $t1, $zero, 60000
      spin: bgtz $t1, spin
      addiu $t1, $t1, -1
      b loop
      nop`;
    const result = await run(text, { maxMemory: 500_000 });
    assertEquals(result.end.reason, "memoryLimit");
    if (fd === 13) assert(result.publicValues.length > 500_000);
  }
});

Deno.test("runGuest without a memory limit runs as far as the guest goes", async () => {
  assertEquals((await run(EXIT, { maxMemory: 0 })).end.reason, "halted");
});

// Signals.

Deno.test("runGuest does not begin where the signal is aborted already", async () => {
  const result = await run(EXIT, { signal: AbortSignal.abort() });
  assertEquals(result.end, { reason: "interrupted", pc: 0x1000 });
  assertEquals(result.cycles, 0);
});

Deno.test("runGuest stops soon after its signal is aborted", async () => {
  const controller = new AbortController();
  const result = await run(FOREVER, {
    signal: controller.signal,
    onProgress: ({ cycles }) => cycles > 2_000_000 && controller.abort(),
  });
  assertEquals(result.end.reason, "interrupted");
  assert(result.cycles >= 2_000_000);
});

Deno.test("runGuest lets other work have its turn, so that a timer can abort it", async () => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 10);
  const result = await run(FOREVER, { signal: controller.signal });
  clearTimeout(timer);
  assertEquals(result.end.reason, "interrupted");
});

Deno.test("runGuest gives up on a hook that never answers", async () => {
  const hooks = new Map([[50, () => new Promise<Uint8Array[]>(() => {})]]);
  const text = `nop\n${write(50, 0)}${EXIT}`;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 10);
  const aborted = await run(text, { hooks, signal: controller.signal });
  clearTimeout(timer);
  assertEquals(aborted.end, { reason: "interrupted", pc: 0x1010 });
  const late = await run(text, { hooks, timeout: 0.02 });
  assertEquals(late.end, { reason: "timeLimit", pc: 0x1010 });
});

Deno.test("runGuest waits for a hook that answers late, and goes on", async () => {
  const hooks = new Map([[
    50,
    () => new Promise<Uint8Array[]>((resolve) => setTimeout(() => resolve([Uint8Array.of(5)]), 5)),
  ]]);
  const text = `${write(50, 0)}li $v0, 240\nsyscall\nmove $t0, $v0\n${EXIT}`;
  const result = await run(text, { hooks, timeout: 60 });
  assertEquals([result.end.reason, result.registers[8]], ["halted", 1]);
  assertEquals(result.inputs, { given: 0, read: 0, unread: 1 });
});

Deno.test("runGuest reports progress that only grows, and ends where the run does", async () => {
  const seen: Progress[] = [];
  const result = await run(FOREVER, {
    maxCycles: 5_000_000,
    onProgress: (progress) => seen.push(progress),
  });
  assert(seen.length > 0);
  for (const [index, { cycles, steps, seconds }] of seen.entries()) {
    const before = seen[index - 1];
    assert(cycles === steps && cycles <= result.cycles && seconds <= result.seconds);
    if (before) assert(cycles > before.cycles && seconds >= before.seconds);
  }
});

Deno.test("runGuest lets errors of sinks and of onProgress through", async () => {
  const broken = () => {
    throw new Error("broken sink");
  };
  await assertRejects(() => run(write(1, 1) + EXIT, { stdout: broken }), Error, "broken sink");
  await assertRejects(
    () => run(FOREVER, { onProgress: broken, maxCycles: 3_000_000 }),
    Error,
    "broken sink",
  );
});

// Results.

/** Commits `word` in each of the eight places. */
function commitAll(words: readonly number[]): string {
  return words.map((word, index) =>
    `li $v0, 16\nli $a0, ${index}\nlui $a1, ${word >>> 16}\nori $a1, $a1, ${word & 0xffff}\nsyscall`
  ).join("\n") + "\n";
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

Deno.test("RunResult holds public values, their digest, and whether the committed one is it", async () => {
  const hash = await sha256(Uint8Array.of(7, 0, 0));
  const view = new DataView(hash.buffer);
  const words = Array.from({ length: 8 }, (_, index) => view.getUint32(4 * index, true));
  const text = (list: readonly number[]) =>
    `lui $a1, 1\nli $t0, 7\nsw $t0, 0($a1)\n${write(13, 3)}${commitAll(list)}${EXIT}`;
  const result = await run(text(words));
  assertEquals(result.publicValues, Uint8Array.of(7, 0, 0));
  assertEquals(result.publicValuesDigest, hexBytes(hash));
  assertEquals([result.committedDigest, result.digestsAgree], [hexBytes(hash), true]);
  assertEquals(result.warnings.filter((line) => /digest/.test(line)), []);
  const wrong = await run(text(words.toReversed()));
  assertEquals(wrong.digestsAgree, false);
  assertStringIncludes(wrong.warnings.join("\n"), "not the SHA-256 of the public values");
});

Deno.test("RunResult without a committed digest says so", async () => {
  const result = await run(EXIT);
  assertEquals([result.committedDigest, result.digestsAgree], [null, null]);
  assertEquals(result.publicValuesDigest, hexBytes(await sha256(new Uint8Array())));
  assertStringIncludes(result.warnings.join("\n"), "committed no digest");
});

Deno.test("RunResult counts inputs given, read and unread, and warns of the last", async () => {
  const inputs = [1, 2, 3].map((value) => Uint8Array.of(value));
  const read = "li $v0, 241\nlui $a0, 1\nli $a1, 1\nsyscall\n";
  const result = await run(read + EXIT, { inputs });
  assertEquals(result.inputs, { given: 3, read: 1, unread: 2 });
  assertStringIncludes(result.warnings.join("\n"), "2 of 3 inputs were not read");
  const all = await run(read + EXIT, { inputs: inputs.slice(0, 1) });
  assertEquals(all.inputs, { given: 1, read: 1, unread: 0 });
  assertEquals(all.warnings.filter((line) => /input/.test(line)), []);
});

Deno.test("RunResult counts proofs, and warns of those left or unseen", async () => {
  const proof = { proof: 1, verifyingKey: 2 };
  const verify = "li $v0, 27\nlui $a0, 1\nlui $a1, 1\nsyscall\n";
  const result = await run(verify + EXIT, { proofs: [proof, proof] });
  assertEquals(result.proofs, { given: 2, read: 1, unread: 1 });
  const warnings = result.warnings.join("\n");
  assertStringIncludes(warnings, "1 of 2 proofs were not verified");
  assertStringIncludes(warnings, "no verifier");
});

Deno.test("RunResult lists calls, no-ops, unknown descriptors, spans and the end of stderr", async () => {
  const text = `lui $a1, 1
    lui $t0, 0x6968
    sw $t0, 0($a1)
    ${write(2, 4)}${write(99, 1)}${write(99, 1)}
    li $v0, 4005
    syscall
    ${EXIT}`;
  const result = await run(text);
  assertEquals([...result.syscallCounts], [["WRITE", 3], ["SYS_OPEN", 1], ["HALT", 1]]);
  assertEquals([...result.noopSyscalls], [["SYS_OPEN", 1]]);
  assertEquals([...result.unknownDescriptors], [[99, 2]]);
  assertEquals([result.cycleSpans, result.stderrTail], [[], "\0\0hi"]);
  const warnings = result.warnings.join("\n");
  assertStringIncludes(warnings, "Linux calls did nothing: SYS_OPEN once");
  assertStringIncludes(warnings, "Descriptor 99 was written to 2 times");
});

Deno.test("RunResult counts operations where asked to", async () => {
  const text = "li $t0, 2\nloop: addiu $t0, $t0, -1\nbgtz $t0, loop\nnop\n" + EXIT;
  assertEquals((await run(text)).opcodeCounts, null);
  const { opcodeCounts, cycles } = await run(text, { countOpcodes: true });
  // A li, two turns of addiu, bgtz and its nop, then the two li of the exit.
  assertEquals(Object.fromEntries(opcodeCounts!), { ADD: 5, BGTZ: 2, SLL: 2, SYSCALL: 1 });
  assertEquals([...opcodeCounts!.values()].reduce((sum, count) => sum + count), cycles);
});

Deno.test("RunResult is a copy: another run on the same memory leaves it as it is", async () => {
  const first = await run(`lui $a1, 1\nli $t0, 5\nsb $t0, 0($a1)\n${write(13, 1)}${EXIT}`);
  const registers = first.registers.slice();
  const second = await run(`lui $a1, 1\n${write(13, 1)}${EXIT}`);
  assertEquals([first.publicValues, second.publicValues], [Uint8Array.of(5), Uint8Array.of(0)]);
  assertEquals([first.registers.length, first.registers], [36, registers]);
});
