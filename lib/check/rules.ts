/**
 * The rules of the checker: what each finds, how bad it is, and what to do about it. The one list of
 * them; messages and docs take it from here.
 *
 * @module
 */

/**
 * How bad a finding is. `broken`: the record contradicts itself or the guest, which is a fault of
 * whoever wrote it. `unprovable`: the record is as the reference has it, and its proof fails or means
 * nothing. `warning`: the proof holds, and may not say what its owner thinks.
 */
export type Severity = "broken" | "unprovable" | "warning";

/** What is known of a rule. */
export interface Rule {
  /** How bad a finding of it is. */
  readonly severity: Severity;
  /** One sentence of advice, shown under the message. */
  readonly suggestion: string;
}

const RECORD_AGAIN =
  "Record the guest again; if that gives the same finding, it is a bug of mipsvm";
const FIELD = "Keep the arguments below 0x7f000001: a proof holds no larger ones";

/** Every rule, by its name. */
export const RULES = {
  // The record against itself.
  rows: { severity: "broken", suggestion: RECORD_AGAIN },
  pc: { severity: "broken", suggestion: RECORD_AGAIN },
  operand: { severity: "broken", suggestion: RECORD_AGAIN },
  age: { severity: "broken", suggestion: RECORD_AGAIN },
  memory: { severity: "broken", suggestion: RECORD_AGAIN },
  distant: { severity: "broken", suggestion: RECORD_AGAIN },
  call: { severity: "broken", suggestion: RECORD_AGAIN },
  touch: { severity: "broken", suggestion: RECORD_AGAIN },
  local: { severity: "broken", suggestion: RECORD_AGAIN },
  checkpoint: { severity: "broken", suggestion: RECORD_AGAIN },
  cut: { severity: "broken", suggestion: RECORD_AGAIN },
  impossible: { severity: "broken", suggestion: RECORD_AGAIN },
  "global-memory": { severity: "broken", suggestion: RECORD_AGAIN },
  view: { severity: "broken", suggestion: RECORD_AGAIN },
  manifest: { severity: "broken", suggestion: RECORD_AGAIN },
  plan: { severity: "broken", suggestion: RECORD_AGAIN },
  "public-values": { severity: "broken", suggestion: RECORD_AGAIN },
  // What no proof holds, or what a proof does not mean.
  incomplete: {
    severity: "unprovable",
    suggestion: "Make the guest end by itself: only a whole run can be proven",
  },
  "left-code": {
    severity: "unprovable",
    suggestion: "End the guest with HALT or exit_group: the last next_pc of a proof must be 0",
  },
  "exit-code": {
    severity: "unprovable",
    suggestion: "Fix what the guest complains about: a proof's exit code must be 0",
  },
  arguments: { severity: "unprovable", suggestion: FIELD },
  "zero-untouched": {
    severity: "unprovable",
    suggestion: "Let the guest use $zero once; any jr or nop does",
  },
  "low-address": {
    severity: "unprovable",
    suggestion: "Look for a null pointer: words below 36 are the registers' addresses",
  },
  "pc-range": {
    severity: "unprovable",
    suggestion: "Jump to multiples of 4 below 0x7f000001 only",
  },
  "delay-slot-call": {
    severity: "unprovable",
    suggestion: "Move the syscall out of the delay slot (.set noreorder puts it there)",
  },
  "same-time": {
    severity: "unprovable",
    suggestion: "Keep the operands of the call apart: a word may be touched once at a time",
  },
  "ignored-hint": {
    severity: "unprovable",
    suggestion: "Read inputs into memory that nothing has touched before",
  },
  "unseen-hint": {
    severity: "unprovable",
    suggestion: "Load each word of an input before storing into it or handing it to a call",
  },
  "unpaired-exit": {
    severity: "unprovable",
    suggestion: "Call EXIT_UNCONSTRAINED only behind ENTER_UNCONSTRAINED",
  },
  operands: {
    severity: "unprovable",
    suggestion: "Compare the call with the guest SDK's wrapper for it",
  },
  "shard-count": {
    severity: "unprovable",
    suggestion: "Use a larger --shard-size: a proof has 65536 shards at most",
  },
  "shard-height": {
    severity: "unprovable",
    suggestion: "Use a smaller --shard-size: a shard has 2^22 instructions at most",
  },
  "initial-arguments": {
    severity: "unprovable",
    suggestion: "Pass data with --input: the reference's image has no --arg and no --env",
  },
  digest: {
    severity: "unprovable",
    suggestion: "Commit the SHA-256 of the public values before halting, as the SDK's exit does",
  },
  "wasted-hint": {
    severity: "warning",
    suggestion: "Read inputs into memory that belongs to no segment: the hint is not seen",
  },
  "unseen-output": {
    severity: "warning",
    suggestion: "Load each word of an input before writing it out: an untouched word reads 0",
  },
  "unread-input": {
    severity: "warning",
    suggestion: "Give the guest the inputs that it reads, and no others",
  },
  "unread-proof": {
    severity: "warning",
    suggestion: "Let the guest verify every proof that it is given, or leave them out",
  },
  "noop-call": {
    severity: "warning",
    suggestion: "Do not rely on what the call should have done; --strict-syscalls refuses it",
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** A rule's name. */
export type RuleName = keyof typeof RULES;
