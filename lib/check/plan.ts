/**
 * The shards of a proof: whether their public values chain, and whether each event is in one of them
 * (reference/execution-record.md 8 and 9).
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import type { Program } from "../program.ts";
import type { ShardPublicValues } from "../record/public_values.ts";
import type { Findings } from "./finding.ts";
import type { AddressList } from "./global_memory.ts";
import type { RuleName } from "./rules.ts";

/** Events of one shard with instructions: from an index to another one, which is not among them. */
export interface ProofEvents {
  /** The shard. */
  readonly executionShard: number;
  /** The first one. */
  readonly from: number;
  /** One past the last one. */
  readonly to: number;
}

/** Ranges of the two tables of first and last values. */
export interface ProofMemory {
  /** Where the first values begin. */
  readonly initializedFrom: number;
  /** One past the last first value. */
  readonly initializedTo: number;
  /** Where the last values begin. */
  readonly finalizedFrom: number;
  /** One past the last of them. */
  readonly finalizedTo: number;
}

/** One shard of a proof, as far as it is looked at. */
export interface ProofShard {
  /** What it holds. */
  readonly kind: "cpu" | "precompile" | "memory";
  /** Which of the run's shards it is, where it has instructions. */
  readonly executionShard?: number;
  /** What its events are kept under, where it has some of a precompile. */
  readonly code?: number;
  /** Which events those are. */
  readonly events?: readonly ProofEvents[];
  /** First and last values that it has. */
  readonly memory?: ProofMemory | undefined;
  /** What it makes public. */
  readonly publicValues: ShardPublicValues;
}

/** What was seen of a shard with instructions. */
export interface SeenShard {
  /** Where it begins. */
  readonly startPc: number;
  /** Where it ends. */
  readonly nextPc: number;
  /** How many events it has under each key. */
  readonly events: ReadonlyMap<number, number>;
}

/** What a plan is held against. */
export interface SeenRun {
  /** What ran. */
  readonly program: Program;
  /** Its shards with instructions. */
  readonly shards: readonly SeenShard[];
  /** Addresses that have a first value. */
  readonly initialized: AddressList;
  /** Addresses that have a last value. */
  readonly finalized: AddressList;
  /** The digest that the guest has committed; 0 where it has not. */
  readonly committed: Uint32Array;
  /** The digest of proofs that it has committed. */
  readonly deferred: Uint32Array;
}

/** A proof has 2^16 shards at most. */
const MOST_SHARDS = 65536;

function isZero(words: Uint32Array): boolean {
  return words.every((word) => word === 0);
}

function areEqual(x: ArrayLike<number>, y: ArrayLike<number>): boolean {
  return x.length === y.length && Array.from(x).every((word, index) => word === y[index]);
}

/** Goes through the shards of a plan. */
class PlanCheck {
  readonly #findings: Findings;
  readonly #run: SeenRun;
  readonly #events = new Map<string, number>();
  #number = 0;
  #executed = 0;
  #initialized = 0;
  #finalized = 0;
  #before: ShardPublicValues | undefined;

  constructor(run: SeenRun, findings: Findings) {
    this.#run = run;
    this.#findings = findings;
  }

