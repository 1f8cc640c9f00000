import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { reportOf } from "../../drivers/report.ts";
import { runGuest, type RunOptions } from "../../drivers/run.ts";
import { programFrom, sharedMemory } from "../support/assembled.ts";

// What tests/runtime/run_guest_test.ts leaves out: what a failure says, and limits at the edge.

const FOREVER = "loop: b loop\nnop";
const HALT = "li $v0, 0\nli $a0, 0\nsyscall\n";

function run(text: string, options: RunOptions = {}) {
  return runGuest(programFrom(text), { memory: sharedMemory(), ...options });
}

const failures: readonly (readonly [
  says: string,
  text: string,
  options: RunOptions,
  lines: readonly string[],
])[] = [
  ["HALT with a code", "li $a0, 3\nsyscall", {}, ["The guest halted with code 3"]],
  ["HALT with a code of 32 bits", "li $a0, -1\nsyscall", {}, ["halted with code 4294967295"]],
  ["exit_group with a code", "li $v0, 4246\nli $a0, 7\nsyscall", {}, ["exited with code 7"]],
  ["code left", "nop", {}, ["ran off its code, to 0x00001004", "at 0x00001000: "]],
  ["code left inside a block", "li $v0, 3\nsyscall\nnop", {}, ["unconstrained", "0x00001008"]],
  [
    "an unaligned load",
    "li $t0, 8194\nlw $t1, 0($t0)",
    {},
    ["at 0x00001004: lw", "$t0 = 0x00002002"],
  ],
  ["an unknown call", "li $v0, 4238\nsyscall", {}, ["futex (4238)", "0x00001004"]],
  [
    "a precompile with a bad operand",
    "li $a1, 1\nlui $v0, 0x3001\nori $v0, $v0, 5\nsyscall",
    {},
    ["Cannot perform SHA_EXTEND: the second argument must be 0", "0x0000100c"],
  ],
  ["no input", "li $v0, 240\nsyscall", {}, ["Cannot read input 1: no input was given"]],
  ["a no-op under strict calls", "li $v0, 4005\nsyscall", { strictSyscalls: true }, ["SYS_OPEN"]],
  ["a limit", FOREVER, { maxCycles: 2_000 }, ["limit", "2,000 cycles", "0x00001000"]],
  ["an interruption", FOREVER, { signal: AbortSignal.abort() }, ["interrupted, after 0 cycles"]],
  ["too much time", FOREVER, { timeout: 0 }, ["time limit"]],
];

for (const [says, text, options, lines] of failures) {
  Deno.test(`RunResult.failure of ${says} says what and where, and is what is thrown`, async () => {
    const result = await run(text, options);
    assert(!result.succeeded && result.failure !== null);
    for (const line of lines) assertStringIncludes(result.failure, line);
    const thrown = assertThrows(() => result.expectSuccess(), Error);
    assertEquals(thrown.message, result.failure);
  });
}

Deno.test("RunResult.failure of a fault ends with the advice of its kind", async () => {
  const result = await run("lw $t0, 1($zero)");
  assert(result.end.reason === "faulted");
  assertStringIncludes(result.failure!, result.end.fault.message);
  assert(result.failure!.endsWith(result.end.fault.advice));
});

for (const maxSteps of [0, 1, 2, 1_000_000, 1_500_001]) {
  Deno.test(`runGuest runs exactly ${maxSteps} steps where that is the most`, async () => {
    const result = await run(FOREVER, { maxSteps });
    assertEquals(result.end, { reason: "cycleLimit", pc: 0x1000 + maxSteps % 2 * 4 });
    assertEquals([result.steps, result.cycles], [maxSteps, maxSteps]);
  });
}

// Each program takes N cycles to its end, which is an end and no limit.
for (
  const [says, text, total, reason] of [
    ["HALT", HALT, 3, "halted"],
    ["exit_group", "li $v0, 4246\nsyscall", 2, "exited"],
    ["leaving the code", "nop\nnop\nnop", 3, "leftCode"],
    ["leaving it in a block", "li $v0, 3\nsyscall\nnop", 3, "endInUnconstrained"],
  ] as const
) {
  Deno.test(`runGuest ends by ${says} at the last cycle or step allowed`, async () => {
    for (const limit of ["maxCycles", "maxSteps"] as const) {
      assertEquals((await run(text, { [limit]: total })).end.reason, reason);
      assertEquals((await run(text, { [limit]: total - 1 })).end.reason, "cycleLimit");
    }
  });
}

Deno.test("runGuest the end of the guest comes before any other reason", async () => {
  const controller = new AbortController();
  const result = await run(`li $v0, 2\nli $a0, 1\nli $a2, 1\nsyscall\n${HALT}`, {
    signal: controller.signal,
    stdout: () => controller.abort(),
    timeout: 0,
    maxMemory: 0,
  });
  assertEquals([result.end.reason, controller.signal.aborted], ["halted", true]);
});

