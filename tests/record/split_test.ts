import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { SplitThresholds } from "../../lib/record/profiles.ts";
import type { ShardPublicValues } from "../../lib/record/public_values.ts";
import {
  type Batch,
  type CpuShard,
  type PlannedShard,
  type PrecompileEvents,
  type RunEnd,
  ShardPlanner,
  SPLIT_CODES,
} from "../../lib/record/split.ts";
import { precompiles } from "../../runtime/precompiles.ts";
import { codeOf } from "../../runtime/syscall.ts";

// reference/execution-record.md 8: defer, split, and the prover's flow.

const { KECCAK_SPONGE, SHA_EXTEND, SHA_COMPRESS, BOOLEAN_CIRCUIT_GARBLE } = SPLIT_CODES;
/** SECP256K1_ADD, which has no threshold of its own. */
const OTHER = 0x0101000a;

/** Small, so that cases can be worked out by hand. */
const SMALL: SplitThresholds = {
  deferred: 4,
  keccak: 10,
  shaExtend: 3,
  shaCompress: 2,
  booleanCircuitGarble: 6,
  memory: 5,
  combineMemory: 8,
};

const digest = (word: number) => new Uint32Array(8).fill(word);

type Events = Readonly<Record<number, PrecompileEvents>>;

const cpu = (startPc: number, nextPc: number, events: Events = {}): CpuShard => ({
  startPc,
  nextPc,
  precompiles: new Map(Object.entries(events).map(([code, one]) => [Number(code), one])),
});

const batch = (...shards: readonly CpuShard[]): Batch => ({
  shards,
  committedValueDigest: digest(7),
  deferredProofsDigest: digest(0),
});

const end = (rest: Partial<RunEnd> = {}): RunEnd => ({
  globalClk: 1000,
  initialized: Uint32Array.of(0, 29, 0x1000),
  finalized: Uint32Array.of(0, 29, 0x1000),
  ...rest,
});

/** Too many cycles for memory in the last shard. */
const LONG = { globalClk: 2 ** 21 };

/** A shard in a line: what it holds. */
function shown(shard: PlannedShard): string {
  switch (shard.kind) {
    case "cpu": {
      const { executionShard, memory } = shard;
      return memory ? `cpu ${executionShard} with memory` : `cpu ${executionShard}`;
    }
    case "precompile": {
      const ranges = shard.events.map(({ executionShard, from, to }) =>
        `${executionShard}:${from}-${to}`
      );
      return `${shard.code.toString(16)} ${ranges.join(" ")}`;
    }
    case "memory": {
      const { initializedFrom, initializedTo, finalizedFrom, finalizedTo } = shard.memory;
      return `memory ${initializedFrom}-${initializedTo} ${finalizedFrom}-${finalizedTo}`;
    }
  }
}

/** The plan of a run, with one shard a batch. */
function planOf(shards: readonly CpuShard[], last = end(), thresholds = SMALL): PlannedShard[] {
  const planner = new ShardPlanner(thresholds);
  return shards.flatMap((shard, index) =>
    planner.plan(batch(shard), index === shards.length - 1 ? last : undefined)
  );
}

const linesOf = (...shards: readonly CpuShard[]) => planOf(shards).map(shown);

Deno.test("split codes are those that the runtime computes", () => {
  const codes = Object.entries(SPLIT_CODES).map(([name]) => [
    name,
    codeOf(precompiles.find((one) => one.name === name)!),
  ]);
  assertEquals(SPLIT_CODES, Object.fromEntries(codes));
});

Deno.test("split puts memory into the last shard of a short run without precompiles", () => {
  assertEquals(linesOf(cpu(8, 16), cpu(16, 0)), ["cpu 1", "cpu 2 with memory"]);
});

for (
  const [what, rest] of [
    ["a run of 2^21 cycles", LONG],
    ["8 initial values", { initialized: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) }],
    ["8 final values", { finalized: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) }],
    ["a small shape that does not fit", { combine: false }],
  ] as const
) {
  Deno.test(`split gives memory shards of its own: ${what}`, () => {
    const kinds = planOf([cpu(8, 0)], end(rest)).map(({ kind }) => kind);
    assertEquals(kinds[0], "cpu");
    assertEquals(kinds.slice(1).every((kind) => kind === "memory"), true);
    assertEquals(kinds.length > 1, true);
  });
}

