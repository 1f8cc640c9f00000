/**
 * The end of a run: what it made public, and whether a proof of it can mean anything
 * (reference/execution-record.md 9, reference/syscalls.md 7 and 8).
 *
 * @module
 */
import { hexBytes } from "../bits.ts";
import type { Calls } from "./calls.ts";
import type { Derivation } from "./derivation.ts";
import { sha256 } from "./hashes.ts";

/** How a run ended, as its record says. */
export interface RunFacts {
  /** `halted`, `exited`, `leftCode`, or whatever else stopped it. */
  readonly reason: string;
  /** The guest's own code; null if it did not end by itself. */
  readonly code: number | null;
  /** The failure in words; null if the guest succeeded. */
  readonly failure: string | null;
  /** Instructions. */
  readonly cycles: number;
  /** What the guest made public. */
  readonly publicValues: Uint8Array;
  /** The digest that it committed, in hex; null if it did not. */
  readonly committedDigest: string | null;
  /** Inputs that were not read. */
  readonly unreadInputs: number;
  /** Proofs that were not verified. */
  readonly unreadProofs: number;
}

/** The bytes of words, the least significant one first. */
function bytesOf(words: Uint32Array): Uint8Array {
  return Uint8Array.from(
    [...words].flatMap((word) => [0, 8, 16, 24].map((n) => word >>> n & 0xff)),
  );
}

function firstLine(text: string | null): string {
  return text?.split("\n")[0] ?? "it was stopped";
}

/** Looks at how the run ended. */
function end(d: Derivation, run: RunFacts): void {
  const { findings, place } = d;
  const { reason, code } = run;
  const byItself = reason === "halted" || reason === "exited";
  if (byItself && code !== 0) {
    findings.add(
      "exit-code",
      `The guest ended with code ${code}: ${firstLine(run.failure)}`,
      place,
    );
  } else if (reason === "leftCode") {
    findings.add("left-code", `The run left the code: ${firstLine(run.failure)}`, place);
  } else if (!byItself) {
    findings.add("incomplete", `The run did not end by itself: ${firstLine(run.failure)}`, place);
  } else if (d.pc !== 0) {
    findings.add("rows", "The guest has ended, and no event ends it", place);
  }
  // A run that ended within an unconstrained block has counted cycles that have no event.
  if (byItself || reason === "leftCode" ? d.cycles !== run.cycles : d.cycles > run.cycles) {
    findings.add("rows", `The run has ${run.cycles} cycles, and ${d.cycles} have events`, place);
  }
}

/** Looks at the public values and the digest. */
function publicValues(d: Derivation, calls: Calls, run: RunFacts): void {
  const { findings } = d;
  const bytes = run.publicValues;
  if (calls.sawAll && hexBytes(Uint8Array.from(calls.publicValues)) !== hexBytes(bytes)) {
    findings.add(
      "public-values",
      `The record has ${bytes.length} public bytes, which are not the ` +
        `${calls.publicValues.length} that the guest writes`,
    );
  }
  const committed = calls.hasCommitted ? hexBytes(bytesOf(calls.committed)) : null;
  if (committed !== run.committedDigest) {
    findings.add(
      "public-values",
      `The record's digest is ${run.committedDigest ?? "none"}, and the guest commits ` +
        (committed ?? "none"),
    );
  }
  // A run that failed has more to mend than its digest.
  if (run.failure !== null) return;
  const digest = hexBytes(sha256(bytes));
  if (committed === null) {
    findings.add(
      "digest",
      "The guest commits no digest of its public values: no verifier accepts its proof",
    );
  } else if (committed !== digest) {
    findings.add(
      "digest",
      `The committed digest is ${committed}, and the public values have ${digest}: no verifier ` +
        "accepts its proof",
    );
  }
}

/**
 * Looks at the end of a run, all of whose shards have been checked.
 *
 * @param d The state at the end.
 * @param calls Its calls.
 * @param run What the record says of it.
 */
export function checkRunEnd(d: Derivation, calls: Calls, run: RunFacts): void {
  end(d, run);
  publicValues(d, calls, run);
  const { findings } = d;
  if (d.program.hasArguments) {
    findings.add("initial-arguments", "The guest was given arguments or an environment");
  }
  if (run.unreadInputs > 0) {
    findings.add("unread-input", `${run.unreadInputs} inputs were not read`);
  }
  if (run.unreadProofs > 0) {
    findings.add("unread-proof", `${run.unreadProofs} proofs were not verified`);
  }
  for (const [name, { count, place }] of calls.noops) {
    const times = count === 1 ? "" : `, ${count} times`;
    findings.add("noop-call", `Linux call ${name} did nothing and answered 0${times}`, place);
  }
}
