/**
 * The interpreter's loops for constrained code.
 *
 * @module
 */
import { runCounted, runPlain, runStamped } from "./loops.generated.ts";
import type { EngineFlavour, Loop } from "./stops.ts";

/** The interpreter of a flavour; the one that stamps counts too, whether that is wanted or not. */
export function interpreterOf({ counts, stamps }: EngineFlavour): Loop {
  return stamps ? runStamped : counts ? runCounted : runPlain;
}