Deno.test("split combines up to one cycle and one value below the limits", () => {
  const seven = Uint32Array.of(0, 1, 2, 3, 4, 5, 6);
  const last = end({ globalClk: 2 ** 21 - 1, initialized: seven, finalized: seven });
  assertEquals(planOf([cpu(8, 0)], last).map(shown), ["cpu 1 with memory"]);
});

Deno.test("split fills shards of counted events exactly, over shards with instructions", () => {
  // 4 a shard: 3 + 2 wait for no more than the first of the second 2.
  assertEquals(
    linesOf(cpu(8, 16, { [OTHER]: { count: 3 } }), cpu(16, 0, { [OTHER]: { count: 2 } })),
    ["cpu 1", "cpu 2", "101000a 1:0-3 2:0-1", "101000a 2:1-2", "memory 0-3 0-3"],
  );
});

Deno.test("split makes a shard as soon as it is full, and keeps the rest", () => {
  assertEquals(
    linesOf(
      cpu(8, 16, { [OTHER]: { count: 9 } }),
      cpu(16, 24, { [OTHER]: { count: 3 } }),
      cpu(24, 0),
    ),
    [
      "cpu 1",
      "101000a 1:0-4",
      "101000a 1:4-8",
      "cpu 2",
      "101000a 1:8-9 2:0-3",
      "cpu 3 with memory",
    ],
  );
});

for (
  const [name, code, size] of [
    ["SHA_EXTEND", SHA_EXTEND, 3],
    ["SHA_COMPRESS", SHA_COMPRESS, 2],
    ["others", OTHER, 4],
    ["SYS_LINUX", 4000, 4],
  ] as const
) {
  Deno.test(`split puts ${size} events of ${name} into a shard`, () => {
    const [, full, rest] = planOf([cpu(8, 0, { [code]: { count: size + 1 } })]).map(shown);
    const key = code.toString(16);
    assertEquals([full, rest], [`${key} 1:0-${size}`, `${key} 1:${size}-${size + 1}`]);
  });
}

Deno.test("split packs KECCAK_SPONGE by blocks: what does not fit begins a new shard", () => {
  const key = KECCAK_SPONGE.toString(16);
  const weights = [4, 6, 1, 9, 2, 25, 3];
  // 4 + 6 = 10 fit; 1 + 9 = 10; 2, since 25 does not fit; 25 alone, larger than a shard; 3.
  assertEquals(linesOf(cpu(8, 0, { [KECCAK_SPONGE]: { count: 7, weights } })), [
    "cpu 1",
    `${key} 1:0-2`,
    `${key} 1:2-4`,
    `${key} 1:4-5`,
    `${key} 1:5-6`,
    `${key} 1:6-7`,
    "memory 0-3 0-3",
  ]);
});

Deno.test("split keeps an open group of weighted events for the next batch, full or not", () => {
  const key = KECCAK_SPONGE.toString(16);
  assertEquals(
    linesOf(
      cpu(8, 16, { [KECCAK_SPONGE]: { count: 1, weights: [10] } }),
      cpu(16, 24, { [KECCAK_SPONGE]: { count: 2, weights: Uint32Array.of(1, 2) } }),
      cpu(24, 0, { [KECCAK_SPONGE]: { count: 2, weights: [7, 1] } }),
    ),
    ["cpu 1", "cpu 2", `${key} 1:0-1`, "cpu 3", `${key} 2:0-2 3:0-1`, `${key} 3:1-2`].concat(
      "memory 0-3 0-3",
    ),
  );
});

Deno.test("split packs BOOLEAN_CIRCUIT_GARBLE by gates and one more each", () => {
  const key = BOOLEAN_CIRCUIT_GARBLE.toString(16);
  // Circuits of 2, 2 and 1 gates: 3 + 3 = 6 fit, 2 does not.
  const events = { count: 3, weights: [3, 3, 2] };
  assertEquals(linesOf(cpu(8, 0, { [BOOLEAN_CIRCUIT_GARBLE]: events })).slice(1, 3), [
    `${key} 1:0-2`,
    `${key} 1:2-3`,
  ]);
});

