/** The bench's tables. */

import type { Machine } from "./machine.ts";
import { figure, NOTHING, ratio, table } from "./markdown.ts";
import type { Measurement, Series } from "./measure.ts";
import { type Column, COLUMNS } from "./options.ts";
import type { Quantity, Results } from "./results.ts";
import type { Group } from "./workloads.ts";

const TITLES: Readonly<Record<Column, string>> = {
  vm: "mipsvm",
  interpreter: "its interpreter",
  qemu: "qemu",
  native: "native",
  wasm: "Wasm",
  deno: "empty script",
};

const MEBIBYTE = 2 ** 20;

function spread(series: Series | undefined, scale = 1): string {
  if (series === undefined) return NOTHING;
  const [middle, least, most] = [series.middle, series.least, series.most]
    .map((value) => figure(value * scale));
  return `${middle} (${least}–${most})`;
}

/** The columns that a group has figures in. */
function columnsOf(group: readonly Measurement[]): readonly Column[] {
  return COLUMNS.filter((column) => group.some(({ samples }) => samples.has(column)));
}

function timeTable(results: Results, group: Group, quantity: Quantity): string {
  const programs = results.of(group);
  // Nothing is left of an empty script without its start-up.
  const columns = columnsOf(programs).filter((column) => column !== "deno" || quantity === "whole");
  const rows = programs.map((one) => [
    one.workload.name,
    figure((one.facts?.instructions ?? NaN) / 1e6),
    ...columns.map((column) => spread(results.seconds(one, column, quantity))),
  ]);
  const means = columns.map((column) =>
    figure(results.mean(group, (one) => results.seconds(one, column, quantity)?.middle))
  );
  if (programs.length > 1) rows.push(["geometric mean", "", ...means]);
  return table(["seconds", "M instr.", ...columns.map((column) => TITLES[column])], rows);
}

const COMPARISONS: readonly (readonly [title: string, column: Column, other: Column])[] = [
  ["mipsvm / qemu", "vm", "qemu"],
  ["mipsvm / Wasm", "vm", "wasm"],
  ["mipsvm / native", "vm", "native"],
  ["interpreter / mipsvm", "interpreter", "vm"],
  ["qemu / native", "qemu", "native"],
  ["Wasm / native", "wasm", "native"],
];

function ratioTable(results: Results, group: Group, quantity: Quantity): string {
  const programs = results.of(group);
  const columns = columnsOf(programs);
  const shown = COMPARISONS.filter(([, column, other]) =>
    columns.includes(column) && columns.includes(other)
  );
  const rows = programs.map((one) => [
    one.workload.name,
    ...shown.map(([, column, other]) => ratio(results.ratio(one, column, other, quantity))),
  ]);
  const means = shown.map(([, column, other]) =>
    ratio(results.mean(group, (one) => results.ratio(one, column, other, quantity)))
  );
  if (programs.length > 1) rows.push(["geometric mean", ...means]);
  return table(["time relative to", ...shown.map(([title]) => title)], rows);
}

function speedTable(results: Results, group: Group): string {
  const programs = results.of(group);
  const columns = columnsOf(programs).filter((column) => column !== "native" && column !== "wasm");
  const speed = (one: Measurement, column: Column) => {
    const seconds = results.seconds(one, column, "inner")?.middle;
    const { facts } = one;
    return facts && seconds ? facts.instructions / seconds / 1e6 : undefined;
  };
  const rows = programs.map((one) => [
    one.workload.name,
    ...columns.map((column) => figure(speed(one, column))),
  ]);
  const means = columns.map((column) => figure(results.mean(group, (one) => speed(one, column))));
  if (programs.length > 1) rows.push(["geometric mean", ...means]);
  return table(["M instr./s", ...columns.map((column) => TITLES[column])], rows);
}

function startTable(results: Results): string {
  const programs = [...results.of("start"), ...results.of("large")];
  const columns = columnsOf(programs);
  const rows = programs.map((one) => {
    const [vm, deno] = [one.series("vm", "whole"), one.series("deno", "whole")];
    return [
      one.workload.name,
      figure((one.facts?.words ?? NaN) / 1000),
      figure((one.facts?.instructions ?? NaN) / 1e6),
      ...columns.map((column) => spread(one.series(column, "whole"), 1000)),
      vm && deno ? figure((vm.middle - deno.middle) * 1000) : NOTHING,
    ];
  });
  const titles = columns.map((column) => TITLES[column]);
  return table(
    ["milliseconds", "k words", "M instr.", ...titles, "mipsvm less the script"],
    rows,
  );
}

