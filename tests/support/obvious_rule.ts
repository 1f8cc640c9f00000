// Rule B of reference/execution-record.md 6 without any cache, for whoever asks after each instruction.
import type { Cut, Moment, ShardLimits } from "../../lib/record/cut.ts";
import { lde, pad } from "../../lib/record/estimate.ts";
import { fits } from "../../lib/record/shapes.ts";

/** Why a shard ends after an instruction; undefined if it goes on. */
export function obviousReason(
  limits: ShardLimits,
  at: Moment,
  counts: Float64Array,
): Cut["reason"] | undefined {
  const { shardSize, frequency = 16, shapes = [], ldeThreshold } = limits;
  if (at.beforeDelaySlot || at.unconstrained) return undefined;
  if (48 + at.clk >= 4 * shardSize) return "clock";
  if (at.globalClk % frequency !== 0) return undefined;
  if (ldeThreshold !== undefined) {
    return lde(pad(counts, frequency)) > ldeThreshold ? "lde" : undefined;
  }
  if (shapes.length === 0) return undefined;
  return shapes.some((one) => fits(one, at.clk, counts, frequency)) ? undefined : "shape";
}
