import { assertEquals } from "@std/assert";
import { assemble } from "../../lib/isa/assemble.ts";
import { Machine, Memory, programOf, Stamps } from "../../lib/machine/mod.ts";
import { Runtime } from "../../runtime/mod.ts";

const BASE = 0x1000;

interface Options {
  readonly longest?: number;
  readonly lend?: boolean;
  readonly inputs?: Uint8Array[];
}

function stamped(source: string, options: Options = {}) {
  const memory = new Memory(true);
  const program = programOf(assemble(source), BASE);
  const stamps = new Stamps(memory, program.imageRanges, options.longest ?? 10_000, options.lend);
  const machine = new Machine(program, new Runtime({ inputs: options.inputs ?? [] }), {
    memory,
    stamps,
  });
  return { machine, stamps };
}

Deno.test("stamps say when words were touched, and log what they held before", () => {
  const { machine, stamps } = stamped(`
    li $t0, 0x2000
    li $t1, 7
    sw $t1, 0($t0)
    sb $t1, 5($t0)
    lw $t2, 0($t0)
    nop
  `);
  machine.run({ steps: 5 });
  // sw is the third instruction: clk 10, sb 15, lw 20.
  assertEquals(stamps.times[0x2000 >> 2]! - stamps.start, 20);
  assertEquals(stamps.times[0x2004 >> 2]! - stamps.start, 15);
  assertEquals(stamps.clk, 25);
  const { words, registers } = stamps.cut();
  assertEquals([...words.addresses], [0x2000, 0x2004]);
  assertEquals([...words.values], [0, 0]);
  assertEquals([...words.shards], [0, 0]);
  // $t0 is 8: read as B (+2) by the load at 20. $t1 is 9: read as A (+3) by the sb at 15.
  // $t2 is 10: written as A by the load. $zero is read by nobody here: li reads $zero as B at 0, 5.
  assertEquals([registers.times[8], registers.times[9], registers.times[10]], [22, 18, 23]);
  assertEquals([registers.shards[8], registers.shards[0], registers.times[0]], [1, 1, 7]);
  assertEquals(registers.shards[31], 0);
  assertEquals([stamps.shard, stamps.clk], [2, 0]);
});

Deno.test("stamps of earlier shards are logged at the first touch in a later one, once", () => {
  const { machine, stamps } = stamped(`
    li $t0, 0x2000
    sw $t0, 0($t0)
    lw $t1, 0($t0)
    sw $zero, 0($t0)
    lw $t1, 0($t0)
  `);
  machine.run({ steps: 2 });
  stamps.cut();
  machine.run({ steps: 5 });
  const { words } = stamps.cut();
  assertEquals([...words.addresses], [0x2000]);
  assertEquals([...words.values], [0x2000]);
  assertEquals([words.shards[0], words.times[0]], [1, 5]);
});

Deno.test("stamps survive when the count of shards starts anew", () => {
  // 10 bits for the clock leave 22 for shards; cut often enough to pass that by cutting empty ones.
  const { machine, stamps } = stamped(
    `
    li $t0, 0x2000
    sw $t0, 0($t0)
    lw $t1, 0($t0)
    lw $t1, 4($t0)
  `,
    { longest: 2 ** 26 },
  );
  machine.run({ steps: 2 });
  stamps.cut();
  // 27 bits for the clock, so 31 shards at once.
  for (let shard = 0; shard < 100; shard++) stamps.cut();
  assertEquals(stamps.shard, 102);
  assertEquals(stamps.lastTouch(0x2000 >> 2), { shard: 1, time: 5 });
  machine.run({ steps: 4 });
  const { words, registers } = stamps.cut();
  assertEquals([...words.addresses], [0x2000, 0x2004]);
  assertEquals([...words.shards], [1, 0]);
  assertEquals([...words.times], [5, 0]);
  assertEquals([registers.shards[8], registers.times[8]], [102, 7]);
});