function memoryTable(results: Results): string | undefined {
  const groups = ["c", "guests", "start", "large", "memory"] as const;
  const programs = groups.flatMap((group) => results.of(group));
  const columns = columnsOf(programs).filter((column) =>
    programs.some((one) => one.series(column, "peak"))
  );
  if (columns.length === 0) return undefined;
  const mebibytes = (series: Series | undefined) =>
    figure(series === undefined ? undefined : series.middle / MEBIBYTE);
  const rows = programs.map((one) => [
    one.workload.name,
    ...columns.map((column) => mebibytes(one.series(column, "peak"))),
  ]);
  return table(["MiB", ...columns.map((column) => TITLES[column])], rows);
}

/** A goal of the project: at most so much. */
export interface Bar {
  readonly name: string;
  readonly limit: number;
  readonly measured: number;
  readonly unit: string;
}

/** The bars that something was measured for. */
export function barsOf(results: Results): readonly Bar[] {
  const bars: [string, number, number | undefined, string][] = [];
  const meanOf = (quantity: Quantity) =>
    results.of("c").length < 7
      ? undefined
      : results.mean("c", (one) => results.ratio(one, "vm", "qemu", quantity));
  bars.push(["C programs, whole process, time relative to qemu", 0.71, meanOf("whole"), ""]);
  bars.push(["C programs, without start-up, time relative to qemu", 0.59, meanOf("inner"), ""]);
  for (const name of ["c-hello", "rust-hello"]) {
    const [vm, deno] = (["vm", "deno"] as const)
      .map((column) => results.named(name)?.series(column, "whole")?.middle);
    const over = vm !== undefined && deno !== undefined ? (vm - deno) * 1000 : undefined;
    bars.push([`${name}, whole process, over an empty script`, 60, over, " ms"]);
  }
  const large = results.named("large")?.series("vm", "whole")?.middle;
  bars.push(["large, whole process", 0.6, large, " s"]);
  const touch = results.named("touch")?.series("vm", "peak")?.middle;
  const peak = touch === undefined ? undefined : touch / MEBIBYTE;
  bars.push(["touch, peak resident size", 64 + 120, peak, " MiB"]);
  return bars.flatMap(([name, limit, measured, unit]) =>
    measured === undefined ? [] : [{ name, limit, measured, unit }]
  );
}

function barTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ name, limit, measured, unit }) => [
    name,
    `${limit}${unit}`,
    `${figure(measured)}${unit}`,
    measured <= limit ? "yes" : "no",
  ]);
  return table(["bar", "at most", "measured", "met"], rows);
}

/** Under which circumstances something was measured. */
export interface Circumstances {
  readonly machine: Machine;
  readonly rounds: number;
  readonly quick: boolean;
  /** The load average of a minute, before and after. */
  readonly loads: readonly [before: number, after: number];
  readonly engine: string;
  /** What could not be measured, and why. */
  readonly missing: readonly string[];
}

function preface({ machine, rounds, quick, loads, engine, missing }: Circumstances): string {
  const versions = Object.entries(machine.versions).map((pair) => pair.join(" ")).join(", ");
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}; ${versions}.`,
    `Commit ${machine.commit}; what the VM chose to run with: ${engine}.`,
    `Median (least–most) of ${rounds} interleaved rounds; 11 at least for short processes.`,
    `Load average ${loads.map((one) => one.toFixed(2)).join(" before, ")} after.`,
  ];
  if (quick) lines.push("Quick: programs do about a tenth of their work.");
  return [lines.join("\n"), ...missing].join("\n\n");
}

/** Everything in Markdown, from the machine to the bars. */
export function report(results: Results, circumstances: Circumstances): string {
  const parts = [preface(circumstances)];
  const add = (title: string, body: string | undefined) => {
    if (body !== undefined) parts.push(`### ${title}`, body);
  };
  for (const [group, title] of [["c", "C programs"], ["guests", "Rust and Go guests"]] as const) {
    if (results.of(group).length === 0) continue;
    for (
      const [quantity, what] of [["inner", "without start-up"], ["whole", "whole process"]] as const
    ) {
      add(`${title}, ${what}`, timeTable(results, group, quantity));
      parts.push(ratioTable(results, group, quantity));
    }
    add(`${title}, speed without start-up`, speedTable(results, group));
  }
  if (results.of("start").length + results.of("large").length > 0) {
    add("Short processes, from start to end", startTable(results));
  }
  add("Peak resident size", memoryTable(results));
  const bars = barsOf(results);
  if (bars.length > 0) add("Bars", barTable(bars));
  return parts.join("\n\n");
}
