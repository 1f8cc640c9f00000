/**
 * The checker: everything that is wrong with an execution record, and everything that would make a
 * proof of it fail or mean nothing, found without a prover.
 *
 * @module
 */
export {
  type CheckedShard,
  type CheckerOptions,
  type ListedShard,
  type MemoryPart,
  RecordChecker,
} from "./checker.ts";
export { type Cell, type Finding, Findings, type FunctionNames, type Place } from "./finding.ts";
export { indexesHold } from "./indexes.ts";
export type { ProofEvents, ProofMemory, ProofShard } from "./plan.ts";
export type { Poseidon2 } from "./precompiles.ts";
export { type Rule, type RuleName, RULES, type Severity } from "./rules.ts";
export type { RunFacts } from "./run_end.ts";
export type { StoredTables } from "./stored.ts";