Deno.test("stamps of words that are lent say what was so when they were given out", () => {
  const source = `
    li $t0, 0x2000
    l: sw $t0, 0($t0)
    b l
    nop
  `;
  const { machine, stamps } = stamped(source, { longest: 2 ** 26, lend: true });
  // 27 bits for the clock, so 31 shards at once.
  const pass = (shards: number) => {
    for (let shard = 0; shard < shards; shard++) stamps.cut();
  };
  machine.run({ steps: 2 });
  const first = stamps.cut().words;
  pass(39);
  // The fifth instruction of the run, and the first store of shard 41: its clock is 10.
  machine.run({ steps: 5 });
  const second = stamps.cut().words;
  pass(39);
  machine.run({ steps: 8 });
  const third = stamps.cut().words;
  pass(40);
  // Nobody has asked so far, and what is kept apart has changed twice since.
  assertEquals([first, second, third].map(({ shards, times }) => [shards[0], times[0]]), [
    ...[[0, 0], [1, 5], [41, 10]],
  ]);
  stamps.takeLent();
  machine.run({ steps: 11 });
  const { words } = stamps.cut();
  assertEquals([[...words.addresses], [...words.shards], [...words.times]], [[0x2000], [81], [10]]);
});

Deno.test("stamps note hints when their words are touched, not when they are given", () => {
  const { machine, stamps } = stamped(
    `
    li $v0, 0xf1
    li $a0, 0x2000
    li $a1, 12
    syscall
    lw $t0, 0($a0)
    sb $t0, 4($a0)
    lw $t1, 4($a0)
    lw $t2, 8($a0)
  `,
    { inputs: [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)] },
  );
  machine.run({ steps: 4 });
  assertEquals(machine.memory.words[0x2000 >> 2], 0);
  machine.run({ steps: 8 });
  assertEquals(machine.registers[8], 0x04030201);
  // The byte is merged with 0, since nothing had touched the word (reference/isa.md 4.3).
  assertEquals(machine.registers[9], 0x00000001);
  const { words } = stamps.cut();
  assertEquals([...words.addresses], [0x2000, 0x2004, 0x2008]);
  assertEquals([...words.values], [0x04030201, 0x08070605, 0x0c0b0a09]);
  assertEquals([...words.hinted], [0, 1, 2]);
});

Deno.test("stamps leave out what an unconstrained block touches, its hints included", () => {
  const { machine, stamps } = stamped(
    `
    li $v0, 0xf1
    li $a0, 0x2000
    li $a1, 4
    syscall
    li $v0, 3
    syscall
    beq $v0, $zero, after
    nop
    lw $t0, 0($a0)
    sw $t0, 0x100($a0)
    li $v0, 4
    syscall
  after:
    lw $t1, 0x100($a0)
    lw $t2, 0($a0)
  `,
    { inputs: [Uint8Array.of(1, 2, 3, 4)] },
  );
  machine.run({ steps: 12 });
  assertEquals([machine.registers[8], machine.memory.words[0x2100 >> 2]], [0, 0]);
  // ENTER was the sixth instruction: it has counted once.
  assertEquals(stamps.clk, 30);
  machine.run({ steps: 16 });
  assertEquals([machine.registers[9], machine.registers[10]], [0, 0x04030201]);
  const { words } = stamps.cut();
  assertEquals([...words.addresses], [0x2100, 0x2000]);
  assertEquals([...words.hinted], [1]);
});

Deno.test("stamps count what precompiles touch, at the times of a longer clock", async () => {
  const { machine, stamps } = stamped(`
    lui $v0, 0x3001
    ori $v0, $v0, 5
    lui $a0, 0x1
    li $a1, 0
    syscall
    lw $t0, 0($a0)
  `);
  const stop = machine.run();
  if (stop.reason !== "waiting") throw new Error(stop.reason);
  await stop.promise;
  machine.run({ steps: 6 });
  // The call starts at 20 and takes 5 + 48.
  assertEquals(stamps.clk, 20 + 53 + 5);
  // w[16] is written at 20, w[17] at 21, and so on; w[1] is read for w[16] and, at 21, for w[17].
  const at = (index: number) => stamps.lastTouch((0x10000 >> 2) + index);
  assertEquals(at(0), { shard: 1, time: 73 });
  assertEquals(at(1), { shard: 1, time: 21 });
  assertEquals(at(63), { shard: 1, time: 20 + 47 });
  // Four reads and a write for each of 48 words, and none of it by instructions.
  assertEquals(stamps.callAccesses, 240);
  assertEquals([stamps.entries, stamps.countedTouches], [64, 240]);
});
