/** Figures that come out of several measurements together. */

import type { Measurement, Series } from "./measure.ts";
import type { Column } from "./options.ts";
import { geometricMean } from "./statistics.ts";
import type { Group } from "./workloads.ts";

/** Whether start-up, translation and compilation count. */
export type Quantity = "whole" | "inner";

/** All measurements of a bench. */
export class Results {
  readonly #all: readonly Measurement[];

  constructor(all: readonly Measurement[]) {
    this.#all = all;
  }

  /** The programs of a group. */
  of(group: Group): readonly Measurement[] {
    return this.#all.filter(({ workload }) => workload.group === group);
  }

  /** A program by its name. */
  named(name: string): Measurement | undefined {
    return this.#all.find(({ workload }) => workload.name === name);
  }

  /**
   * Seconds. Where a process cannot tell what its work alone takes, that is the whole process less
   * what the empty program takes in the same column.
   */
  seconds(measurement: Measurement, column: Column, quantity: Quantity): Series | undefined {
    const whole = measurement.series(column, "whole");
    if (quantity === "whole" || whole === undefined) return whole;
    const inner = measurement.series(column, "inner");
    if (inner !== undefined) return inner;
    const empty = this.named("empty")?.series(column, "whole")?.middle;
    // A program in Go or Rust starts otherwise than an empty one in C, but for a millisecond.
    if (empty === undefined) return undefined;
    const less = (seconds: number) => Math.max(seconds - empty, 0);
    return { middle: less(whole.middle), least: less(whole.least), most: less(whole.most) };
  }

  /** A column's time relative to another's. */
  ratio(
    measurement: Measurement,
    column: Column,
    other: Column,
    quantity: Quantity,
  ): number | undefined {
    const a = this.seconds(measurement, column, quantity)?.middle;
    const b = this.seconds(measurement, other, quantity)?.middle;
    return a === undefined || b === undefined || b === 0 ? undefined : a / b;
  }

  /** The geometric mean of a figure of a group's programs, if all of them have one. */
  mean(group: Group, figure: (one: Measurement) => number | undefined): number | undefined {
    const values = this.of(group).map(figure).filter((value) => value !== undefined);
    if (values.length === 0 || values.length < this.of(group).length) return undefined;
    return geometricMean(values);
  }
}
