/** Rounds of measurements, with all contenders taking turns. */

import type { Contender, Sample } from "./contenders.ts";
import type { Column } from "./options.ts";
import { median, rotated } from "./statistics.ts";
import type { Group, Workload } from "./workloads.ts";

/** Short processes are measured at least so often: they cost little, and are noisy. */
const SHORT_ROUNDS = 11;
const SHORT: readonly Group[] = ["start", "large", "memory"];

/** Seconds, or another quantity, of several rounds. */
export interface Series {
  readonly middle: number;
  readonly least: number;
  readonly most: number;
}

/** Everything measured of one program. */
export class Measurement {
  readonly workload: Workload;
  /** Samples of each column, in the order in which they were taken. */
  readonly samples: Map<Column, Sample[]> = new Map();
  /** Columns that could not run the program to a right end, and why. */
  readonly failures: Map<Column, string> = new Map();
  #answer: string | undefined;
  #facts: Sample["facts"];
  readonly #engines = new Set<string>();

  constructor(workload: Workload) {
    this.workload = workload;
  }

  /**
   * Adds a sample.
   *
   * @throws {Error} If the program printed something else than in the runs before, or executed
   * another number of instructions.
   */
  add(column: Column, sample: Sample): void {
    const { facts } = sample;
    this.#facts ??= facts;
    if (facts && facts.instructions !== this.#facts?.instructions) {
      const counts = `${facts.instructions}, not ${this.#facts?.instructions}`;
      throw new Error(`${this.workload.name}: the instructions are ${counts}`);
    }
    if (facts && column === "vm") this.#engines.add(facts.engine);
    if (column !== "deno") {
      this.#answer ??= sample.answer;
      if (sample.answer !== this.#answer) {
        const { name } = this.workload;
        throw new Error(`${name} says "${sample.answer}", not "${this.#answer}"`);
      }
    }
    const list = this.samples.get(column) ?? [];
    list.push(sample);
    this.samples.set(column, list);
  }

  /** Takes a column out, since something is wrong with it. */
  fail(column: Column, message: string): void {
    this.failures.set(column, message);
    this.samples.delete(column);
  }

  /** One quantity of a column; `undefined` if it was not measured. */
  series(column: Column, quantity: "whole" | "inner" | "peak"): Series | undefined {
    const values = (this.samples.get(column) ?? [])
      .map((sample) => sample[quantity])
      .filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    return { middle: median(values), least: Math.min(...values), most: Math.max(...values) };
  }

  /** What the VM said of the program. */
  get facts(): Sample["facts"] {
    return this.#facts;
  }

  /** What the VM chose to run the program with, in all runs. */
  get engines(): readonly string[] {
    return [...this.#engines];
  }
}

/** The contenders for a program. */
export function contendersFor(
  workload: Workload,
  contenders: readonly Contender[],
): readonly Contender[] {
  return contenders.filter((one) => workload.columns.includes(one.column) && one.can(workload));
}

/** Measures all programs; `say` is told what was measured, and what went wrong. */
export async function measureAll(
  workloads: readonly Workload[],
  contenders: readonly Contender[],
  rounds: number,
  say: (line: string) => void,
): Promise<readonly Measurement[]> {
  const all = workloads.map((workload) => new Measurement(workload));
  const isShort = ({ workload }: Measurement) => SHORT.includes(workload.group);
  const most = all.some(isShort) ? Math.max(rounds, SHORT_ROUNDS) : rounds;
  for (let round = 0; round < most; round++) {
    for (const [index, measurement] of all.entries()) {
      if (round >= rounds && !isShort(measurement)) continue;
      const { workload } = measurement;
      // Another contender begins each time, and each has another one before it.
      const order = rotated(contendersFor(workload, contenders), round + index);
      const times: string[] = [];
      for (const contender of round % 2 === 0 ? order : order.toReversed()) {
        const { column } = contender;
        if (measurement.failures.has(column)) continue;
        try {
          const sample = await contender.run(workload);
          measurement.add(column, sample);
          times.push(`${column} ${sample.whole.toFixed(3)}`);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          measurement.fail(column, message);
          say(`${workload.name} on ${column} failed: ${message}`);
        }
      }
      say(`round ${round + 1}: ${workload.name}: ${times.join(", ")}`);
    }
  }
  return all;
}
