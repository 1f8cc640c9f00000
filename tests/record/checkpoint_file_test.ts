import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkpointGuest } from "../../drivers/checkpoint.ts";
import { loadProgram } from "../../lib/program.ts";
import type { Checkpoint } from "../../lib/record/checkpoint.ts";
import {
  CheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
} from "../../lib/record/checkpoint_file.ts";
import { recorderOf } from "../../drivers/recorder.ts";
import { ReplayError } from "../../lib/record/replay_error.ts";
import { random } from "../support/random.ts";
import { u32 } from "../../runtime/inputs.ts";

const elf = await Deno.readFile(
  new URL("../../testdata/guests/rust-fibonacci.elf", import.meta.url),
);

async function checkpoints(): Promise<Checkpoint[]> {
  const list: Checkpoint[] = [];
  const run = checkpointGuest(elf, { inputs: [u32(20)], shardSize: 1024 });
  for await (const checkpoint of run) list.push(checkpoint);
  return list;
}

const all = await checkpoints();

Deno.test("checkpoints are read as they were written", () => {
  assert(all.length > 3 && all.some(({ answers }) => answers.length > 0));
  for (const checkpoint of all) {
    const bytes = encodeCheckpoint(checkpoint);
    assertEquals(decodeCheckpoint(bytes), checkpoint);
    assertEquals(encodeCheckpoint(decodeCheckpoint(bytes)), bytes);
    // Anywhere in a larger buffer.
    const inside = new Uint8Array(bytes.length + 7);
    inside.set(bytes, 7);
    assertEquals(decodeCheckpoint(inside.subarray(7)), checkpoint);
  }
});

Deno.test("a checkpoint follows on the one before it", () => {
  for (const [index, { start, shard }] of all.entries()) {
    assertEquals(shard, index + 1);
    if (index > 0) assertEquals(start, all[index - 1]!.end);
  }
});

Deno.test("bytes that are no checkpoint are refused, wherever they are cut or changed", () => {
  const bytes = encodeCheckpoint(all[0]!);
  for (let length = 0; length < bytes.length; length += 13) {
    assertThrows(() => decodeCheckpoint(bytes.subarray(0, length)), CheckpointError);
  }
  const header = new DataView(bytes.buffer).getUint32(0, true);
  const rnd = random(7);
  for (let round = 0; round < 3000; round++) {
    const changed = bytes.slice();
    const at = rnd.below(8 + header);
    changed[at] = rnd.below(256);
    // It is refused with a reason, or it is a checkpoint whose numbers differ.
    try {
      encodeCheckpoint(decodeCheckpoint(changed));
    } catch (error) {
      assert(error instanceof CheckpointError, String(error));
      assert(error.message.startsWith("Cannot read the checkpoint: "));
    }
  }
});

Deno.test("a recorder refuses a shard that does not do what its checkpoint says", async () => {
  const program = loadProgram(elf);
  const recorder = recorderOf(program);
  const checkpoint = all[1]!;
  const { words, start, end } = checkpoint;
  const registers = end.registers.slice();
  registers[2]! += 1;
  const touched = words.addresses.slice();
  touched[1]! += 4;
  const times = end.touches.times.slice();
  times[29]! += 1;
  const wrong: readonly (readonly [why: string, checkpoint: Checkpoint])[] = [
    ["register 2", { ...checkpoint, end: { ...end, registers } }],
    ["pc", { ...checkpoint, end: { ...end, pc: end.pc + 4 } }],
    ["the clock", { ...checkpoint, clk: checkpoint.clk + 5 }],
    ["it touches", { ...checkpoint, words: { ...words, addresses: touched } }],
    ["last touch", { ...checkpoint, end: { ...end, touches: { ...end.touches, times } } }],
    ["were not taken", { ...checkpoint, answers: Uint32Array.of(1, 2, 3) }],
    ["cannot execute", { ...checkpoint, start: { ...start, pc: 0x10, nextPc: 0x14 } }],
  ];
  for (const [why, changed] of wrong) {
    const error = await recorder.record(changed).catch((error: unknown) => error);
    assert(error instanceof ReplayError, why);
    assert(error.message.includes(why), `${error.message}: ${why}`);
    // And it can go on with one that is right.
    assertEquals((await recorder.record(checkpoint)).cpu.rows, end.cycles - start.cycles);
  }
});
