import { assert, assertEquals } from "@std/assert";
import { recordGuest } from "../../drivers/record.ts";
import { runGuest } from "../../drivers/run.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { programOf } from "../../lib/program.ts";
import { syscalls } from "../../runtime/mod.ts";

// What a recorded run shares with a plain one, and what a replay must not do.

/** Writes "ab" to descriptor 40, which a hook answers; reads the answer; writes it to stdout. */
const HOOKED = `
  lui   $s0, 1
  li    $t0, 0x6261
  sw    $t0, 0($s0)
  li    $v0, 2
  li    $a0, 40
  move  $a1, $s0
  li    $a2, 2
  syscall
  li    $v0, 0xf0
  syscall
  move  $a1, $v0
  lui   $a0, 2
  li    $v0, 0xf1
  syscall
  lw    $t1, 0($a0)
  lui   $t2, 3
  sw    $t1, 0($t2)
  move  $a2, $a1
  move  $a1, $t2
  li    $a0, 1
  li    $v0, 2
  syscall
  li    $a0, 13
  li    $v0, 2
  syscall
  li    $v0, 0
  li    $a0, 0
  syscall
`;

Deno.test("a replay calls no hook and no sink again, and finds what they answered", async () => {
  const calls: string[] = [];
  const options = {
    shardSize: 24,
    hooks: new Map([[40, (bytes: Uint8Array) => {
      calls.push(`hook ${new TextDecoder().decode(bytes)}`);
      return [Uint8Array.of(0x63, 0x64, 0x65)];
    }]]),
    stdout: (bytes: Uint8Array) => void calls.push(`stdout ${new TextDecoder().decode(bytes)}`),
  };
  const program = programOf(assemble(HOOKED), 0x1000);
  const plain = await runGuest(program, options);
  assertEquals(calls, ["hook ab", "stdout cde"]);
  calls.length = 0;
  let shards = 0;
  const loaded: number[] = [];
  const run = recordGuest(program, options);
  let next = await run.next();
  for (; !next.done; next = await run.next()) {
    shards++;
    const events = next.value.views().get("memory_instr")!;
    for (let row = 0; row < events.rows; row++) loaded.push(events.row(row).a!);
  }
  assertEquals(calls, ["hook ab", "stdout cde"]);
  assert(shards >= 3);
  assertEquals(loaded, [0x6261, 0x656463, 0x656463]);
  const { result } = next.value;
  assertEquals([result.cycles, result.end], [plain.cycles, plain.end]);
  assertEquals(result.publicValues, plain.publicValues);
});

Deno.test("every call that looks at more than its guest says what a replay does instead", () => {
  // The others see their guest alone: precompiles, Linux calls, and those that end something.
  const alone = new Set(["HALT", "EXIT_UNCONSTRAINED"]);
  const silent = syscalls.filter(({ replay, answered }) => !replay && !answered);
  for (const { name, ownTable } of silent) {
    assert(ownTable || name.startsWith("SYS_") || alone.has(name), name);
  }
  const saying = syscalls.filter(({ replay, answered }) => replay || answered);
  assertEquals(
    saying.map(({ name }) => name).sort(),
    [
      ...["COMMIT", "COMMIT_DEFERRED_PROOFS", "ENTER_UNCONSTRAINED", "HINT_LEN", "HINT_READ"],
      ...["SYS_WRITE", "VERIFY", "VERIFY_ZKM_PROOF", "WRITE"],
    ],
  );
});

Deno.test("a shard whose end no instruction allows is a fault, not an endless shard", async () => {
  // Each jump stands in the delay slot of the one before.
  const program = programOf(assemble("j 0x1000\nj 0x1000\nnop"), 0x1000);
  const run = recordGuest(program, { shardSize: 64, maxSteps: 1_000_000 });
  let next = await run.next();
  while (!next.done) next = await run.next();
  const { end } = next.value.result;
  assert(end.reason === "faulted" && end.fault.kind === "endlessShard", JSON.stringify(end));
});

// The instruction that is refused has done its work by then: that is no part of the record.
const nowhere = {
  "a delay slot that does nothing": "nop",
  "a delay slot that loads": "lw $t1, 64($zero)",
  "a delay slot that stores": "sw $t0, 64($zero)",
  "a delay slot that writes HI": "mult $t0, $t0",
};
for (const [says, slot] of Object.entries(nowhere)) {
  for (const shardSize of [8, 4096]) {
    Deno.test(`a recorded run fails like a plain one behind a jump to 0xfffffffc: ${says} (${shardSize})`, async () => {
      const program = programOf(assemble(`nop\nli $t0, -4\njr $t0\n${slot}`), 0x1000);
      const plain = await runGuest(program);
      const run = recordGuest(program, { shardSize });
      let rows = 0;
      let next = await run.next();
      for (; !next.done; next = await run.next()) rows += next.value.tables.cpu.rows;
      const { end, failure, cycles } = next.value.result;
      assertEquals({ end, failure, cycles }, {
        end: plain.end,
        failure: plain.failure,
        cycles: plain.cycles,
      });
      assertEquals(rows, 3);
    });
  }
}
