import { assert, assertEquals } from "@std/assert";
import { checkpointGuest } from "../../drivers/checkpoint.ts";
import { loadProgram, Machine, Memory, Stamps } from "../../lib/machine/mod.ts";
import { encodeCheckpoint } from "../../lib/record/checkpoint_file.ts";
import type { ShardLimits } from "../../lib/record/cut.ts";
import { estimate } from "../../lib/record/estimate.ts";
import { parseShapes } from "../../lib/record/shapes.ts";
import { Runtime } from "../../runtime/mod.ts";
import { assertSameFiles } from "../support/same_files.ts";
import { obviousReason } from "../support/obvious_rule.ts";

// Where shards end while a guest runs: reference/execution-record.md 6, rule B. The driver looks at
// counts as seldom as it can; whoever looks after each instruction must find the same ends.

const shapes = parseShapes(
  JSON.stringify({
    "17": [
      { Cpu: 14, AddSub: 13, Lt: 12, Branch: 12, MemoryInstrs: 13, MemoryLocal: 12 },
      { Cpu: 14, AddSub: 14, Lt: 12, Branch: 11, MemoryInstrs: 12, MemoryLocal: 13, Bitwise: 12 },
      { Cpu: 15, AddSub: 12, Lt: 13, Branch: 13, MemoryInstrs: 14, ShiftLeft: 12, MovCond: 11 },
    ].map((inner) => ({ inner })),
  }),
  1 << 17,
);

const LIMITS: Readonly<Record<string, ShardLimits>> = {
  "the clock": { shardSize: 4_000 },
  "shapes": { shardSize: 1 << 17, shapes },
  "shapes that are looked at often": { shardSize: 1 << 17, shapes, frequency: 3 },
  "shapes or the clock": { shardSize: 3_500, shapes },
  "the size of traces": { shardSize: 1 << 17, ldeThreshold: 1_085_000_000 },
};

interface Guest {
  readonly name: string;
  readonly inputs: Uint8Array[];
}

const GUESTS: readonly Guest[] = [
  { name: "c-sort", inputs: [] },
  { name: "c-memory", inputs: [] },
  // System calls, hints and precompiles.
  {
    name: "rust-sha256-precompile",
    inputs: [Uint8Array.of(40, 0, 0, 0), new TextEncoder().encode("abc")],
  },
];

async function programOf({ name }: Guest) {
  return loadProgram(
    await Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url)),
  );
}

type End = readonly [cycles: number, reason: string];

/** Where shards end when the rule is looked at after every instruction. */
async function obviousEnds(guest: Guest, limits: ShardLimits, most: number): Promise<End[]> {
  const program = await programOf(guest);
  const memory = new Memory(true);
  const stamps = new Stamps(memory, program.imageRanges, 4 * limits.shardSize);
  const runtime = new Runtime({ inputs: guest.inputs });
  const machine = new Machine(program, runtime, { memory, stamps, count: true });
  const ends: End[] = [];
  let start = 0;
  while (machine.cycles < most) {
    const stop = machine.run({ steps: machine.steps + 1 });
    if (stop.reason === "waiting") await stop.promise;
    if (stop.reason === "ended") break;
    const { clk, countedTouches } = stamps;
    const moment = {
      clk,
      globalClk: machine.cycles,
      beforeDelaySlot: machine.inDelaySlot,
      unconstrained: machine.unconstrained,
    };
    const rows = estimate(Math.floor(clk / 5), countedTouches, 0, machine.counts);
    const why = obviousReason(limits, moment, rows);
    if (why === undefined || machine.cycles === start) continue;
    ends.push([machine.cycles, why]);
    start = machine.cycles;
    stamps.cut();
    machine.counts.fill(0);
  }
  return ends;
}

for (const guest of GUESTS) {
  for (const [says, limits] of Object.entries(LIMITS)) {
    Deno.test(`shards of ${guest.name} end by ${says} where the rule first says so`, async () => {
      const most = 80_000;
      const ends: End[] = [];
      const options = { ...limits, inputs: guest.inputs, maxCycles: most };
      for await (const { end, reason } of checkpointGuest(await programOf(guest), options)) {
        if (reason !== "end") ends.push([end.cycles, reason]);
      }
      const wanted = await obviousEnds(guest, limits, most);
      assert(wanted.length > 1, `${wanted.length} shards`);
      const reasons = limits.ldeThreshold ? ["lde"] : limits.shapes ? ["shape"] : ["clock"];
      if (limits.shapes && limits.shardSize < 1 << 17) reasons.push("clock");
      assert(wanted.some(([, why]) => reasons.includes(why)), `none ended by ${reasons}`);
      assertEquals(ends, wanted);
    });
  }
}

for (const [says, limits] of Object.entries(LIMITS)) {
  Deno.test(`checkpoints by ${says} are the same from translated code`, async () => {
    const program = await programOf(GUESTS[0]!);
    const files = async (engine: "interpreter" | "wasm") => {
      const found: Uint8Array[] = [];
      for await (const one of checkpointGuest(program, { ...limits, engine, lend: true })) {
        found.push(encodeCheckpoint(one));
      }
      return found;
    };
    const [plain, translated] = [await files("interpreter"), await files("wasm")];
    assert(plain.length > 100, `${plain.length} shards`);
    assertSameFiles(translated, plain);
  });
}