  #wrong(field: string, what: string, rule: RuleName = "plan"): void {
    this.#findings.add(rule, `Shard ${this.#number} of the proof: ${what}`, undefined, {
      table: "plan",
      row: this.#number - 1,
      field,
    });
  }

  #expect(field: string, found: number, expected: number): void {
    if (found === expected) return;
    this.#wrong(field, `${field} is ${hex32(found)}, and must be ${hex32(expected)}`);
  }

  /** The next shard. */
  shard(shard: ProofShard): void {
    this.#number++;
    const { publicValues: values } = shard;
    this.#expect("shard", values.shard, this.#number);
    this.#expect("exit_code", values.exitCode, 0);
    if (shard.kind === "cpu") this.#cpu(shard);
    else this.#other(values);
    if (shard.kind === "precompile") this.#precompile(shard);
    this.#memory(values, shard.memory);
    this.#digests(shard.kind, values);
    this.#before = values;
  }

  #cpu({ executionShard, publicValues: values }: ProofShard): void {
    const seen = this.#run.shards[this.#executed++];
    this.#expect("executionShard", executionShard ?? 0, this.#executed);
    this.#expect("execution_shard", values.executionShard, this.#executed);
    if (!seen) {
      this.#wrong("kind", "it has instructions, and the run has no more of them");
      return;
    }
    this.#expect("start_pc", values.startPc, seen.startPc);
    this.#expect("next_pc", values.nextPc, seen.nextPc);
    this.#expect("start_pc", values.startPc, this.#before?.nextPc ?? this.#run.program.entry);
  }

  #other(values: ShardPublicValues): void {
    const nextPc = this.#before?.nextPc ?? 0;
    this.#expect("start_pc", values.startPc, nextPc);
    this.#expect("next_pc", values.nextPc, nextPc);
  }

  #precompile({ code = 0, events = [] }: ProofShard): void {
    for (const { executionShard, from, to } of events) {
      const key = `${code} ${executionShard}`;
      this.#expect("events", from, this.#events.get(key) ?? 0);
      this.#events.set(key, to);
    }
  }

  #memory(values: ShardPublicValues, memory: ProofMemory | undefined): void {
    const before = this.#before;
    let [init, final] = [before?.lastInitAddress ?? 0, before?.lastFinalizeAddress ?? 0];
    this.#expect("previous_init_addr_bits", values.previousInitAddress, memory ? init : 0);
    this.#expect("previous_finalize_addr_bits", values.previousFinalizeAddress, memory ? final : 0);
    if (memory) {
      const { initialized, finalized } = this.#run;
      const { initializedFrom, initializedTo, finalizedFrom, finalizedTo } = memory;
      this.#expect("memory", initializedFrom, this.#initialized);
      this.#expect("memory", finalizedFrom, this.#finalized);
      this.#initialized = initializedTo;
      this.#finalized = finalizedTo;
      if (initializedTo > initializedFrom) init = initialized.at(initializedTo - 1) ?? 0;
      if (finalizedTo > finalizedFrom) final = finalized.at(finalizedTo - 1) ?? 0;
    }
    this.#expect("last_init_addr_bits", values.lastInitAddress, init);
    this.#expect("last_finalize_addr_bits", values.lastFinalizeAddress, final);
  }

  #digests(kind: ProofShard["kind"], values: ShardPublicValues): void {
    const before = this.#before;
    if (!before) return;
    for (const name of ["committedValueDigest", "deferredProofsDigest"] as const) {
      if (areEqual(values[name], before[name])) continue;
      if (kind !== "cpu") this.#wrong(name, `${name} changes, and it has no instructions`);
      else if (!isZero(before[name])) {
        this.#wrong(
          name,
          `${name} changes again: the guest commits it in more than one shard`,
          "digest",
        );
      }
    }
  }

  /** There are no more shards. */
  end(): void {
    const { shards, initialized, finalized, committed, deferred } = this.#run;
    this.#expect("kind", this.#executed, shards.length);
    for (const [index, { events }] of shards.entries()) {
      for (const [code, count] of events) {
        this.#expect("events", this.#events.get(`${code} ${index + 1}`) ?? 0, count);
      }
    }
    const listed = [...this.#events].filter(([, to]) => to > 0).length;
    this.#expect("events", listed, shards.reduce((sum, { events }) => sum + events.size, 0));
    this.#expect("memory", this.#initialized, initialized.length);
    this.#expect("memory", this.#finalized, finalized.length);
    const last = this.#before;
    if (last && !areEqual(last.committedValueDigest, committed)) {
      this.#wrong(
        "committed_value_digest",
        "the last digest is not the one that the guest has committed",
        "digest",
      );
    }
    if (last && !areEqual(last.deferredProofsDigest, deferred)) {
      this.#wrong("deferred_proofs_digest", "the last one is not what the guest has committed");
    }
    if (this.#number > MOST_SHARDS) {
      this.#findings.add("shard-count", `The proof has ${this.#number} shards`);
    }
  }
}

/**
 * Looks at the shards of a proof.
 *
 * @param plan The shards, in order.
 * @param run What was seen of the run.
 * @param findings Where findings go.
 */
export function checkPlan(
  plan: readonly ProofShard[],
  run: SeenRun,
  findings: Findings,
): void {
  const check = new PlanCheck(run, findings);
  for (const shard of plan) check.shard(shard);
  check.end();
}
