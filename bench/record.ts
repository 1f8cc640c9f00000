// Speed of the record: running, checkpointing, recording, viewing, and recording to a folder, on three
// guests, with one worker and two. In one process and interleaved, so that they can be compared.
// deno-lint-ignore-file no-console -- it is a command line script
import { exists } from "@std/fs";
import { checkpointGuest, recorderOf, runGuest, ShardViews } from "../mod.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import type { Checkpoint } from "../lib/record/checkpoint.ts";
import { buildPrograms } from "./build.ts";
import { figure, ratio, table } from "./markdown.ts";
import { geometricMean, median } from "./statistics.ts";
import { findTools } from "./tools.ts";

/** Programs of the bench that run long enough. */
const GUESTS = ["bytecode", "sha256", "qsort"] as const;
/** Cycles of each run: with fewer, translation is most of it. */
const CYCLES = 1_500_000_000;
/** Cycles that are recorded to a folder, some 24 bytes each. */
const FOLDER_CYCLES = 80_000_000;
/** Shards that are recorded again and again. */
const SHARDS = 24;
const WORKERS = [1, 2] as const;
/** Folders that tables are written to: what the disk takes, and what the processors give. */
const PLACES = [
  { name: "disk", path: undefined },
  { name: "memory", path: "/dev/shm" },
] as const;
type PlaceName = typeof PLACES[number]["name"];

const root = new URL("../", import.meta.url);

/** Cycles a second over the last two thirds: what comes before is translated meanwhile. */
class Rate {
  #from: { cycles: number; at: number } | undefined;
  #to = { cycles: 0, at: 0 };

  readonly note = ({ cycles }: { readonly cycles: number }): void => {
    this.#to = { cycles, at: performance.now() };
    if (cycles >= CYCLES / 3) this.#from ??= this.#to;
  };

  get perSecond(): number {
    const { cycles, at } = this.#from ?? this.#to;
    return (this.#to.cycles - cycles) / (this.#to.at - at) * 1000;
  }
}

async function runRate(program: Program): Promise<number> {
  const rate = new Rate();
  const { cycles } = await runGuest(program, { maxCycles: CYCLES, onProgress: rate.note });
  rate.note({ cycles });
  return rate.perSecond;
}

/** A checkpoint whose words are not lent. */
function kept(checkpoint: Checkpoint): Checkpoint {
  const { addresses, values, shards, times, hinted } = checkpoint.words;
  const [a, v, s, t] = [addresses, values, shards, times].map((list) => list.slice());
  return { ...checkpoint, words: { addresses: a!, values: v!, shards: s!, times: t!, hinted } };
}

async function checkpointRate(
  program: Program,
): Promise<{ rate: number; checkpoints: Checkpoint[] }> {
  const rate = new Rate();
  const checkpoints: Checkpoint[] = [];
  for await (const checkpoint of checkpointGuest(program, { maxCycles: CYCLES, lend: true })) {
    rate.note({ cycles: checkpoint.end.cycles });
    if (checkpoints.length < SHARDS) checkpoints.push(kept(checkpoint));
  }
  return { rate: rate.perSecond, checkpoints };
}

interface Recorded {
  readonly record: number;
  readonly views: number;
  readonly bytesPerCycle: number;
}

async function recordRate(
  program: Program,
  checkpoints: readonly Checkpoint[],
): Promise<Recorded> {
  const recorder = recorderOf(program);
  const views = new ShardViews(program);
  const record: number[] = [];
  const view: number[] = [];
  let bytes = 0;
  let cycles = 0;
  // The first time over, V8 learns.
  for (const warm of [true, false]) {
    for (const checkpoint of checkpoints) {
      const before = performance.now();
      const tables = await recorder.record(checkpoint);
      const between = performance.now();
      views.fill({ shard: checkpoint.shard, tables, endPc: checkpoint.end.pc });
      const after = performance.now();
      if (warm) continue;
      const { rows } = tables.cpu;
      cycles += rows;
      for (const stored of Object.values(tables)) bytes += stored.rows * stored.definition.rowBytes;
      record.push(rows / (between - before) * 1000);
      view.push(rows / (after - between) * 1000);
    }
  }
  return { record: median(record), views: median(view), bytesPerCycle: bytes / cycles };
}

async function command(args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("cli.ts", root).pathname, ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  // 75: the limit of cycles was reached.
  if (code !== 0 && code !== 75) throw new Error(new TextDecoder().decode(stderr));
}

async function folderBytes(path: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(path)) {
    const place = `${path}/${entry.name}`;
    bytes += entry.isDirectory ? await folderBytes(place) : (await Deno.stat(place)).size;
  }
  return bytes;
}

