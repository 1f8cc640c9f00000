// One program on the interpreter that stamps and on translated code that does: what both note of each
// shard must be the same, in the same order.
import { assertEquals } from "@std/assert";
import { register, type RegisterName } from "../../lib/isa/registers.ts";
import { CLOCK_STEP, Machine, Memory, Stamps } from "../../lib/machine/mod.ts";
import type { EngineFactory } from "../../lib/machine/stops.ts";
import type { Program } from "../../lib/program.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { Runtime, type RuntimeOptions } from "../../runtime/mod.ts";
import { setWord, type Start } from "./assembled.ts";
import { assertSameMemory, assertSameState } from "./side_by_side.ts";

/** A machine that stamps. */
interface StampedSide {
  readonly machine: Machine;
  readonly stamps: Stamps;
}

/** Two machines that stamp and begin alike. */
export interface StampedSides {
  readonly plain: StampedSide;
  readonly translated: StampedSide;
}

/** What both begin with. */
export type StampedStart = Pick<Start, "registers" | "memory"> & {
  readonly engine?: EngineFactory;
  readonly options?: () => RuntimeOptions;
  /** The highest clock at which a shard goes on; short ones fill up the count of shards soon. */
  readonly longest?: number;
  /** Whether operations are counted, too. */
  readonly count?: boolean;
};

const used: [StampedSide?, StampedSide?] = [];

/** A memory without stamps: the one that the side before has used. */
function cleared(place: 0 | 1): Memory {
  const before = used[place];
  if (!before) return new Memory(true);
  const { stamps, machine: { memory } } = before;
  for (const chunk of stamps.touchedChunks()) {
    stamps.times.fill(0, chunk * 0x4000, (chunk + 1) * 0x4000);
  }
  return memory;
}

function sideAt(place: 0 | 1, program: Program, start: StampedStart): StampedSide {
  const memory = cleared(place);
  const stamps = new Stamps(memory, program.imageRanges, start.longest ?? 100_000);
  const machine = new Machine(program, new Runtime(start.options?.()), {
    memory,
    stamps,
    count: start.count ?? false,
  });
  for (const [name, value] of Object.entries(start.registers ?? {})) {
    machine.registers[register(name as RegisterName)] = value;
  }
  for (const [address, value] of Object.entries(start.memory ?? {})) {
    setWord(machine, +address, value);
  }
  return used[place] = { machine, stamps };
}

/** Both machines for a program. They take the memories of the pair that was made before. */
export function stampedSidesOf(program: Program, start: StampedStart = {}): StampedSides {
  const plain = sideAt(0, program, start);
  const translated = sideAt(1, program, start);
  translated.machine.useEngine(start.engine ?? translatedEngine({ eager: true }));
  return { plain, translated };
}

/** Runs until the clock is there, and to the end of a jump that is under way. */
async function runShard({ machine, stamps }: StampedSide, clock: number): Promise<void> {
  while (!machine.exit) {
    const stop = machine.run({ clock: Math.max(clock, stamps.clk + CLOCK_STEP) });
    if (stop.reason === "waiting") await stop.promise;
    const isDone = stamps.clk >= clock && !machine.unconstrained && !machine.inDelaySlot;
    if (stop.reason === "ended" || isDone) return;
  }
}

/** Compares what was noted of a shard, and ends it. */
export function assertSameShard({ plain, translated }: StampedSides, about: string): void {
  const sides = { plain: plain.machine, translated: translated.machine };
  assertSameState(sides, about);
  assertEquals(translated.stamps.clk, plain.stamps.clk, about);
  assertEquals(translated.stamps.countedTouches, plain.stamps.countedTouches, about);
  const chunks = plain.stamps.touchedChunks();
  assertEquals(translated.stamps.touchedChunks(), chunks, about);
  for (const chunk of chunks) {
    const [from, to] = [chunk * 0x4000, (chunk + 1) * 0x4000];
    const [expected, actual] = [plain, translated].map((one) =>
      one.stamps.times.subarray(from, to)
    );
    assertSameNumbers(actual!, expected!, `${about}, words from ${(from * 4).toString(16)}`);
  }
  const [expected, actual] = [plain.stamps.cut(), translated.stamps.cut()];
  for (const part of ["addresses", "values", "shards", "times", "hinted"] as const) {
    assertSameNumbers(actual.words[part], expected.words[part], `${about}: ${part} of words`);
  }
  assertEquals(actual.registers, expected.registers, `${about}: registers`);
}

/** Compares long lists, for which a deep comparison is slow. */
function assertSameNumbers(actual: Uint32Array, expected: Uint32Array, about: string): void {
  assertEquals(actual.length, expected.length, about);
  // An iterator would take most of a test's time.
  for (let index = 0; index < expected.length; index++) {
    if (actual[index] === expected[index]) continue;
    assertEquals(actual[index], expected[index], `${about} at ${index}`);
  }
}

/**
 * Runs both to their end, or so many steps, in shards, and compares at the end of each.
 *
 * @param sides The machines.
 * @param clock The clock from which on a shard ends.
 * @param most The steps that are run if the program does not end.
 * @returns How many shards there were.
 */
export async function assertSameShards(
  sides: StampedSides,
  clock: number,
  about = "",
  most = 100_000,
): Promise<number> {
  const { plain, translated } = sides;
  let shards = 0;
  for (; !plain.machine.exit && plain.machine.steps < most; shards++) {
    for (const side of [plain, translated]) await runShard(side, clock);
    assertSameShard(sides, `${about}, shard ${shards + 1} of ${clock} clocks`);
  }
  assertSameMemory({ plain: plain.machine, translated: translated.machine }, about);
  return shards;
}
