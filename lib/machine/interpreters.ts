/**
 * The interpreter's loops for constrained code.
 *
 * @module
 */
import { runCounted, runPlain, runStamped } from "./loops.generated.ts";
import type { EngineFlavour, Loop } from "./stops.ts";

/** The interpreter of each flavour. */
export const INTERPRETERS: Readonly<Record<EngineFlavour, Loop>> = {
  plain: runPlain,
  counted: runCounted,
  stamped: runStamped,
};
