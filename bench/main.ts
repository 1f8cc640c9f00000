// Measures the VM beside others that run the same programs: `deno task bench`, and --help for what
// it takes. README.md says how, and has the last tables.
// deno-lint-ignore-file no-console -- it is a command line script
import { Memory } from "../lib/machine/memory.ts";
import { contendersWith } from "./contenders.ts";
import { describeCommit, describeMachine, load } from "./machine.ts";
import { measureAll, type Measurement } from "./measure.ts";
import { HELP, type Options, readOptions, UsageError } from "./options.ts";
import { Stopwatch } from "./process.ts";
import { benchPrecompiles } from "./precompiles.ts";
import { benchRecord } from "./record.ts";
import { updateReadme } from "./readme.ts";
import { Results } from "./results.ts";
import { barsOf, type Circumstances, report } from "./tables.ts";
import { findTools } from "./tools.ts";
import { type Definition, DEFINITIONS, type Workload } from "./workloads.ts";

const say = (line: string) => console.error(line);

/** What the names mean; the empty program is measured with everything, since others need it. */
function chosen({ names }: Options): readonly Definition[] {
  const known = new Set(DEFINITIONS.flatMap(({ name, group }) => [name, group as string]));
  known.add("precompiles");
  known.add("record");
  for (const name of names) {
    if (!known.has(name)) throw new UsageError(`There is nothing named "${name}" to measure`);
  }
  if (names.length === 0) return DEFINITIONS;
  const found = DEFINITIONS.filter(({ name, group }) =>
    names.includes(name) || names.includes(group)
  );
  const empty = DEFINITIONS.filter(({ name }) => name === "empty");
  return found.length === 0 || found.includes(empty[0]!) ? found : [...found, ...empty];
}

async function prepareAll(
  definitions: readonly Definition[],
  tools: Awaited<ReturnType<typeof findTools>>,
  { quick, without }: Options,
): Promise<readonly Workload[]> {
  const workloads: Workload[] = [];
  for (const definition of definitions) {
    say(`building ${definition.name}`);
    const workload = await definition.prepare(tools, quick);
    const columns = workload.columns.filter((column) => !without.includes(column));
    workloads.push({ ...workload, columns });
  }
  return workloads;
}

/** Every sample, as JSON. */
function everything(results: readonly Measurement[], circumstances: Circumstances): string {
  const programs = results.map(({ workload, facts, engines, samples }) => ({
    name: workload.name,
    group: workload.group,
    ...facts && { instructions: facts.instructions, words: facts.words },
    engines,
    samples: Object.fromEntries(
      [...samples].map(([column, list]) => [
        column,
        list.map(({ whole, inner, peak }) => ({ whole, inner, peak })),
      ]),
    ),
  }));
  const bars = barsOf(new Results(results));
  return JSON.stringify({ ...circumstances, programs, bars }, undefined, 2) + "\n";
}

/** Measures and prints; returns whether everything ran to a right end. */
async function measure(options: Options, definitions: readonly Definition[]): Promise<boolean> {
  const tools = await findTools();
  const missing = tools.missing.map(({ tool, advice }) =>
    `Not measured: ${tool} is missing; ${advice}.`
  );
  missing.forEach(say);
  const workloads = await prepareAll(definitions, tools, options);
  const machine = await describeMachine(tools);
  using watch = await Stopwatch.with(tools.paths.time);
  const contenders = contendersWith(watch, tools);
  // Deno keeps what it made of the scripts: the first runs are not like the others.
  // (As a program of the group "c", the last one is not run more than twice.)
  const last = workloads.at(-1)!;
  await measureAll([{ ...last, group: "c" }], contenders, 2, () => {});
  const before = load();
  const measurements = await measureAll(workloads, contenders, options.rounds, say);
  for (const { workload, failures } of measurements) {
    for (const [column, message] of failures) {
      missing.push(`Failed: ${workload.name} on ${column}: ${message.split("\n", 1)[0]}.`);
    }
  }
  const engines = new Set(measurements.flatMap(({ engines }) => engines));
  const commit = await describeCommit();
  if (commit !== machine.commit) missing.push(`Another commit at the end: ${commit}.`);
  const circumstances: Circumstances = {
    machine,
    rounds: options.rounds,
    quick: options.quick,
    loads: [before, load()],
    engine: [...engines].join(", "),
    missing,
  };
  const tables = report(new Results(measurements), circumstances);
  console.log(tables);
  if (options.json !== undefined) {
    await Deno.writeTextFile(options.json, everything(measurements, circumstances));
  }
  const succeeded = measurements.every(({ failures }) => failures.size === 0);
  if (options.updateReadme && missing.length === 0) await updateReadme(tables);
  else if (options.updateReadme) say(`README.md stays as it is: ${missing.join(" ")}`);
  return succeeded;
}

async function main(): Promise<number> {
  try {
    const options = readOptions(Deno.args);
    if (options === undefined) {
      console.log(HELP);
      return 0;
    }
    const definitions = chosen(options);
    const succeeded = definitions.length === 0 || await measure(options, definitions);
    const { names } = options;
    if (names.length === 0 || names.includes("precompiles")) await benchPrecompiles(new Memory());
    if (names.length === 0 || names.includes("record")) await benchRecord(options.rounds);
    return succeeded ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}; --help says what there is`);
    return 2;
  }
}

if (import.meta.main) Deno.exit(await main());
