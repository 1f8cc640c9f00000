import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { variants } from "../../lib/isa/mod.ts";
import { CutRule, type Moment, type ShardLimits } from "../../lib/record/cut.ts";
import { CORE_CHIPS, type CoreChip, estimate, lde, pad } from "../../lib/record/estimate.ts";
import { parseShapes, type Shape } from "../../lib/record/shapes.ts";
import { obviousReason } from "../support/obvious_rule.ts";

// reference/execution-record.md 6, rule B.

const moment = (clk: number, globalClk: number, rest: Partial<Moment> = {}): Moment => ({
  clk,
  globalClk,
  beforeDelaySlot: false,
  unconstrained: false,
  ...rest,
});

const countsOf = (given: Partial<Record<CoreChip, number>>) =>
  Float64Array.from(CORE_CHIPS, (chip) => given[chip] ?? 0);

const unasked = () => {
  throw new Error("Counts must not be asked for");
};

function shapesOf(...entries: readonly Readonly<Record<string, number>>[]): Shape[] {
  return parseShapes(JSON.stringify({ "17": entries.map((inner) => ({ inner })) }), 1 << 17);
}

// The default shard: 4 x 524288 - 48 = 2,097,104, which no multiple of 5 is; 2,097,105 is.
const DEFAULT = new CutRule({ shardSize: 524_288 });

for (
  const [clk, reason] of [
    [2_097_100, undefined],
    [2_097_103, undefined],
    [2_097_104, "clock"],
    [2_097_105, "clock"],
    [2_097_152, "clock"],
  ] as const
) {
  Deno.test(`cut a shard of 524288 rows at clk ${clk}: ${reason ?? "not yet"}`, () => {
    assertEquals(DEFAULT.check(moment(clk, 1), unasked)?.reason, reason);
  });
}

Deno.test("cut a default shard after 419421 instructions, 0.8 of its rows", () => {
  // 2,097,105 / 5 = 419,421; and from clk 2,097,100 on, 1.
  assertEquals(DEFAULT.instructionsUntilCheck(0, 0), 419_421);
  assertEquals(DEFAULT.instructionsUntilCheck(2_097_100, 419_420), 1);
  // A system call's extra cycles bring clk off the multiples of 5: (2,097,104 - 48) / 5 = 419,411.2
  assertEquals(DEFAULT.instructionsUntilCheck(48, 1), 419_412);
});

Deno.test("cut says in words which bound was met", () => {
  assertEquals(DEFAULT.check(moment(2_097_105, 1), unasked), {
    reason: "clock",
    text: "clk 2097105 + 48 has reached 4 x 524288 rows",
    counts: undefined,
  });
});

Deno.test("cut no shard before a delay slot or in an unconstrained block", () => {
  for (const rest of [{ beforeDelaySlot: true }, { unconstrained: true }]) {
    assertEquals(DEFAULT.check(moment(3_000_000, 16, rest), unasked), undefined);
  }
  // The driver then goes on instruction by instruction.
  assertEquals(DEFAULT.instructionsUntilCheck(3_000_000, 16), 1);
});

Deno.test("cut of a shard that is smaller than a system call's cycles comes at once", () => {
  const rule = new CutRule({ shardSize: 12 }); // 4 x 12 - 48 = 0
  assertEquals(rule.instructionsUntilCheck(0, 0), 1);
  assertEquals(rule.check(moment(5, 1), unasked)?.reason, "clock");
});

Deno.test("cut rules refuse limits that are none", () => {
  const wrong: readonly ShardLimits[] = [
    { shardSize: 0 },
    { shardSize: 1.5 },
    { shardSize: 100, frequency: 0 },
    { shardSize: 100, shapes: [] },
    { shardSize: 100, ldeThreshold: 0 },
  ];
  for (const limits of wrong) assertThrows(() => new CutRule(limits), RangeError, "Cannot cut");
});

const twoShapes = shapesOf(
  { Cpu: 17, AddSub: 16, Mul: 13 },
  { Cpu: 17, AddSub: 13, Mul: 16 },
);
const shaped = (shapes = twoShapes) => new CutRule({ shardSize: 1 << 17, shapes });

Deno.test("cut by shape only where the global clock is a multiple of 16", () => {
  const rule = shaped();
  const neither = countsOf({ AddSub: 60_000, Mul: 60_000 });
  for (let globalClk = 1; globalClk < 16; globalClk++) {
    assertEquals(rule.check(moment(100, globalClk), unasked), undefined);
  }
  assertEquals(rule.check(moment(100, 16), () => neither)?.reason, "shape");
  const often = new CutRule({ shardSize: 1 << 17, shapes: twoShapes, frequency: 3 });
  assertEquals(often.check(moment(100, 16), unasked), undefined);
  assertEquals(often.check(moment(100, 18), () => neither)?.reason, "shape");
});

Deno.test("cut by shape when none fits, and keep the counts", () => {
  const rule = shaped();
  assertEquals(rule.check(moment(100, 16), () => countsOf({ AddSub: 60_000 })), undefined);
  assertEquals(rule.check(moment(100, 16), () => countsOf({ Mul: 60_000 })), undefined);
  assertEquals(rule.check(moment(100, 16), () => countsOf({ AddSub: 65_024 })), undefined);
  const counts = countsOf({ AddSub: 65_025 }); // 511 left, 32 x 16 = 512 needed
  const cut = rule.check(moment(100, 16), () => counts);
  assertEquals(cut, {
    reason: "shape",
    text: "none of 2 shapes fits: AddSub needs 65025 rows and 512 to spare, " +
      "and the shape that fitted last has 65536",
    counts: countsOf({ AddSub: 65_025 }),
  });
  // The counts are the record's own.
  counts[0] = 7;
  assertEquals(cut?.counts?.[0], 0);
});

