/**
 * Findings: what the checker has to say, as data.
 *
 * @module
 */
import { type RuleName, RULES, type Severity } from "./rules.ts";

/** Something that is wrong with a record, or would be with its proof. */
export interface Finding {
  /** How bad it is. */
  readonly severity: Severity;
  /** The rule that is broken. */
  readonly rule: RuleName;
  /** The table that shows it; null where none does. */
  readonly table: string | null;
  /** The row of the table; null where there is none. */
  readonly row: number | null;
  /** The column; null where it is the row as a whole. */
  readonly field: string | null;
  /** The shard with instructions, from 1; null if it is about the whole run. */
  readonly shard: number | null;
  /** The global clock before the instruction; null if there is none. */
  readonly cycle: number | null;
  /** The instruction's address; null if there is none. */
  readonly pc: number | null;
  /** The function that it is in; null if unknown. */
  readonly function: string | null;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly suggestion: string;
}

/** Where something was found. */
export interface Place {
  /** The shard. */
  readonly shard: number;
  /** The global clock. */
  readonly cycle: number;
  /** The instruction. */
  readonly pc: number;
}

/** The part of a table that shows a finding. */
export interface Cell {
  /** The table. */
  readonly table: string;
  /** The row. */
  readonly row: number;
  /** The column. */
  readonly field?: string;
}

/** Gives addresses names. */
export type FunctionNames = (pc: number) => string | undefined;

/** How many findings of a rule are kept; the others are counted. */
const MOST_OF_A_RULE = 8;

/**
 * Findings as they come, a bounded number of each rule.
 *
 * @example
 * ```ts
 * import { Findings } from "./finding.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const findings = new Findings((pc) => pc === 0x1000 ? "main" : undefined);
 * findings.add("pc", "pc is 4", { shard: 1, cycle: 0, pc: 0x1000 }, { table: "cpu", row: 0 });
 * assertEquals([findings.list[0]?.severity, findings.list[0]?.function], ["broken", "main"]);
 * assertEquals(findings.worst, "broken");
 * ```
 */
export class Findings {
  /** Those that are kept, in the order in which they were found. */
  readonly list: Finding[] = [];
  /** How often each rule was broken. */
  readonly counts: Map<RuleName, number> = new Map();
  readonly #functions: FunctionNames;

  /** None yet. */
  constructor(functions: FunctionNames = () => undefined) {
    this.#functions = functions;
  }

  /** Adds one. */
  add(rule: RuleName, message: string, place?: Place, cell?: Cell): void {
    const count = (this.counts.get(rule) ?? 0) + 1;
    this.counts.set(rule, count);
    if (count > MOST_OF_A_RULE) return;
    this.list.push({
      severity: RULES[rule].severity,
      rule,
      table: cell?.table ?? null,
      row: cell?.row ?? null,
      field: cell?.field ?? null,
      shard: place?.shard ?? null,
      cycle: place?.cycle ?? null,
      pc: place?.pc ?? null,
      function: place ? this.#functions(place.pc) ?? null : null,
      message,
      suggestion: RULES[rule].suggestion,
    });
  }

  /** How often rules of a severity were broken. */
  count(severity: Severity): number {
    let sum = 0;
    for (const [rule, count] of this.counts) if (RULES[rule].severity === severity) sum += count;
    return sum;
  }

  /** The worst severity among them; undefined where there are none. */
  get worst(): Severity | undefined {
    return (["broken", "unprovable", "warning"] as const).find((one) => this.count(one) > 0);
  }
}