Deno.test("runGuest a timeout longer than timers can wait is none", async () => {
  const hooks = new Map([[
    50,
    () => new Promise<Uint8Array[]>((resolve) => setTimeout(() => resolve([]), 2)),
  ]]);
  const text = `li $v0, 2\nli $a0, 50\nli $a2, 0\nsyscall\n${HALT}`;
  for (const timeout of [2 ** 31 / 1000, 1e9, Infinity]) {
    assertEquals((await run(text, { hooks, timeout })).end.reason, "halted");
  }
});

Deno.test("runGuest leaves no listener on the signal, however often it waits", async () => {
  let listening = 0;
  let added = 0;
  const { signal } = new AbortController();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listening++;
    added++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening--;
    remove(...args);
  };
  const hooks = new Map([[50, () => Promise.resolve([])]]);
  const once = "li $v0, 2\nli $a0, 50\nli $a2, 0\nsyscall\n";
  const result = await run(once.repeat(5) + HALT, { hooks, signal });
  assertEquals([result.end.reason, added, listening], ["halted", 5, 0]);
});

Deno.test("RunResult of a run that failed keeps what was made public until then", async () => {
  const text = `lui $a1, 1\nli $t0, 65\nsb $t0, 0($a1)
    li $v0, 2\nli $a0, 13\nli $a2, 1\nsyscall\nlw $t0, 1($zero)`;
  const result = await run(text, { inputs: [Uint8Array.of(1)] });
  assertEquals(result.publicValues, Uint8Array.of(65));
  const hash = await crypto.subtle.digest("SHA-256", Uint8Array.of(65));
  assertEquals(result.publicValuesDigest, new Uint8Array(hash).toHex());
  assertEquals(result.inputs, { given: 1, read: 0, unread: 1 });
  assertEquals([result.committedDigest, result.digestsAgree], [null, null]);
});

Deno.test("RunResult one committed word makes a digest, and others are 0", async () => {
  const result = await run(`li $v0, 16\nli $a0, 7\nli $a1, 258\nsyscall\n${HALT}`);
  assertEquals(result.committedDigest, "00".repeat(28) + "02010000");
  assertEquals(result.digestsAgree, false);
});

Deno.test("RunResult counts operations outside unconstrained blocks only, ENTER included", async () => {
  const text = `li $v0, 3\nsyscall\nbeqz $v0, end\nnop\nmult $v0, $v0\nli $v0, 4\nsyscall
    end: nop\n${HALT}`;
  const { opcodeCounts, cycles } = await run(text, { countOpcodes: true });
  // Two li of the exit and one before ENTER; beqz and its slot once, as they ran behind the block.
  assertEquals(Object.fromEntries(opcodeCounts!), { ADD: 3, SYSCALL: 2, BEQ: 1, SLL: 2 });
  assertEquals(cycles, 8);
});

Deno.test("runGuest looks at its limits after 8 MiB of writes, however few instructions they are", async () => {
  // 1,000 writes of 1 MiB in some 5,000 instructions.
  const text = `
    li $s0, 1000
    again: li $v0, 2
    li $a0, 13
    lui $a1, 0x100
    lui $a2, 16
    syscall
    addiu $s0, $s0, -1
    bnez $s0, again
    nop
    ${HALT}`;
  const limited = await run(text, { maxMemory: 2 ** 20 });
  assertEquals(limited.end.reason, "memoryLimit");
  // The limit, and what one more call has added.
  assert(limited.publicValues.length <= 2 ** 21, `${limited.publicValues.length}`);
  const controller = new AbortController();
  let looks = 0;
  const watched = await run(text, {
    signal: controller.signal,
    onProgress: () => {
      if (++looks === 3) controller.abort();
    },
  });
  assertEquals(watched.end.reason, "interrupted");
  assert(watched.publicValues.length <= 4 * 2 ** 23, `${watched.publicValues.length}`);
});

/** Long enough to be translated at once where the engine is wasm. */
const LOOP = "lui $t0, 32\nloop: addiu $t0, $t0, -1\nbnez $t0, loop\nnop\n" + HALT;

Deno.test("RunResult.translationSeconds is a part of the seconds, and reported", async () => {
  const result = await run(LOOP, { engine: "wasm" });
  assertEquals([result.succeeded, result.engine], [true, "wasm"]);
  assert(result.translationSeconds > 0 && result.translationSeconds < result.seconds);
  assertEquals(reportOf(result, null).translationSeconds, result.translationSeconds);
});

Deno.test("RunResult.translationSeconds is 0 where nothing was translated", async () => {
  for (
    const [text, options] of [
      [LOOP, { engine: "interpreter" }],
      [LOOP, { engine: "wasm", strictMemory: true }],
      [HALT, { engine: "auto" }],
      [HALT, { engine: "wasm" }],
    ] as const
  ) {
    const result = await run(text, options);
    assertEquals([result.succeeded, result.translationSeconds], [true, 0], result.failure ?? "");
  }
});