Deno.test("cut by shape says when there is no room at all", () => {
  const cut = shaped().check(moment(100, 32), () => countsOf({ AddSub: 65_537 }));
  assertEquals(
    cut?.text,
    "none of 2 shapes fits: AddSub needs 65537 rows, and the shape that fitted last has 65536",
  );
});

Deno.test("cut by the clock keeps the counts where no shape fitted either", () => {
  const clk = 4 * 131_072;
  const neither = countsOf({ AddSub: 60_000, Mul: 60_000 });
  const both = shaped().check(moment(clk, 16), () => neither);
  assertEquals([both?.reason, both?.counts], ["clock", neither]);
  const clock = shaped().check(moment(clk, 16), () => countsOf({}));
  assertEquals([clock?.reason, clock?.counts], ["clock", undefined]);
});

Deno.test("cut by the size of the traces, which wins over shapes", () => {
  const counts = countsOf({ Cpu: 1000, AddSub: 70_000 });
  // pad: Cpu 1016, AddSub 70,080 and so on, each to its power of two; see estimate_test.ts.
  const size = lde(pad(counts, 16));
  const limits = { shardSize: 1 << 17, shapes: twoShapes };
  const fitting = new CutRule({ ...limits, ldeThreshold: size });
  assertEquals(fitting.check(moment(5000, 16), () => counts), undefined);
  const tight = new CutRule({ ...limits, ldeThreshold: size - 1 });
  assertEquals(tight.check(moment(5000, 16), () => counts), {
    reason: "lde",
    text: `extended traces would take ${size} bytes, more than ${size - 1}`,
    counts: undefined,
  });
  assertEquals(tight.check(moment(5000, 17), unasked), undefined);
});

Deno.test("instructions until the next look end at a multiple of the frequency, or the clock's end", () => {
  const rule = shaped();
  assertEquals(rule.instructionsUntilCheck(0, 0), 16);
  assertEquals(rule.instructionsUntilCheck(5, 1), 15);
  assertEquals(rule.instructionsUntilCheck(75, 15), 1);
  // 4 x 131072 - 48 = 524,240, 8 instructions away.
  assertEquals(rule.instructionsUntilCheck(524_200, 1000), 8);
});

Deno.test("instructions until the next look reach far where the counts leave room", () => {
  // All but Mul have 2^20 rows; Mul has 2^16, of which 512 must be left, and 3 an instruction.
  const room = Object.fromEntries(CORE_CHIPS.map((chip) => [chip, 20]));
  const rule = shaped(shapesOf({ ...room, Mul: 16 }));
  // (65,536 - 512 - 24) / 3 = 21,666.7 are sure to fit; the next look behind them is at 21,680.
  assertEquals(rule.instructionsUntilCheck(0, 0, countsOf({ Mul: 24 })), 21_680);
  // From 7 on: 7 + 21,666 = 21,673, and so 21,680 - 7.
  assertEquals(rule.instructionsUntilCheck(35, 7, countsOf({ Mul: 24 })), 21_673);
  // Nothing fits: the next look.
  assertEquals(rule.instructionsUntilCheck(35, 7, countsOf({ Mul: 65_536 })), 9);
});

const heights = fc.record(
  Object.fromEntries(CORE_CHIPS.map((chip) => [chip, fc.integer({ min: 8, max: 13 })])),
);
const anyLimits = fc.record({
  shardSize: fc.integer({ min: 500, max: 4000 }),
  frequency: fc.integer({ min: 1, max: 20 }),
  shapes: fc.option(
    fc.array(heights.map((inner) => ({ ...inner, Cpu: 12 })), { minLength: 1, maxLength: 5 })
      .map((entries) => shapesOf(...entries)),
    { nil: undefined },
  ),
  // Between an empty shard's size and some 10,000 rows of everything.
  ldeThreshold: fc.option(fc.integer({ min: 1_069_000_000, max: 1_090_000_000 }), {
    nil: undefined,
  }),
});

Deno.test("cut rule agrees with the obvious one, and nothing is missed between two looks", () => {
  fc.assert(
    fc.property(anyLimits, fc.infiniteStream(fc.nat()), (limits, random) => {
      const rule = new CutRule(limits);
      const next = () => random.next().value as number;
      const executed = new Float64Array(variants.length);
      let [clk, globalClk, touched, quiet] = [0, next() % 100, 0, 0];
      // One instruction is more frequent than the others, so that different chips fill up.
      const favourite = next() % variants.length;
      const others = 1 + next() % 100;
      for (let step = 0; step < 3000; step++) {
        const variant = next() % 100 < others - 1 ? next() % variants.length : favourite;
        executed[variant]! += 1;
        const { form } = variants[variant]!.instruction.meaning;
        if (form === "load" || form === "store") touched += others < 50 ? 1 : next() % 2;
        clk += 5;
        globalClk += 1;
        quiet -= 1;
        const counts = estimate(Math.floor(clk / 5), touched, 0, executed);
        const at = moment(clk, globalClk, { beforeDelaySlot: form === "branch" });
        const reason = rule.check(at, () => counts)?.reason;
        assertEquals(reason, obviousReason(limits, at, counts));
        if (reason !== undefined) {
          assert(quiet <= 0, `${reason} at clk ${clk}, ${quiet} instructions early`);
          [clk, touched, quiet] = [0, 0, 0];
          executed.fill(0);
        } else if (quiet <= 0) {
          const known = next() % 2 === 0 ? counts : undefined;
          quiet = rule.instructionsUntilCheck(clk, globalClk, known);
        }
      }
    }),
    { numRuns: 150 },
  );
});