Deno.test("split goes by ascending code, whatever came first", () => {
  const events = { [SHA_EXTEND]: { count: 1 }, [4000]: { count: 1 }, [SHA_COMPRESS]: { count: 3 } };
  assertEquals(
    linesOf(cpu(8, 16, { [OTHER]: { count: 1 } }), cpu(16, 0, events)).slice(1),
    [
      "cpu 2",
      "fa0 2:0-1",
      "1010006 2:0-2",
      "1010006 2:2-3",
      "101000a 1:0-1",
      "30010005 2:0-1",
      "memory 0-3 0-3",
    ],
  );
});

Deno.test("split makes nothing of precompiles that have no events", () => {
  assertEquals(linesOf(cpu(8, 0, { [OTHER]: { count: 0 }, [KECCAK_SPONGE]: zero() })), [
    "cpu 1 with memory",
  ]);
});

function zero(): PrecompileEvents {
  return { count: 0, weights: [] };
}

const numbers = ({ publicValues: values }: PlannedShard) => [
  values.shard,
  values.executionShard,
  values.startPc,
  values.nextPc,
];

Deno.test("split numbers shards, and further ones begin and end at the next pc", () => {
  const shards = planOf(
    [cpu(8, 16, { [OTHER]: { count: 9 } }), cpu(16, 24), cpu(24, 0, { [OTHER]: { count: 1 } })],
    end(LONG),
  );
  assertEquals(shards.map((shard) => [shown(shard), ...numbers(shard)]), [
    ["cpu 1", 1, 1, 8, 16],
    // Before the end the count of shards with instructions has gone on.
    ["101000a 1:0-4", 2, 2, 16, 16],
    ["101000a 1:4-8", 3, 2, 16, 16],
    ["cpu 2", 4, 2, 16, 24],
    ["cpu 3", 5, 3, 24, 0],
    // At the end it has not.
    ["101000a 1:8-9 3:0-1", 6, 3, 0, 0],
    ["memory 0-3 0-3", 7, 3, 0, 0],
  ]);
});

Deno.test("split numbers the shards of a batch first, then what follows from all of them", () => {
  const planner = new ShardPlanner(SMALL);
  const first = planner.plan(
    batch(cpu(8, 16, { [OTHER]: { count: 3 } }), cpu(16, 24, { [OTHER]: { count: 3 } })),
  );
  const second = planner.plan(batch(cpu(24, 0)), end());
  assertEquals([...first, ...second].map((shard) => [shown(shard), ...numbers(shard)]), [
    ["cpu 1", 1, 1, 8, 16],
    ["cpu 2", 2, 2, 16, 24],
    ["101000a 1:0-3 2:0-1", 3, 3, 24, 24],
    ["cpu 3", 4, 3, 24, 0],
    ["101000a 2:1-3", 5, 3, 0, 0],
    ["memory 0-3 0-3", 6, 3, 0, 0],
  ]);
});

Deno.test("split gives each shard the digests of the batch that it follows from", () => {
  const planner = new ShardPlanner(SMALL);
  const digests = (values: ShardPublicValues) => [
    values.committedValueDigest[0],
    values.deferredProofsDigest[7],
    values.exitCode,
  ];
  const one = { ...batch(cpu(8, 16, { [OTHER]: { count: 5 } })), committedValueDigest: digest(0) };
  const two = { ...batch(cpu(16, 0)), deferredProofsDigest: digest(9) };
  const shards = [...planner.plan(one), ...planner.plan(two, end())];
  assertEquals(shards.map(({ publicValues }) => digests(publicValues)), [
    [0, 0, 0],
    [0, 0, 0],
    [7, 9, 0],
    [7, 9, 0],
    [7, 9, 0],
  ]);
});

const addresses = ({ publicValues: values }: PlannedShard) => [
  values.previousInitAddress,
  values.lastInitAddress,
  values.previousFinalizeAddress,
  values.lastFinalizeAddress,
];