/** Tables of a whole run in a folder, by the command itself: starting its workers is part of it. */
async function folderRate(
  path: string,
  workers: number,
  dir: string | undefined,
): Promise<FolderRate> {
  const folder = await Deno.makeTempDir({ prefix: "mipsvm-bench-", ...(dir ? { dir } : {}) });
  try {
    const limit = String(FOLDER_CYCLES);
    const args = ["record", path, "-o", folder, "--quiet", "--max-cycles", limit];
    await command([...args, "--tables", "none"]);
    const before = await folderBytes(folder);
    const started = performance.now();
    await command([...args, "--workers", String(workers)]);
    const seconds = (performance.now() - started) / 1000;
    const megabytes = (await folderBytes(folder) - before) / 1e6 / seconds;
    return { rate: FOLDER_CYCLES / seconds, megabytes };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** How fast tables came into a folder. */
interface FolderRate {
  /** Cycles a second. */
  readonly rate: number;
  /** Megabytes a second. */
  readonly megabytes: number;
}

/** The figures of one guest, one for each round. */
interface Samples {
  readonly run: number[];
  readonly checkpoint: number[];
  readonly record: number[];
  readonly views: number[];
  /** By the folder's name and the number of workers. */
  readonly folders: Map<string, FolderRate[]>;
  bytesPerCycle: number;
}

async function measure(path: string, samples: Samples): Promise<void> {
  const program = loadProgram(await Deno.readFile(path));
  samples.run.push(await runRate(program));
  const { rate, checkpoints } = await checkpointRate(program);
  samples.checkpoint.push(rate);
  const { record, views, bytesPerCycle } = await recordRate(program, checkpoints);
  samples.record.push(record);
  samples.views.push(views);
  samples.bytesPerCycle = bytesPerCycle;
  for (const { name, path: dir } of await places()) {
    for (const workers of WORKERS) {
      const key = `${name} ${workers}`;
      const rates = samples.folders.get(key) ?? [];
      samples.folders.set(key, rates);
      rates.push(await folderRate(path, workers, dir));
    }
  }
}

/** The folders that there are: a memory-backed one is Linux's. */
async function places(): Promise<readonly (typeof PLACES[number])[]> {
  const there = await Promise.all(PLACES.map(async ({ path }) => !path || await exists(path)));
  return PLACES.filter((_, index) => there[index]);
}

/** What the table says of a folder; dashes where there is none. */
function folderCells({ folders }: Samples, name: PlaceName): string[] {
  const of = WORKERS.map((workers) => folders.get(`${name} ${workers}`) ?? []);
  if (of.some((rates) => rates.length === 0)) return Array(2 * WORKERS.length + 1).fill("-");
  const [one, two] = of.map((rates) => median(rates.map(({ rate }) => rate)));
  return [
    ...of.flatMap((rates) => [
      millions(rates.map(({ rate }) => rate)),
      figure(median(rates.map(({ megabytes }) => megabytes))),
    ]),
    ratio(two! / one!),
  ];
}

const millions = (rates: readonly number[]) => figure(median(rates) / 1e6);

/**
 * Measures and prints a table.
 *
 * @param rounds How often each is measured.
 */
export async function benchRecord(rounds: number): Promise<void> {
  const tools = await findTools();
  const paths = new Map<string, string>();
  for (const name of GUESTS) {
    const { mips } = await buildPrograms(name, `bench/guests/${name}.c`, tools, ["mips"]);
    if (mips !== undefined) paths.set(name, mips);
  }
  if (paths.size < GUESTS.length) {
    console.error("Not measured: record; it needs Debian's gcc-mipsel-linux-gnu");
    return;
  }
  const all = new Map<string, Samples>();
  for (let round = 1; round <= rounds; round++) {
    for (const name of GUESTS) {
      console.error(`record: round ${round} of ${rounds}, ${name}`);
      const samples = all.get(name) ?? {
        run: [],
        checkpoint: [],
        record: [],
        views: [],
        folders: new Map(),
        bytesPerCycle: 0,
      };
      all.set(name, samples);
      await measure(paths.get(name)!, samples);
    }
  }
  const rows = [...all].map(([name, one]) => [
    name,
    millions(one.run),
    millions(one.checkpoint),
    ratio(median(one.checkpoint) / median(one.run)),
    millions(one.record),
    millions(one.views),
    figure(one.bytesPerCycle),
  ]);
  const ratios = [...all.values()].map((one) => median(one.checkpoint) / median(one.run));
  const works = ["run", "checkpoint", "to run", "record", "views", "bytes/cycle"];
  console.log(table(["M cycles/s", ...works], rows));
  const folders = PLACES.flatMap(({ name }) => [
    ...WORKERS.flatMap((workers) => [`${name}, ${workers}`, "MB/s"]),
    "2 to 1",
  ]);
  console.log("");
  console.log(table(
    ["M cycles/s", ...folders],
    [...all].map(([name, one]) => [name, ...PLACES.flatMap((at) => folderCells(one, at.name))]),
  ));
  console.log(`\nCheckpoint to run, geometric mean: ${ratio(geometricMean(ratios))}`);
}
