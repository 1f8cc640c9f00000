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
  #answer: string | undefined;

  constructor(workload: Workload) {
    this.workload = workload;
  }

  /**
   * Adds a sample.
   *
   * @throws {Error} If the program printed something else than in the runs before.
   */
  add(column: Column, sample: Sample): void {
    if (column !== "deno") {
      this.#answer ??= sample.answer;
      if (sample.answer !== this.#answer) {
        const { name } = this.workload;
        throw new Error(`${name} on ${column} says "${sample.answer}", not "${this.#answer}"`);
      }
    }
    const list = this.samples.get(column) ?? [];
    list.push(sample);
    this.samples.set(column, list);
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
    return this.samples.get("vm")?.[0]?.facts ?? this.samples.get("interpreter")?.[0]?.facts;
  }
}

/** The contenders for a program. */
export function contendersFor(
  workload: Workload,
  contenders: readonly Contender[],
): readonly Contender[] {
  return contenders.filter((one) => workload.columns.includes(one.column) && one.can(workload));
}

/** Measures all programs; `say` is told what was measured. */
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
        const sample = await contender.run(workload);
        measurement.add(contender.column, sample);
        times.push(`${contender.column} ${sample.whole.toFixed(3)}`);
      }
      say(`round ${round + 1}: ${workload.name}: ${times.join(", ")}`);
    }
  }
  return all;
}