Deno.test("split chains the addresses of memory's shards; the shorter list stands still", () => {
  const initialized = Uint32Array.of(0, 1, 2, 3, 10, 11, 12);
  const finalized = Uint32Array.of(0, 1, 2, 3, 20, 21, 22, 23, 24, 30, 31, 32);
  const shards = planOf([cpu(8, 0)], end({ initialized, finalized }));
  assertEquals(shards.map((shard) => [shown(shard), ...addresses(shard)]), [
    ["cpu 1", 0, 0, 0, 0],
    ["memory 0-5 0-5", 0, 10, 0, 20],
    ["memory 5-7 5-10", 10, 12, 20, 30],
    ["memory 7-7 10-12", 12, 12, 30, 32],
  ]);
});

Deno.test("split gives the shard with memory its last addresses, and leaves the others without", () => {
  const last = end({ initialized: Uint32Array.of(0, 5), finalized: Uint32Array.of(0, 0x7efffffc) });
  const shards = planOf([cpu(8, 16), cpu(16, 0)], last);
  assertEquals(shards.map(addresses), [[0, 0, 0, 0], [0, 5, 0, 0x7efffffc]]);
  assertEquals(shards.map(numbers), [[1, 1, 8, 16], [2, 2, 16, 0]]);
  const whole = { initializedFrom: 0, initializedTo: 2, finalizedFrom: 0, finalizedTo: 2 };
  assertEquals(shards[1]!.kind === "cpu" && shards[1]!.memory, whole);
});

Deno.test("split takes memory's addresses from anything that has a length and at()", () => {
  const initialized = { length: 9, at: (index: number) => index * 4 };
  const shards = planOf([cpu(8, 0)], end({ initialized }));
  assertEquals(shards.map(addresses), [[0, 0, 0, 0], [0, 16, 0, 0x1000], [16, 32, 0x1000, 0x1000]]);
});

Deno.test("split refuses batches without shards, behind the last one, and without weights", () => {
  const planner = new ShardPlanner(SMALL);
  assertThrows(() => planner.plan(batch()), RangeError, "the batch has none");
  const unweighted = cpu(8, 0, { [KECCAK_SPONGE]: { count: 2, weights: [1] } });
  assertThrows(() => new ShardPlanner(SMALL).plan(batch(unweighted)), RangeError, "1 weights");
  planner.plan(batch(cpu(8, 0)), end());
  assertThrows(() => planner.plan(batch(cpu(8, 0)), end()), RangeError, "last batch");
});

const anyCode = fc.constantFrom(KECCAK_SPONGE, BOOLEAN_CIRCUIT_GARBLE, SHA_EXTEND, OTHER);
const anyEvents = fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 12 })
  .map((weights): PrecompileEvents => ({ count: weights.length, weights }));
const anyShard = fc.array(fc.tuple(anyCode, anyEvents), { maxLength: 4 })
  .map((list) => cpu(8, 8, Object.fromEntries(list)));
const anyBatches = fc.array(fc.array(anyShard, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 5,
});

Deno.test("split leaves out no event, keeps their order, and numbers shards without a gap", () => {
  fc.assert(fc.property(anyBatches, (batches) => {
    const planner = new ShardPlanner(SMALL);
    const planned = batches.flatMap((shards, index) =>
      planner.plan(batch(...shards), index === batches.length - 1 ? end() : undefined)
    );
    assertEquals(
      planned.map(({ publicValues }) => publicValues.shard),
      planned.map((_, index) => index + 1),
    );
    const all = batches.flat();
    for (const code of new Set(all.flatMap(({ precompiles }) => [...precompiles.keys()]))) {
      const found = planned.flatMap((shard) =>
        shard.kind === "precompile" && shard.code === code ? shard.events : []
      ).flatMap(({ executionShard, from, to }) =>
        Array.from({ length: to - from }, (_, index) => `${executionShard}:${from + index}`)
      );
      const expected = all.flatMap(({ precompiles }, index) =>
        Array.from(
          { length: precompiles.get(code)?.count ?? 0 },
          (_, event) => `${index + 1}:${event}`,
        )
      );
      assertEquals(found, expected);
    }
  }));
});
